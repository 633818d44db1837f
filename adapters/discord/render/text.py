"""Plain text as Discord shows it to the letter: its Markdown escaped, addresses left alone."""

import re
from collections.abc import Iterator

from adapters.discord.render.limits import PART
from bot.chat.text import blank, clean, ended_well, first_part, length, one_line

# Inside of what Discord takes for an address a backslash would be part of it. An address in which
# one is needed (a "*" would end bold text around it) is not left an address.
_MARK = re.compile(
    r"(?P<address>https?://(?=[^\W_])[^\s<*\\\ufeff]++(?![<*\\]))"
    r"|[\\*_~`|<#\[]"
    r"|@(?=everyone|here)"
    r"|:(?=//|[^\s:]+:)"
    r"|^(?P<before>[^\S\n]*)(?P<begin>[>+-]|\d+(?=[.)]))",
    re.MULTILINE,
)

_MARGIN = 20
"""Units that may still be put around a part."""

# Each of the functions below that gives a list gives Markdown of at most PART units an entry;
# an entry stands on lines of its own.


def escape(text: str) -> str:
    """The text with a backslash before every mark, so that it stands there to the letter."""
    return _MARK.sub(_behind_a_backslash, text)


def escaped_parts(text: str, longest: int) -> Iterator[str]:
    """All of the text, escaped, in parts of at most `longest` units; none is blank.

    `longest` must be at least 100.
    """
    while text:
        part = escaped_part(text, longest)
        if not blank(part):
            yield escape(part)
        text = text[len(part) :]


def escaped_part(text: str, longest: int) -> str:
    """The beginning of the text that has at most `longest` units when it is escaped."""
    part = first_part(text, longest)
    while (taken := length(escape(part))) > longest:
        size = length(part)
        part = first_part(part, min(size - 1, size * longest // taken))
    return part if len(part) == len(text) else ended_well(part)


def plain(text: str) -> list[str]:
    """The text to the letter, in as few parts as hold it; none where there is nothing to see."""
    return _each("", clean(text), "")


def bold(text: str) -> list[str]:
    """One line in bold."""
    return _each("**", one_line(text).strip(), "**")


def heading(text: str) -> list[str]:
    """One line as a heading."""
    return _each("### ", one_line(text).strip(), "")


def small(text: str) -> list[str]:
    """Small print, each line of it."""
    return [part for line in clean(text).split("\n") for part in _each("-# ", line, "")]


def item(text: str) -> list[str]:
    """An entry of a list, its further lines below it."""
    found = [part for line in clean(text).split("\n") for part in _each("", line, "")]
    return [f"{'  ' if at else '- '}{part}" for at, part in enumerate(found)]


def advice(text: str) -> list[str]:
    """Something worth deciding."""
    return plain(f"💡 {text}")


def ended(lines: list[str], end: str) -> list[str]:
    """The lines with `end`, which is Markdown, behind the last one, or below where it is long."""
    *before, last = lines
    together = f"{last} {end}"
    return [*before, together] if length(together) <= PART else [*lines, end]


def _each(before: str, text: str, behind: str) -> list[str]:
    room = PART - len(before) - len(behind) - _MARGIN
    return [f"{before}{part}{behind}" for part in escaped_parts(text, room)]


def _behind_a_backslash(found: re.Match[str]) -> str:
    if found["address"]:
        return found[0]
    if not found["begin"]:
        return f"\\{found[0]}"
    if found["begin"].isdigit():
        # Its point is what makes a list of it.
        return f"{found[0]}\\"
    return f"{found['before']}\\{found['begin']}"
