"""From Discord's message text to what the person typed. Pure.

Discord puts people, channels, roles, commands, emoji of its own and times in angle brackets;
everything else is Markdown as it was typed. In code and behind a backslash brackets are only
brackets.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})

_ID = r"[0-9]{15,20}"
_CODE = r"```.*?```|(?<!`)``(?!`).*?(?<!`)``(?!`)|(?<!`)`(?!`)[^`]*`"
_MARKED = re.compile(
    rf"(?P<literal>{_CODE}|\\[\\<`])"
    rf"|<(?P<named>@!?|@&|\#)(?P<id>{_ID})>"
    rf"|<a?:(?P<emoji>[A-Za-z0-9_]{{2,32}}):{_ID}>"
    rf"|</(?P<command>[^<>:\n]{{1,100}}):{_ID}>"
    r"|<t:(?P<time>-?[0-9]{1,13})(?::(?P<style>[tTdDfFRsS]))?>",
    re.DOTALL,
)
_SIGNS = {"@": "@", "@!": "@", "@&": "@&", "#": "#"}
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def plain(text: str, names: Mapping[str, str] = NOTHING) -> str:
    """The text to the letter as it was typed, with names in place of ids and times in UTC.

    `names` is by mark: `@` and the id of a person, `@&` and that of a role, `#` and that of a
    channel; what is not in it is shown by its id. An emoji of a server becomes a `:name:`.
    """

    def typed(found: re.Match[str]) -> str:
        if found["named"]:
            mark = _SIGNS[found["named"]] + found["id"]
            return mark[0] + (names.get(mark) or found["id"])
        if found["emoji"]:
            return f":{found['emoji']}:"
        if found["command"]:
            return f"/{found['command']}"
        if found["time"]:
            return _moment(int(found["time"]), found["style"] or "f") or found[0]
        return found[0]

    return _MARKED.sub(typed, text)


def mentioned(text: str) -> set[str]:
    """The marks whose names `plain` wants for this text."""
    return {
        _SIGNS[found["named"]] + found["id"] for found in _MARKED.finditer(text) if found["named"]
    }


def without_mention(text: str, *mine: str) -> str:
    """Discord's text without the first mention of the bot and the comma or colon after it.

    `mine` are its marks: `@` and its id, `@&` and that of its role. What comes back is still
    Discord's text, for `plain`.
    """
    for found in _MARKED.finditer(text):
        if found["named"] and _SIGNS[found["named"]] + found["id"] in mine:
            before, after = text[: found.start()], text[found.end() :]
            rest = re.sub(r"\A[^\S\n]*[,:]?\s*", "", after)
            return before + rest if rest else before.rstrip()
    return text


def _moment(seconds: int, style: str) -> str:
    """A time in words; empty when there is no such time."""
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    match style:
        case "t":
            return f"{when:%H:%M} UTC"
        case "T":
            return f"{when:%H:%M:%S} UTC"
        case "d" | "D":
            return day
        case "F":
            return f"{_DAYS[when.weekday()]}, {day}, {when:%H:%M} UTC"
        case "S":
            return f"{day}, {when:%H:%M:%S} UTC"
        case _:
            return f"{day}, {when:%H:%M} UTC"
