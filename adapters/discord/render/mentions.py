"""Mentions in a model's Markdown: nobody is called by an answer, nothing is passed off as one."""

import re

_MENTION = re.compile(
    r"<(?=@[!&]?\d|#\d|/[^<>\n]{1,200}:\d|t:-?\d|a?:\w{1,40}:\d|id:)"
    r"|@(?=everyone|here)"
)


def defuse(markdown: str) -> str:
    """The same text, with an invisible U+2060 where Discord would read a mention.

    People, roles, channels, commands, times and emoji of servers, in code too. Other text
    between angle brackets (HTML, addresses) stays as it is.
    """
    return _MENTION.sub(lambda found: f"{found[0]}\u2060", markdown)


def mentions(markdown: str) -> int:
    """How many characters `defuse` adds."""
    return sum(1 for _ in _MENTION.finditer(markdown))
