"""The application commands: what Discord takes, in every language of the core."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import commands
from adapters.discord.commands import command_payloads
from tests.doubles.discord.commands import LOCALES, command_problems

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[3]
WORDS: dict[str, Json] = tomllib.loads((ROOT / "adapters/discord/commands.toml").read_text("utf-8"))
LANGUAGES = sorted(file.stem for file in (ROOT / "frameworks/languages").glob("*.toml"))
FIELDS = ("name", "description")


def by_name() -> dict[str, Json]:
    return {command["name"]: command for command in command_payloads()}


def options(command: str) -> dict[str, Json]:
    return {option["name"]: option for option in by_name()[command]["options"]}


def holders(value: Json) -> Iterator[Json]:
    """Everything that has a name: commands, their options, the entries to choose."""
    yield value
    for inside in (*value.get("options", ()), *value.get("choices", ())):
        yield from holders(inside)


def keys(words: Json, above: str = "") -> dict[str, type]:
    """The keys of a language with the kind of what stands there."""
    found: dict[str, type] = {}
    for key, value in words.items():
        if isinstance(value, dict):
            found |= keys(value, f"{above}{key}.")
        else:
            found[above + key] = type(value)
    return found


def test_discord_takes_them() -> None:
    assert command_problems(command_payloads()) == []


def test_which_there_are() -> None:
    there = [(command["type"], command["name"]) for command in command_payloads()]
    assert there == [
        (1, "rocket"),
        (1, "prompts"),
        (1, "profile"),
        (1, "home"),
        (3, "Refine this prompt"),
    ]


def test_they_are_everywhere_for_servers_and_for_people() -> None:
    for command in command_payloads():
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]
        assert "default_member_permissions" not in command


def test_what_they_take() -> None:
    rocket = options("rocket")
    assert {name: option["type"] for name, option in rocket.items()} == {
        "prompt": 3,
        "framework": 3,
        "model": 3,
        "file": 11,
    }
    suggesting = [name for name, option in rocket.items() if option.get("autocomplete")]
    assert suggesting == ["framework", "model"]
    assert list(options("prompts")) == ["search", "scope"]
    for name, values in (("prompts", ["mine", "shared", "all"]), ("profile", ["team", "channel"])):
        choices = options(name)["scope"]["choices"]
        assert [choice["value"] for choice in choices] == values
    for command in command_payloads():
        assert not any(option.get("required") for option in command.get("options", ()))


def test_english_names_are_those_that_are_read() -> None:
    assert WORDS["en"]["refine_this"] == commands.REFINE_THIS
    for command in (commands.ROCKET, commands.PROMPTS, commands.PROFILE, commands.HOME):
        for key, word in WORDS["en"][command].items():
            if isinstance(word, list):
                assert word[0] == (command if key == "command" else key)


def test_every_language_of_the_core_is_there() -> None:
    assert sorted(WORDS) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    words, english = WORDS[language], keys(WORDS["en"])
    assert keys(words) == english
    assert set(words["locales"]) <= LOCALES
    assert bool(words["locales"]) is (language != "en")
    # A locale is that of the language: "es-419" of es.
    assert {locale.partition("-")[0] for locale in words["locales"]} <= {language}


def test_no_locale_is_of_two_languages() -> None:
    locales = [locale for words in WORDS.values() for locale in words["locales"]]
    assert len(set(locales)) == len(locales)


def test_everything_with_a_name_has_it_in_every_language() -> None:
    locales = {locale for words in WORDS.values() for locale in words["locales"]}
    for command in command_payloads():
        for named in holders(command):
            for field in FIELDS:
                if field in named:
                    assert set(named[f"{field}_localizations"]) == locales, named["name"]


def test_rocket_is_called_so_everywhere() -> None:
    assert set(by_name()["rocket"]["name_localizations"].values()) == {"rocket"}


def test_help_is_called_as_it_is_typed() -> None:
    prompt = options("rocket")["prompt"]
    for about in (prompt["description"], *prompt["description_localizations"].values()):
        assert "help" in about.lower()
