"""What a rewrite may rest on, and what a broken promise is."""

from dataclasses import dataclass
from enum import StrEnum


class BreachKind(StrEnum):
    """Which promise is broken."""

    EMPTY = "empty"
    CUT_OFF = "cut off"
    TOPIC = "another topic"
    LOST = "lost"
    NEGATION = "negation"
    LANGUAGE = "language"
    ANSWER = "answer"
    UNSOURCED = "no source"
    INJECTION = "injection"
    MARKER = "marker"
    FENCE = "fence"
    PREAMBLE = "preamble"
    CAP = "unasked limit"
    PLACEHOLDER = "unasked placeholder"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken promise. `detail` is a short clause that a repair request can name."""

    kind: BreachKind
    detail: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a rewrite may rest on.

    `added` are facts, answers, hints, profile sentences and feedback. `corrected` are spans
    of the rough prompt that a person's answer replaced. `headings` may stand in the rewrite.
    """

    rough: str
    added: tuple[str, ...] = ()
    language: str = "en"
    marker: str = ""
    corrected: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    image: bool = False
