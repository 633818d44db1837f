"""Mentions in a model's Markdown: nobody is called by an answer."""

import re

_MENTION = re.compile(r"<(?=@[UW][A-Z0-9]|#C[A-Z0-9]|!channel|!here|!everyone|!subteam\^|!date\^)")
_NAMED = ("!channel", "!here", "!everyone", "!subteam^", "!date^")
_BEGUN = frozenset(
    ["<", "<@", "<@U", "<@W", "<#", "<#C"]
    + [f"<{name[:end]}" for name in _NAMED for end in range(1, len(name))]
)
_LONGEST = max(map(len, _BEGUN))


def defuse(markdown: str) -> str:
    """The same text, with an invisible U+2060 where Slack would read a mention.

    Other text between angle brackets (HTML, code, addresses) stays as it is.
    """
    return _MENTION.sub("<\u2060", markdown)


def held_back(text: str) -> int:
    """How many characters at the end must wait for more: they may begin a mention.

    Text that is defused in pieces, each without these and with those of the piece before it,
    is the same as the whole text defused.
    """
    at = text.rfind("<", max(0, len(text) - _LONGEST))
    return len(text) - at if at >= 0 and text[at:] in _BEGUN else 0
