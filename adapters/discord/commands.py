"""The application commands, as Discord wants them registered. Pure."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from adapters.discord.render.limits import Json
from bot.talk.requests import SCOPES

ROCKET, PROMPTS, PROFILE, HOME = "rocket", "prompts", "profile", "home"
REFINE_THIS = "Refine this prompt"
"""The entry of a message's menu, as Discord names it to us."""

PROFILE_SCOPES = ("team", "channel")
"""What `/profile` may be of."""

SLASH, MESSAGE = 1, 3
"""Discord's types of commands."""

STRING, FILE = 3, 11
"""Discord's types of options."""

_FILE = Path(__file__).with_name("commands.toml")
_DEFAULT = "en"
_SERVER, _PERSON = 0, 1
_IN_SERVER, _WITH_BOT, _ELSEWHERE = 0, 1, 2
_EVERYWHERE: Json = {
    "integration_types": [_SERVER, _PERSON],
    "contexts": [_IN_SERVER, _WITH_BOT, _ELSEWHERE],
}


def command_payloads() -> list[Json]:
    """All commands, to be sent in one bulk overwrite. Names and words are in every language."""
    return [
        _slash(
            ROCKET,
            _option(ROCKET, "prompt"),
            _option(ROCKET, "framework", autocomplete=True),
            _option(ROCKET, "model", autocomplete=True),
            _option(ROCKET, "file", FILE),
        ),
        _slash(
            PROMPTS,
            _option(PROMPTS, "search"),
            _option(PROMPTS, "scope", choices=_choices(PROMPTS, *SCOPES)),
        ),
        _slash(PROFILE, _option(PROFILE, "scope", choices=_choices(PROFILE, *PROFILE_SCOPES))),
        _slash(HOME),
        {"type": MESSAGE, **_said("name", "refine_this"), **_EVERYWHERE},
    ]


def _slash(name: str, *options: Json) -> Json:
    return {"type": SLASH, **_named(name, "command"), "options": list(options), **_EVERYWHERE}


def _option(command: str, key: str, kind: int = STRING, **more: object) -> Json:
    return {"type": kind, **_named(command, key), **more}


def _choices(command: str, *values: str) -> list[Json]:
    return [{**_said("name", command, value), "value": value} for value in values]


def _named(*keys: str) -> Json:
    return {**_said("name", *keys, place=0), **_said("description", *keys, place=1)}


def _said(field: str, *keys: str, place: int | None = None) -> Json:
    """A text of the file as a field, with its translations beside it."""
    said = {locale: _text(words, keys, place) for locale, words in _by_locale()}
    return {field: _text(_words()[_DEFAULT], keys, place), f"{field}_localizations": said}


def _text(words: Any, keys: tuple[str, ...], place: int | None) -> str:
    for key in keys:
        words = words[key]
    return str(words if place is None else words[place])


def _by_locale() -> Iterator[tuple[str, Json]]:
    for words in _words().values():
        for locale in words["locales"]:
            yield locale, words


@cache
def _words() -> dict[str, Json]:
    return tomllib.loads(_FILE.read_text("utf-8"))
