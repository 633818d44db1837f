"""From a card to a sheet: what stands where, and which number picks what."""

from collections.abc import Mapping

from adapters.terminal.clean import clean, one_line
from adapters.terminal.sheet import Line, Look, Pressable, Row, Section, Sheet, Span, Verbatim
from adapters.terminal.sizes import size
from bot.talk.cards import (
    Answer,
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    Checklist,
    Entry,
    Facts,
    Fine,
    Hint,
    Lines,
    Menu,
    Note,
    Picture,
    PromptText,
)

_TONES: dict[str, tuple[Look, str]] = {
    "good": ("good", ""),
    "warning": ("warning", "Warning: "),
    "error": ("error", "Error: "),
}


def lay_out(card: Card, first: int = 1) -> Sheet:
    """Set a card. Its numbers begin at `first`, from top to bottom.

    The choices of its menus get theirs when a menu is opened: no number picks what is not seen.
    """
    layout = _Layout(first)
    sections: list[Section] = []
    above: Block | None = None
    for block in card.blocks:
        section = layout.section(block)
        if isinstance(block, Hint | Entry | Fine | Picture) and type(above) is type(block):
            section = Section(section.parts, tight=True)
        sections.append(section)
        above = block
    return Sheet(_head(card), tuple(sections), layout.numbers)


def with_choices(menu: Menu, numbers: Mapping[int, Pressable]) -> dict[int, Pressable]:
    """Open a menu: its choices get the next free numbers, or keep those that they have."""
    numbered = {id(thing) for thing in numbers.values()}
    new = [choice for choice in menu.choices if id(choice) not in numbered]
    return {**numbers, **dict(enumerate(new, max(numbers, default=0) + 1))}


def choices_of(menu: Menu, numbers: Mapping[int, Pressable]) -> Section:
    """List the choices of an opened menu with their numbers."""
    lines = [Line((Span(one_line(menu.label), "title"),))]
    for choice in menu.choices:
        number = next((n for n, thing in numbers.items() if thing is choice), None)
        spans = [Span(f"[{number}]", "number"), Span(" " + one_line(choice.label))]
        if choice.chosen:
            spans.append(Span(" ●", "new"))
        if choice.about:
            spans.append(Span("  " + clean(choice.about), "dim"))
        lines.append(Line((Span("  "), *spans), hang=6))
    return Section(tuple(lines))


def _head(card: Card) -> Section:
    spans = [Span(one_line(card.title), "title")]
    if card.channel is not None:
        spans.append(Span(f"  for everybody in {one_line(card.channel)}", "dim"))
    return Section((Line(tuple(spans)),) if card.title or card.channel is not None else ())


class _Layout:
    """Sets blocks one by one and counts what can be picked on the way."""

    def __init__(self, first: int) -> None:
        self._next = first
        self.numbers: dict[int, Pressable] = {}

    def section(self, block: Block) -> Section:
        match block:
            case PromptText(text):
                return Section((Verbatim("prompt", clean(text)),))
            case Answer(text, model):
                return Section((Verbatim(one_line(model) or "answer", clean(text)),))
            case Picture(name, _, data):
                about = Span(f" ({size(len(data))})", "dim")
                return Section((Line((Span("Image: "), Span(one_line(name)), about)),))
            case Note(text, tone, channel):
                look, word = _TONES.get(tone, ("plain", ""))
                said = word + clean(text) + (f" {one_line(channel)}" if channel else "")
                return Section((Line((Span(said, look),)),))
            case Facts():
                return self._facts(block)
            case Ask():
                return self._ask(block)
            case Checklist():
                return _checklist(block)
            case Hint(text, take):
                tail = Span(" · " + one_line(take.label), "dim")
                return Section((self._numbered(take, Span(clean(text)), tail),))
            case Lines(title, items):
                rows = [Line((Span("  · "), Span(clean(item))), hang=4) for item in items]
                return Section((Line((Span(one_line(title), "title"),)), *rows))
            case Entry():
                return self._entry(block)
            case Fine(text):
                return Section((Line((Span(clean(text), "dim"),)),))
            case Buttons(items):
                return Section((Row(tuple(self._cell(item) for item in items)),))

    def _facts(self, block: Facts) -> Section:
        head = [Span(one_line(block.title), "title")]
        if any(line.take_out is not None for line in block.lines):
            head.append(Span("  a number takes its fact out", "dim"))
        lines = [Line(tuple(head))]
        for fact in block.lines:
            said = (Span(clean(fact.text)), Span(" · " + one_line(fact.source), "dim"))
            if fact.take_out is None:
                lines.append(Line((Span("  · "), *said), hang=4))
            else:
                lines.append(self._numbered(fact, *said))
        return Section(tuple(lines))

    def _ask(self, block: Ask) -> Section:
        answers = tuple(self._cell(button) for button in (*block.options, block.other))
        question = Line((Span(clean(block.question), "title"),))
        return Section((question, Row(answers, indent=2)))

    def _entry(self, block: Entry) -> Section:
        said = Line(
            (Span(one_line(block.title), "title"), Span("  " + clean(block.detail), "dim")), hang=2
        )
        buttons = Row(tuple(self._cell(button) for button in block.buttons), indent=2)
        return Section((said, buttons) if block.buttons else (said,))

    def _number(self, thing: Pressable) -> int:
        number = self._next
        self.numbers[number] = thing
        self._next += 1
        return number

    def _numbered(self, thing: Pressable, *said: Span) -> Line:
        mark = f"[{self._number(thing)}]"
        return Line((Span("  "), Span(mark, "number"), Span(" "), *said), hang=len(mark) + 3)

    def _cell(self, item: Button | Menu) -> tuple[Span, ...]:
        label = one_line(item.label)
        look: Look = "plain"
        if isinstance(item, Menu):
            label += "" if label.endswith("▾") else " ▾"
        else:
            label += " ↗" if item.url is not None else ""
            look = "primary" if item.primary else "plain"
        return (Span(f"[{self._number(item)}]", "number"), Span(" " + label, look))


def _checklist(block: Checklist) -> Section:
    cells: list[tuple[Span, ...]] = []
    for row in block.rows:
        before, after = ("●" if stated else "○" for stated in (row.before, row.after))
        look: Look = "new" if row.after and not row.before else "dim"
        words: Look = "plain" if row.after else "dim"
        cells.append((Span(f"{before} → {after}", look), Span(" " + one_line(row.item), words)))
    title = Line((Span("What it states", "title"), Span("  before → now", "dim")))
    return Section((title, Row(tuple(cells), indent=2, even=True)))
