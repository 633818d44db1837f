"""The fields of a form as inputs of a modal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from adapters.discord.render import limits
from adapters.discord.render.elements import in_lots
from adapters.discord.render.limits import Json
from adapters.discord.render.lines import shared
from bot.chat.text import clean, first_part, length, one_line, parts, shorten
from bot.talk.cards import FormField

Channels = Sequence[tuple[str, str]]
"""The ids of channels and their names, as they are to be shown."""

TEXT, CHOICE, CHOSEN, UPLOAD, LINES = "t", "c", "d", "f", "l"
"""What an input's custom_id begins with, before its number and its field's id. CHOSEN is a choice
that has the option that is chosen at first."""

NAME = re.compile(
    rf"(?P<kind>[{TEXT}{CHOICE}{CHOSEN}{LINES}])(?P<number>\d):(?P<field>.*)", re.DOTALL
)
"""The custom_id of an input that has a value."""

VALUE = "="
"""Stands before each option's value: Discord takes no empty ones."""

MOST_CHANNELS = 4 * limits.OPTIONS
"""What four selects hold."""

_NOT_ALL = "Not all are here. For another one, use me in that channel: it comes first there."
_WRITTEN_IN = (0, 5, 10, 11, 12)
"""The types of channels that people write in: text, announcements, threads."""

_SHORT, _LONG = 1, 2
_ID = re.compile(r"[0-9]{15,20}")


def inputs(field: FormField, channels: Channels | None) -> list[Json]:
    """All inputs of a field; those of a text may be fewer, a choice needs all of its own."""
    match field.kind:
        case "choice":
            return _selects(field, _options(field))
        case "channel":
            return _channels(field, channels)
        case "file":
            least = 1 if field.required else 0
            return [
                {
                    "type": limits.UPLOAD,
                    "custom_id": _name(UPLOAD, 1, field),
                    "min_values": least,
                    "max_values": limits.UPLOADS,
                    "required": field.required,
                }
            ]
        case _:
            return list(_texts(field))


def shared_input(fields: Sequence[FormField]) -> Json:
    """One input for several fields, a line each, with as much of their values as it takes."""
    together = shared(fields)
    return {
        "type": limits.INPUT,
        "custom_id": f"{LINES}{together.name}",
        "style": _LONG,
        "required": any(field.required for field in fields),
        "max_length": limits.FIELD_TEXT,
        "value": first_part(together.value, limits.FIELD_TEXT),
    }


def hint(field: FormField) -> str:
    """What a person should know to fill it in, in one line."""
    return " ".join(part for part in (_bounds(field), one_line(field.help).strip()) if part)


def _texts(field: FormField) -> Iterator[Json]:
    value = clean(field.value)
    longest = max(1, min(field.longest, limits.FIELD_TEXT))
    for number, part in enumerate(parts(value, limits.FIELD_TEXT) or [""], 1):
        element: Json = {
            "type": limits.INPUT,
            "custom_id": _name(TEXT, number, field),
            "style": _LONG if field.kind == "text" or "\n" in value else _SHORT,
            "required": field.required and number == 1,
            # What is there already may be longer than what may be typed anew.
            "max_length": max(longest, length(part)),
        }
        yield {**element, "value": part} if part else element


def _options(field: FormField) -> list[Json]:
    found: dict[str, Json] = {}
    for key, label in field.options:
        option: Json = {
            "label": shorten(one_line(label).strip(), limits.OPTION) or "…",
            "value": VALUE + key,
        }
        if key and key == field.value:
            option["default"] = True
        found.setdefault(key, option)
    return list(found.values())


def _selects(field: FormField, options: Sequence[Json]) -> list[Json]:
    lots = list(in_lots(options, limits.OPTIONS))
    required = field.required and len(lots) == 1
    nothing = next((label for key, label in field.options if not key), "")
    found = []
    for number, lot in enumerate(lots, 1):
        first, last = lot[0]["label"], lot[-1]["label"]
        placeholder = one_line(nothing).strip() if len(lots) == 1 else f"{first} … {last}"
        element: Json = {
            "type": limits.SELECT,
            "custom_id": _name(_kind(lot), number, field),
            "min_values": 1 if required else 0,
            "required": required,
            "options": lot,
        }
        if placeholder:
            element["placeholder"] = shorten(placeholder, limits.PLACEHOLDER)
        found.append(element)
    return found


def _kind(options: Sequence[Json]) -> str:
    return CHOSEN if any(option.get("default") for option in options) else CHOICE


def _channels(field: FormField, channels: Channels | None) -> list[Json]:
    if channels is None:
        return [_any_channel(field)]
    some = channels[:MOST_CHANNELS]
    named = replace(field, options=tuple((each, one_line(name).strip()) for each, name in some))
    return _selects(named, _options(named))


def not_all(field: FormField) -> FormField:
    """A choice of channels that says how those are reached that it does not offer."""
    about = field.help.removesuffix(_NOT_ALL)
    return replace(field, help=f"{about} {_NOT_ALL}".strip())


def _any_channel(field: FormField) -> Json:
    """Discord's own choice among all channels that people write in."""
    element: Json = {
        "type": limits.CHANNELS,
        "custom_id": _name(CHOICE, 1, field),
        "channel_types": list(_WRITTEN_IN),
        "min_values": 1 if field.required else 0,
        "required": field.required,
    }
    if _ID.fullmatch(field.value):
        element["default_values"] = [{"id": field.value, "type": "channel"}]
    return element


def _bounds(field: FormField) -> str:
    if field.kind != "number":
        return ""
    low, high = _written(field.lowest), _written(field.highest)
    match bool(low), bool(high):
        case True, True:
            bounds = f"from {low} to {high}"
        case True, False:
            bounds = f"from {low} on"
        case False, True:
            bounds = f"up to {high}"
        case _:
            bounds = ""
    kind = "A whole number" if field.whole else "A number"
    return f"{kind} {bounds}".strip() + "."


def _name(kind: str, number: int, field: FormField) -> str:
    return f"{kind}{number}:{field.id}"


def _written(number: float | None) -> str:
    return "" if number is None else f"{Decimal(repr(number)):f}".removesuffix(".0")
