"""Where a text must not be cut: inside of what is seen as one character."""

import unicodedata

_JOINER = "\u200d"


def joined(text: str, at: int, start: int = 0) -> bool:
    """Whether the characters on both sides of `at` belong together; `start` is a boundary."""
    if not start < at < len(text):
        return False
    before, behind = text[at - 1], text[at]
    if before == "\\" or before == _JOINER or (before == "\r" and behind == "\n"):
        return True
    if behind < "\u0300":
        return False
    if "\ud800" <= before <= "\udbff" and "\udc00" <= behind <= "\udfff":
        return True
    if _flag(before) and _flag(behind):
        first = at - 1
        while first > start and _flag(text[first - 1]):
            first -= 1
        return (at - first) % 2 == 1
    return (
        behind == _JOINER
        or "\U0001f3fb" <= behind <= "\U0001f3ff"
        or "\U000e0020" <= behind <= "\U000e007f"
        or "\u1160" <= behind <= "\u11ff"
        or unicodedata.category(behind) in {"Mn", "Me", "Mc"}
    )


def _flag(character: str) -> bool:
    """Half of a flag: a regional indicator."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"
