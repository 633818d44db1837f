"""What Discord refuses in the list of an application's commands, all of them sent at once."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.doubles.discord.shapes import (
    Json,
    Rule,
    anything,
    boolean,
    by_type,
    each,
    nullable,
    number,
    one_of,
    repeated,
    shape,
    shown,
    string,
    units,
    whole,
)

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER_OPTION, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
LONGEST_COMMAND = 8000
_MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
_MOST_COMMANDS = sum(_MOST.values())

LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg "
    "ru uk hi th zh-CN ja zh-TW ko".split()
)
"""Every locale of Discord's."""

_COMBINING = ("DEVANAGARI", "THAI")


def _name_sign(sign: str) -> bool:
    if sign in "-_'" or unicodedata.category(sign)[0] in "LN":
        return True
    return unicodedata.name(sign, "").startswith(_COMBINING)


def _chat_name(value: Any, where: str, found: list[str]) -> None:
    string(32)(value, where, found)
    if not isinstance(value, str):
        return
    if not all(map(_name_sign, value)):
        found.append(f"{where}: {value!r} has more than letters, digits, - and _")
    if value != value.lower():
        found.append(f"{where}: {value!r} is not in lower case")


def _menu_name(value: Any, where: str, found: list[str]) -> None:
    shown(32)(value, where, found)
    if isinstance(value, str) and re.search(r"^\s|\s$|\s\s|[\n\t]", value):
        found.append(f"{where}: {value!r} has space at an end or twice")


def _localised(rule: Rule) -> Rule:
    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(f"{where}: must be an object")
            return
        for locale, text in value.items():
            if locale not in LOCALES:
                found.append(f"{where}: Discord knows no locale {locale!r}")
            rule(text, f"{where}.{locale}", found)

    return nullable(check)


def _in_words(name: Rule) -> dict[str, Rule]:
    return {
        "type": anything,
        "name": name,
        "name_localizations": _localised(name),
        "description": shown(100),
        "description_localizations": _localised(shown(100)),
    }


def _chosen_in_one_way(value: Any, where: str, found: list[str]) -> None:
    if value.get("autocomplete") and value.get("choices"):
        found.append(f"{where}: has choices and autocomplete, only one of the two may be")
    choices = value.get("choices", [])
    for field in ("name", "value"):
        texts = [choice[field] for choice in choices]
        found += [f"{where}.choices: {each}" for each in repeated(texts, field)]
    for least, most in (("min_length", "max_length"), ("min_value", "max_value")):
        if least in value and most in value and value[least] > value[most]:
            found.append(f"{where}: {least} is over {most}")


def _choices(value: Rule) -> Rule:
    choice = shape(
        "name value",
        name=shown(100),
        name_localizations=_localised(shown(100)),
        value=value,
    )
    return each(choice, 25, 0)


def _option(*also: Rule, **fields: Rule) -> Rule:
    return shape("name description", *also, **_in_words(_chat_name), **fields)


_GIVEN: dict[str, Rule] = {"required": boolean}
_BOUNDS: dict[str, Rule] = {"min_value": number, "max_value": number}
_VALUES: dict[int, Rule] = {
    STRING: _option(
        _chosen_in_one_way,
        **_GIVEN,
        choices=_choices(string(100)),
        autocomplete=boolean,
        min_length=whole(0, 6000),
        max_length=whole(1, 6000),
    ),
    INTEGER: _option(
        _chosen_in_one_way,
        **_GIVEN,
        **_BOUNDS,
        choices=_choices(whole(-(2**53), 2**53)),
        autocomplete=boolean,
    ),
    NUMBER: _option(
        _chosen_in_one_way, **_GIVEN, **_BOUNDS, choices=_choices(number), autocomplete=boolean
    ),
    CHANNEL: _option(**_GIVEN, channel_types=each(whole(0, 16), 17, 0)),
    **{kind: _option(**_GIVEN) for kind in (BOOLEAN, USER_OPTION, ROLE, MENTIONABLE, ATTACHMENT)},
}


def _options_in_order(value: Any, where: str, found: list[str]) -> None:
    options = value.get("options", [])
    found += [f"{where}.options: {each}" for each in _twice(options)]
    optional = False
    for option in options:
        if option.get("required") and optional:
            found.append(f"{where}.options: {option['name']!r} is required, after optional ones")
        optional = optional or not option.get("required")
    # A command has subcommands or options of its own.
    if len({option["type"] in (SUB_COMMAND, GROUP) for option in options}) > 1:
        found.append(f"{where}.options: subcommands beside options")


def _twice(options: list[Json]) -> Iterator[str]:
    yield from repeated([option["name"] for option in options], "name")
    locales = {locale for each in options for locale in each.get("name_localizations") or ()}
    for locale in sorted(locales):
        names = [(e.get("name_localizations") or {}).get(locale, e["name"]) for e in options]
        yield from repeated(names, f"name in {locale}")


_SUB_COMMAND = _option(_options_in_order, options=each(by_type(_VALUES), 25, 0))
_GROUP = shape(
    "name description options",
    _options_in_order,
    **_in_words(_chat_name),
    options=each(by_type({SUB_COMMAND: _SUB_COMMAND}), 25),
)
_EVERY: dict[str, Rule] = {
    "id": anything,
    "default_member_permissions": nullable(string(30)),
    "dm_permission": nullable(boolean),
    "nsfw": boolean,
    "integration_types": nullable(each(one_of(0, 1), 2)),
    "contexts": nullable(each(one_of(0, 1, 2), 3)),
}
_MENU = shape(
    "name",
    type=anything,
    name=_menu_name,
    name_localizations=_localised(_menu_name),
    description=one_of(""),
    description_localizations=nullable(one_of({})),
    **_EVERY,
)
_COMMANDS = by_type(
    {
        CHAT_INPUT: shape(
            "name description",
            _options_in_order,
            **_in_words(_chat_name),
            **_EVERY,
            options=each(by_type({**_VALUES, SUB_COMMAND: _SUB_COMMAND, GROUP: _GROUP}), 25, 0),
        ),
        USER: _MENU,
        MESSAGE: _MENU,
    }
)


def _command(value: Any, where: str, found: list[str]) -> None:
    if isinstance(value, dict):
        value = {"type": CHAT_INPUT, **value}
    _COMMANDS(value, where, found)


_ALL = each(_command, _MOST_COMMANDS, 0)


def command_problems(payload: object) -> list[str]:
    """Everything that Discord would refuse in a bulk overwrite of commands; each says where."""
    found: list[str] = []
    _ALL(payload, "commands", found)
    if not isinstance(payload, list) or found:
        return found
    kinds = [command.get("type", CHAT_INPUT) for command in payload]
    for kind, most in _MOST.items():
        if kinds.count(kind) > most:
            found.append(f"commands: {kinds.count(kind)} of type {kind}, at most {most}")
        same = [each for each in payload if each.get("type", CHAT_INPUT) == kind]
        found += [f"commands of type {kind}: {problem}" for problem in _twice(same)]
    for place, command in enumerate(payload):
        size = _size(command)
        if size > LONGEST_COMMAND:
            found.append(f"commands[{place}]: {size} characters, at most {LONGEST_COMMAND}")
    return found


def _size(value: Json) -> int:
    """Names, descriptions and values, of each text its longest translation."""
    size = 0
    for field in ("name", "description"):
        translated = (value.get(f"{field}_localizations") or {}).values()
        size += max(units(text) for text in (value.get(field, ""), *translated))
    size += units(str(value.get("value", "")))
    return size + sum(map(_size, [*value.get("options", ()), *value.get("choices", ())]))
