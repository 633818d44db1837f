"""From what is typed behind `/rocket`, `/prompts` or a mention to what it asks for. Pure.

A prompt may begin with any word: a word of ours counts only when nothing else was typed.
"""

import re
from dataclasses import dataclass

from bot.talk.requests import (
    SCOPES,
    ListPrompts,
    OpenHome,
    OpenProfileForm,
    OpenRefineForm,
    Refine,
    Request,
)

# Keyboards make one dash of two.
_FIRST = re.compile(r"(?:--|—|–)framework[\s=]+(\S+)(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_LAST = re.compile(r"(.*\S)\s+(?:--|—|–)framework[\s=]+(\S+)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Help:
    """What can be typed, and what reactions do: `bot.chat.help` shows it."""


def rocket(text: str) -> Request | Help:
    """What `/rocket` asks for. A framework may be named at the very beginning or the very end."""
    typed = text.strip()
    match typed.lower().split():
        case []:
            return OpenRefineForm()
        case ["profile"] | ["profile", "team"]:
            return OpenProfileForm("team")
        case ["profile", "channel"]:
            return OpenProfileForm("channel")
        case ["home"]:
            return OpenHome()
        case ["help"]:
            return Help()
    if (first := _FIRST.fullmatch(typed)) is not None:
        # Without a prompt there is nothing to lay out: the form has both.
        return Refine(first[2], framework=first[1]) if first[2] else OpenRefineForm()
    if (last := _LAST.fullmatch(typed)) is not None:
        return Refine(last[1], framework=last[2])
    return Refine(typed)


def prompts(text: str) -> ListPrompts:
    """What `/prompts` asks for: a scope, words to look for, or both."""
    typed = text.split(None, 1)
    if not typed:
        return ListPrompts("mine")
    scope = typed[0].lower()
    if scope in SCOPES:
        return ListPrompts(scope, typed[1].strip() if len(typed) > 1 else "")
    return ListPrompts("all", " ".join(typed).strip())
