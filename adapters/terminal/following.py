"""Cards that change while they are shown: what is new to print at each state."""

from collections.abc import Iterable
from typing import Protocol

from adapters.terminal.clean import clean, one_line
from adapters.terminal.layout import lay_out
from adapters.terminal.sheet import Line, Pressable, Section, Span
from bot.talk.cards import Answer, Card, PromptText


class Page(Protocol):
    """What turns sections into text: `Plain` or `Screen`."""

    def sections(self, sections: Iterable[Section]) -> str:
        """Sections from top to bottom."""
        ...

    def opening(self, label: str) -> str:
        """The rule above a text to be copied."""
        ...

    def closing(self) -> str:
        """The rule below it."""
        ...


class Following:
    """The cards of one request, printed as they grow: nothing twice, nothing lost.

    A terminal cannot change what it has printed. So one answer at a time grows on the screen;
    what comes meanwhile waits for its end, and states without an answer wait for their last.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._growing: str | None = None
        self._grown = ""
        self._waiting: dict[str, Card] = {}
        self._done: dict[str, Card] = {}
        self.numbers: dict[int, Pressable] = {}
        self.printed: list[Card] = []

    @property
    def unfinished(self) -> tuple[Card, ...]:
        """The last states of the cards that are not final yet."""
        return tuple(card for card in self._waiting.values() if not card.final)

    @property
    def mid_line(self) -> bool:
        """True when a growing answer has left the cursor behind some words."""
        return self._growing is not None and bool(self._grown) and self._grown[-1] != "\n"

    def status(self) -> str:
        """One line about what is still under way; empty when nothing is."""
        return " · ".join(_doing(card) for card in self.unfinished)

    def show(self, card: Card) -> str:
        """Take the next state of a card; the text to print now, often none."""
        if card.id not in self._waiting and self._done.get(card.id) == card:
            return ""
        self._waiting[card.id] = card
        return self._advance()

    def finish(self, *, stopped: bool = False) -> str:
        """No state will follow: the rest of all that still waited for its last.

        When the person stopped it, cards that hold no text yet are left out.
        """
        pieces: list[str] = []
        if self._growing is not None:
            pieces.append(self._close(self._waiting[self._growing]))
        for card in tuple(self._waiting.values()):
            if stopped and not card.final and not _has_text(card):
                del self._waiting[card.id]
            else:
                pieces.append(self._whole(card))
        return "".join(pieces)

    def _advance(self) -> str:
        pieces: list[str] = []
        while True:
            if self._growing is not None:
                card = self._waiting[self._growing]
                if not card.final:
                    return "".join((*pieces, self._grow(card)))
                pieces.append(self._close(card))
            ready = (card for card in self._waiting.values() if card.final or _answer_in(card))
            following = next(ready, None)
            if following is None:
                return "".join(pieces)
            if following.final:
                pieces.append(self._whole(following))
            else:
                pieces.append(self._open(following))

    def _open(self, card: Card) -> str:
        self._growing, self._grown = card.id, ""
        answer = _answer_in(card)
        head = self._page.sections((lay_out(card).head,))
        return (
            head + "\n" + self._page.opening(one_line(answer.model if answer else "") or "answer")
        )

    def _grow(self, card: Card) -> str:
        answer = _answer_in(card)
        ready = _settled(clean(answer.text)) if answer is not None else ""
        if len(self.unfinished) > 1:
            # Whole lines, so that the status line has a row of its own between them.
            ready = ready[: ready.rfind("\n") + 1]
        if not ready.startswith(self._grown):
            return ""  # the last state will tell
        new, self._grown = ready[len(self._grown) :], ready
        return new

    def _close(self, card: Card) -> str:
        answer = _answer_in(card)
        text = clean(answer.text) if answer is not None else ""
        grown, self._growing = self._grown, None
        sheet = lay_out(card, self._next_number())
        sections = list(sheet.sections)
        if answer is not None and text.startswith(grown):
            del sections[card.blocks.index(answer)]
            rest = text[len(grown) :]
        else:
            rest = ""
            changed = Line((Span("The answer was changed while it came. As it is now:", "dim"),))
            sections.insert(0, Section((changed,)))
        line_end = "\n" if (rest or grown) else ""
        printed = rest + line_end + self._page.closing() + self._page.sections(sections)
        self._finished(card, sheet.numbers)
        return printed

    def _whole(self, card: Card) -> str:
        sheet = lay_out(card, self._next_number())
        self._finished(card, sheet.numbers)
        return self._page.sections((sheet.head, *sheet.sections))

    def _next_number(self) -> int:
        return max(self.numbers, default=0) + 1

    def _finished(self, card: Card, numbers: dict[int, Pressable]) -> None:
        self.numbers.update(numbers)
        self._done[card.id] = card
        self.printed.append(card)
        del self._waiting[card.id]


def _answer_in(card: Card) -> Answer | None:
    answers = (block for block in card.blocks if isinstance(block, Answer))
    return next((answer for answer in answers if answer.text), None)


def _has_text(card: Card) -> bool:
    return any(isinstance(block, Answer | PromptText) and block.text for block in card.blocks)


def _settled(text: str) -> str:
    """Text without its last word: interim states may end in a mark that only closes them."""
    end = len(text.rstrip())
    while end and text[end - 1].isascii() and not text[end - 1].isspace():
        end -= 1
    return text[:end].rstrip()


def _doing(card: Card) -> str:
    answer = _answer_in(card)
    title = one_line(card.title)
    if answer is None:
        return title
    who = one_line(answer.model) or title
    return f"{who}: {len(answer.text):,} characters"
