"""The rules for application commands, each broken once."""

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.doubles.discord.commands import command_problems
from tests.doubles.discord.pieces import without

Json = dict[str, Any]


def command(*options: Json, **fields: Any) -> Json:
    return {"name": "go", "description": "Goes", "options": list(options), **fields}


def string(name: str = "what", **fields: Any) -> Json:
    return {"type": 3, "name": name, "description": "What", **fields}


def menu(name: str = "Do this", **fields: Any) -> Json:
    return {"type": 3, "name": name, **fields}


CHOICE = {"name": "One", "value": "one"}

GOOD_COMMANDS: list[list[Json]] = [
    [],
    [command(), menu(), {**menu(), "type": 2}],
    [command(*(string(f"o{number}") for number in range(25)))],
    [command(string(required=True), string("more"))],
    [command(string(choices=[CHOICE], name_localizations={"de": "wörter", "hi": "नमस्ते"}))],
    [command(string(autocomplete=True, min_length=0, max_length=6000))],
    [command({"type": 1, "name": "sub", "description": "x", "options": [string()]})],
    [command({"type": 11, "name": "file", "description": "x"})],
    [command(integration_types=[0, 1], contexts=[0, 1, 2], nsfw=False)],
    [command(name_localizations={"zh-CN": "走", "ja": "行く"}, description_localizations=None)],
    [menu(name_localizations={"fr": "Fais ceci"}, description="")],
    [command(name=f"c{number}") for number in range(100)],
]

BROKEN_COMMANDS: dict[str, tuple[list[Json], str]] = {
    "upper case": ([command(name="Go")], "lower case"),
    "a space": ([command(name="go on")], "more than letters"),
    "a long name": ([command(name="x" * 33)], "name: 33"),
    "no description": ([without(command(), "description")], "lacks 'description'"),
    "a long description": ([command(description="x" * 101)], "description: 101"),
    "a menu's description": ([menu(description="x")], "is not one of ('',)"),
    "a menu's options": ([menu(options=[])], "options: unknown"),
    "a long menu": ([menu("x" * 33)], "name: 33"),
    "an unknown type": ([command(type=5)], "type: 5"),
    "an unknown field": ([command(descripton="x")], "unknown field"),
    "26 options": ([command(*(string(f"o{number}") for number in range(26)))], "26 entries"),
    "an option's name": ([command(string("What"))], "lower case"),
    "options twice": ([command(string(), string())], "'what' stands twice"),
    "options twice in a language": (
        [
            command(
                string("a", name_localizations={"de": "x"}),
                string("b", name_localizations={"de": "x"}),
            )
        ],
        "name in de 'x' stands twice",
    ),
    "required last": ([command(string(), string("x", required=True))], "after optional"),
    "choices and autocomplete": (
        [command(string(autocomplete=True, choices=[CHOICE]))],
        "choices and autocomplete",
    ),
    "26 choices": (
        [command(string(choices=[{"name": str(n), "value": str(n)} for n in range(26)]))],
        "26 entries",
    ),
    "choices twice": ([command(string(choices=[CHOICE, CHOICE]))], "'One' stands twice"),
    "a long choice": (
        [command(string(choices=[{"name": "x" * 101, "value": "x"}]))],
        "name: 101",
    ),
    "autocomplete of a file": (
        [command({"type": 11, "name": "x", "description": "x", "autocomplete": True})],
        "autocomplete: unknown",
    ),
    "an unknown locale": ([command(name_localizations={"en": "go"})], "no locale 'en'"),
    "a localised name": ([command(name_localizations={"de": "Los"})], "lower case"),
    "a localised description": (
        [command(description_localizations={"de": "x" * 101})],
        "description_localizations.de: 101",
    ),
    "a context": ([command(contexts=[3])], "3 is not one of"),
    "a place to install": ([command(integration_types=[2])], "2 is not one of"),
    "subcommands beside": (
        [command({"type": 1, "name": "sub", "description": "x"}, string())],
        "subcommands beside",
    ),
    "101 commands": ([command(name=f"c{n}") for n in range(101)], "101 of type 1"),
    "16 menus": ([menu(f"Do {number}") for number in range(16)], "16 of type 3"),
    "commands twice": ([command(), command()], "'go' stands twice"),
    "8,001 characters": (
        [
            command(
                *(
                    string(
                        f"o{place}",
                        description="x" * 100,
                        choices=[{"name": str(n), "value": f"{n:098}"} for n in range(7)],
                    )
                    for place in range(10)
                ),
                string("rest", description="x" * 41),
            )
        ],
        "8001 characters, at most 8000",
    ),
}


@pytest.mark.parametrize("payload", GOOD_COMMANDS)
def test_what_commands_may_hold(payload: list[Json]) -> None:
    assert command_problems(payload) == []


@pytest.mark.parametrize("name", BROKEN_COMMANDS)
def test_what_commands_may_not_hold(name: str) -> None:
    payload, problem = BROKEN_COMMANDS[name]
    found = command_problems(payload)
    assert any(problem in each for each in found), found


def test_commands_are_a_list() -> None:
    assert command_problems({}) == ["commands: must be a list"]


def test_only_the_longest_translation_counts() -> None:
    """Six translations of 100 characters each are 100 characters."""
    everywhere = dict.fromkeys(("de", "fr", "it", "nl", "ja", "ko"), "x" * 100)
    options = [string(f"o{n}", description_localizations=everywhere) for n in range(25)]
    assert command_problems([command(*options)]) == []


def test_what_discord_py_registers_passes() -> None:
    client = discord.Client(intents=discord.Intents.none())
    tree = app_commands.CommandTree(client)

    @tree.command(description="Goes")
    @app_commands.describe(what="What")
    @app_commands.choices(what=[app_commands.Choice(name="One", value="one")])
    async def go(interaction: discord.Interaction, what: str, much: int = 1) -> None: ...

    @tree.context_menu(name="Do this")
    async def do(interaction: discord.Interaction, message: discord.Message) -> None: ...

    payload = [each.to_dict(tree) for each in tree.get_commands()]
    assert len(payload) == 2
    assert command_problems(payload) == []
