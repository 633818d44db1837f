"""What a protected span is."""

from dataclasses import dataclass
from enum import StrEnum


class SpanKind(StrEnum):
    """What a span is. TERM is a word that is probably a name; nothing in the text proves it."""

    CODE = "code"
    URL = "URL"
    EMAIL = "e-mail address"
    MENTION = "mention"
    PLACEHOLDER = "placeholder"
    QUOTE = "quote"
    PATH = "path"
    VERSION = "version"
    MONEY = "amount"
    TIME = "time"
    DATE = "date"
    UNIT = "quantity"
    NUMBER = "number"
    NAME = "name"
    TERM = "term"
    NEGATION = "negation"


NUMERIC = frozenset(
    {
        SpanKind.VERSION,
        SpanKind.MONEY,
        SpanKind.TIME,
        SpanKind.DATE,
        SpanKind.UNIT,
        SpanKind.NUMBER,
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text: `text` stands at [start:end]."""

    kind: SpanKind
    text: str
    start: int
    end: int
