"""Cards that change while they are shown: what is new to print at each state."""

from collections.abc import Callable, Iterable
from typing import Protocol

from adapters.terminal.clean import clean, one_line
from adapters.terminal.layout import lay_out
from adapters.terminal.sheet import Line, Pressable, Section, Span
from adapters.terminal.under_way import under_way
from bot.talk.cards import Answer, Card, Picture, PromptText


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


def _nothing(_: Card) -> Section:
    return Section(())


class Following:
    """The cards of one request, printed as they grow: nothing twice, nothing lost.

    A terminal cannot change what it has printed. So one answer at a time grows on the screen;
    what comes meanwhile waits for its end, and states without an answer wait for their last.
    `below` is asked, once for each card that is printed whole, what to set below it.
    """

    def __init__(self, page: Page, below: Callable[[Card], Section] = _nothing) -> None:
        self._page = page
        self._below = below
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

    def status(self, room: int) -> str:
        """One line about what is under way or waits for its turn; empty when nothing does."""
        return under_way(tuple(self._waiting.values()), room)

    def show(self, card: Card) -> str:
        """Take the next state of a card; the text to print now, often none."""
        if card.id not in self._waiting and self._done.get(card.id) == card:
            return ""
        self._waiting[card.id] = card
        return self._advance()

    def finish(self, *, stopped: bool = False) -> str:
        """No state will follow: the rest of all that still waited for its last.

        When the person stopped it, cards that hold no text and no image yet are left out.
        """
        pieces: list[str] = []
        if self._growing is not None:
            pieces.append(self._close(self._waiting[self._growing]))
        for card in tuple(self._waiting.values()):
            if stopped and not card.final and not _holds_something(card):
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
            following = self._next_up()
            if following is None:
                return "".join(pieces)
            if following.final:
                pieces.append(self._whole(following))
            else:
                pieces.append(self._open(following))

    def _next_up(self) -> Card | None:
        """What is whole comes before what would hold the screen until it has grown."""
        waiting = self._waiting.values()
        whole = (card for card in waiting if card.final)
        growing = (card for card in waiting if _answer_in(card) is not None)
        return next(whole, None) or next(growing, None)

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
        return printed + self._finished(card, sheet.numbers)

    def _whole(self, card: Card) -> str:
        sheet = lay_out(card, self._next_number())
        printed = self._page.sections((sheet.head, *sheet.sections))
        return printed + self._finished(card, sheet.numbers)

    def _next_number(self) -> int:
        return max(self.numbers, default=0) + 1

    def _finished(self, card: Card, numbers: dict[int, Pressable]) -> str:
        self.numbers.update(numbers)
        self._done[card.id] = card
        self.printed.append(card)
        del self._waiting[card.id]
        return self._page.sections((self._below(card),))


def _answer_in(card: Card) -> Answer | None:
    answers = (block for block in card.blocks if isinstance(block, Answer))
    return next((answer for answer in answers if answer.text), None)


def _holds_something(card: Card) -> bool:
    return any(
        isinstance(block, Picture) or (isinstance(block, Answer | PromptText) and bool(block.text))
        for block in card.blocks
    )


def _settled(text: str) -> str:
    """Text without its last word: interim states may end in a mark that only closes them."""
    end = len(text.rstrip())
    while end and text[end - 1].isascii() and not text[end - 1].isspace():
        end -= 1
    return text[:end].rstrip()
