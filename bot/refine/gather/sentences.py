"""A thread as single sentences, each with who said it."""

import re
from dataclasses import dataclass

from bot.refine.gather.values import MONTH
from bot.safety.injection import planted
from bot.safety.secrets import MARK, marked
from bot.talk.people import Message

_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|(?<=[。！？])|\n+")
_QUOTED = re.compile(
    r"(?<!\w)'[^'\n]{12,2000}'(?!\w)|\"[^\"\n]{4,2000}\"|“[^”]{4,2000}”|«[^»]{4,2000}»|「[^」]{2,2000}」|```.*?```",
    re.S,
)
_SHORT_FORM = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|st|no|vs|approx|ca|bzw|z\.b|p\.ej|sra?|sig|mme|hr|fr|nr)\."
    r"|\b[A-Z]\.)$",
    re.I,
)
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_MONTH_NEXT = re.compile(MONTH + r"\b", re.I)
_QUESTION = re.compile(r"[?？]\W*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a thread. `message` counts from 0, `at` within the message.

    Sentences of one `doubt` (0 is none) contradict each other, and nobody said which one holds:
    they go into a prompt together, as they were said, with their speakers.
    """

    who: str
    text: str
    message: int
    at: int
    doubt: int = 0

    @property
    def asks(self) -> bool:
        """Does it end as a question does? A question inside quotation marks is not ours."""
        return bool(_QUESTION.search(_QUOTED.sub("", self.text)))


def split(text: str) -> list[str]:
    """Cut a text into sentences; quotations, code and short forms (`Dr.`) stay whole."""
    kept = [(found.start(), found.end()) for found in _QUOTED.finditer(text)]
    parts: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if any(low < end.start() < high for low, high in kept):
            continue
        before = text[max(start, end.start() - 12) : end.start()]
        if _SHORT_FORM.search(before):
            continue
        if _ORDINAL.search(before) and _MONTH_NEXT.match(text, end.end()):
            continue
        parts.append(text[start : end.start()])
        start = end.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def harmless(text: str) -> list[str]:
    """The sentences of a text without those that hold a secret or speak to a model."""
    return [part for part in split(marked(text)) if MARK not in part and not planted(part)]


def lines_of(text: str) -> str:
    """A text as it was laid out, without the sentences that `harmless` leaves out."""
    kept = []
    for line in marked(text).split("\n"):
        if MARK not in line and not planted(line):
            kept.append(line)
        elif rest := " ".join(harmless(line)):
            kept.append(rest)
    return "\n".join(kept)


def sentences(thread: tuple[Message, ...]) -> list[Sentence]:
    """The sentences of a thread, in order, without secrets and without planted instructions."""
    return [
        Sentence(message.who, text, number, at)
        for number, message in enumerate(thread)
        for at, text in enumerate(harmless(message.text))
    ]
