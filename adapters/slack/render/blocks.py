"""How each block of a card looks in Slack."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.render import limits
from adapters.slack.render.elements import (
    CHANNEL,
    action_button,
    context,
    plain,
    rich,
    section,
    words,
)
from adapters.slack.render.limits import Json
from adapters.slack.render.rows import row
from bot.chat.text import blank, clean, length, one_line, parts
from bot.talk.cards import (
    Answer,
    Ask,
    Block,
    Buttons,
    Checklist,
    Entry,
    Facts,
    Fine,
    Hint,
    Lines,
    Note,
    Picture,
    PromptText,
)

_TONES = {"info": "ℹ️", "good": "✅", "warning": "⚠️", "error": "❌"}
_LONG_LIST = 6_000


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stand in one message, as far as it holds them."""

    blocks: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text to copy. It may go on in the next message."""

    text: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """An answer. It may go on in the next message."""

    text: str


Part = Group | Verbatim | Markdown


def title_parts(title: str) -> Iterator[Part]:
    """A card's title: a header, or bold text where it is too long for one."""
    line = one_line(title)
    if blank(line):
        return
    if length(line) <= limits.HEADER:
        yield Group(({"type": "header", "text": plain(line)},))
    else:
        yield from _each(_texts(line, bold=True))


def block_parts(block: Block, title: str, *, final: bool) -> Iterator[Part]:
    """A block of a card with this title."""
    match block:
        case PromptText(text):
            yield Group((context("(empty)"),)) if blank(clean(text)) else Verbatim(clean(text))
        case Answer():
            yield from _answer(block, title, final=final)
        case Picture(name):
            yield from _each(_small(f"🖼️ {one_line(name)}"))
        case Note():
            yield from _note(block)
        case Facts():
            yield from _facts(block)
        case Ask(question, options, other):
            asked = _texts(clean(question), bold=True)
            yield Group((*asked, *row((*options, other))))
        case Checklist():
            yield from _checklist(block)
        case Hint(text, take):
            yield from _beside(f"💡 {text}", row((take,)))
        case Lines(head, items):
            yield from _lines(head, items)
        case Entry():
            yield from _entry(block)
        case Fine(text):
            yield from _each(_small(text))
        case Buttons(items):
            yield from _each(row(items))


def _answer(answer: Answer, title: str, *, final: bool) -> Iterator[Part]:
    # The title of a run's card names the model already.
    if not blank(answer.model) and answer.model not in title:
        yield from _each(_small(answer.model))
    text = clean(answer.text)
    if not blank(text):
        yield Markdown(text)
    else:
        yield Group((context("The answer is empty." if final else "…"),))


def _note(note: Note) -> Iterator[Part]:
    mark = _TONES.get(note.tone, _TONES["info"])
    if not note.channel:
        said = f"{mark} {clean(note.text)}"
        yield from _each(_small(said) if note.tone == "info" else _texts(said))
        return
    *before, last = parts(f"{mark} {clean(note.text)} ", limits.TEXT)
    yield from _each(rich(section(words(part))) for part in before)
    is_id = CHANNEL.fullmatch(note.channel)
    where = (
        {"type": "channel", "channel_id": note.channel}
        if is_id
        else words(one_line(note.channel) or "…")
    )
    yield Group((rich(section(words(last), where)),))


def _facts(facts: Facts) -> Iterator[Part]:
    head: tuple[Json, ...] = tuple(_texts(one_line(facts.title), bold=True))
    for fact in facts.lines:
        button = None if fact.take_out is None else action_button("Take out", fact.take_out)
        yield Group((*head, *_sections(_over(fact.text, fact.source), button)))
        head = ()
    if head:
        yield Group(head)


def _checklist(checklist: Checklist) -> Iterator[Part]:
    elements: list[Json] = []
    for item in checklist.rows:
        # The mark stays on the line of its item.
        mark = "✓\u00a0" if item.after else "○\u00a0"
        elements.append(words(f"    {mark}{one_line(item.item)}"))
        if item.after and not item.before:
            elements.append(words(" new", italic=True))
    if elements:
        elements.insert(0, words("It states", bold=True))
    yield from _each(rich(section(*some)) for some in _chunks(elements))


def _lines(title: str, items: Iterable[str]) -> Iterator[Part]:
    head = [section(words(text, bold=True)) for text in parts(one_line(title), limits.TEXT)]
    entries = [
        section(words(part))
        for item in items
        if not blank(clean(item))
        for part in parts(clean(item), limits.TEXT)
    ]
    for some in _chunks(entries):
        yield Group((rich(*head, {"type": "rich_text_list", "style": "bullet", "elements": some}),))
        head = []
    if head:
        yield Group((rich(*head),))


def _entry(entry: Entry) -> Iterator[Part]:
    pressed = row(entry.buttons)
    if _is_one(pressed):
        button = pressed[0]["elements"][0]
        yield Group(tuple(_sections(_over(one_line(entry.title), entry.detail), button)))
    else:
        title = _texts(one_line(entry.title), bold=True)
        yield Group((*title, *_small(entry.detail), *pressed))


def _over(text: str, source: str) -> str:
    """A text and, below it, where it is from: one block instead of two."""
    return text if blank(source) else f"{text}\n↳ {one_line(source)}"


def _beside(text: str, pressed: Sequence[Json]) -> Iterator[Part]:
    """Text with its one button beside it, or below it when the button needs words of its own."""
    if _is_one(pressed):
        yield Group(tuple(_sections(text, pressed[0]["elements"][0])))
    else:
        yield Group((*_texts(clean(text)), *pressed))


def _is_one(pressed: Sequence[Json]) -> bool:
    return len(pressed) == 1 and len(pressed[0].get("elements", ())) == 1


def _sections(text: str, button: Json | None) -> list[Json]:
    """Sections with the text; the last one has the button."""
    text = clean(text)
    found: list[Json] = [
        {"type": "section", "text": plain(part)}
        for part in parts("…" if blank(text) else text, limits.TEXT)
    ]
    if button is not None:
        found[-1]["accessory"] = button
    return found


def _texts(text: str, *, bold: bool = False) -> list[Json]:
    style = {"bold": True} if bold else {}
    return (
        []
        if blank(text)
        else [rich(section(words(part, **style))) for part in parts(text, limits.TEXT)]
    )


def _small(text: str) -> list[Json]:
    text = clean(text)
    return [] if blank(text) else [context(part) for part in parts(text, limits.TEXT)]


def _each(blocks: Iterable[Json]) -> Iterator[Part]:
    for block in blocks:
        yield Group((block,))


def _chunks(elements: Iterable[Json]) -> Iterator[list[Json]]:
    """Elements in lots of which each fits into one block."""
    lot: list[Json] = []
    filled = 0
    for element in elements:
        taken = limits.size(element)
        if lot and filled + taken > _LONG_LIST:
            yield lot
            lot, filled = [], 0
        lot.append(element)
        filled += taken
    if lot:
        yield lot
