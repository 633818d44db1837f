"""From a modal that was sent to the values of its form. Pure."""

import re
from collections.abc import Iterator

from adapters.discord.render.fields import CHOICE, CHOSEN, LINES, NAME, TEXT, VALUE
from adapters.discord.render.limits import UPLOAD, Json
from adapters.discord.render.lines import apart


def values_of(data: Json) -> dict[str, str]:
    """The values by field id, for `bot.talk.forms.filled`. What is left empty is an empty text.

    `data` is that of the interaction; inputs that are not ours are passed over. Files are not
    among the values: `files_of` has those.
    """
    values: dict[str, str] = {}
    at_first: dict[str, str] = {}
    for name, sent in _named(data):
        kind, field_id, value = name["kind"], name["field"], _value(sent)
        if kind == LINES:
            values |= apart(f"{name['number']}:{field_id}", value)
        elif kind == TEXT:
            values[field_id] = values.get(field_id, "") + value
        elif kind == CHOSEN:
            at_first[field_id] = value
            values.setdefault(field_id, "")
        else:
            values[field_id] = value or values.get(field_id, "")
    return {each: value or at_first.get(each, "") for each, value in values.items()}


def chosen_twice(data: Json) -> str:
    """The first field that has another value in each of its selects; "" where none has.

    A choice that was there at first does not count: another one takes its place.
    """
    seen: set[str] = set()
    for name, sent in _named(data):
        if name["kind"] == CHOICE and _value(sent):
            if name["field"] in seen:
                return name["field"]
            seen.add(name["field"])
    return ""


def files_of(data: Json) -> tuple[Json, ...]:
    """Discord's objects for the files that were added, in their order."""
    attached = (data.get("resolved") or {}).get("attachments") or {}
    return tuple(
        attached[each]
        for sent in _sent(data)
        if sent.get("type") == UPLOAD
        for each in sent.get("values") or ()
        if each in attached
    )


def _named(data: Json) -> Iterator[tuple[re.Match[str], Json]]:
    for sent in _sent(data):
        name = NAME.fullmatch(str(sent.get("custom_id") or ""))
        if name is not None:
            yield name, sent


def _sent(data: Json) -> Iterator[Json]:
    """What was filled in, in the order of the modal."""
    for each in data.get("components") or ():
        inside = each.get("component")
        yield from [inside] if isinstance(inside, dict) else each.get("components") or ()


def _value(sent: Json) -> str:
    chosen = sent.get("values")
    if isinstance(chosen, list):
        return str(next(iter(chosen), "")).removeprefix(VALUE)
    return str(sent.get("value") or "")
