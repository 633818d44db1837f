"""How each block of a card looks in Discord."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.discord.render.elements import displays, section
from adapters.discord.render.limits import Json
from adapters.discord.render.rows import rows
from adapters.discord.render.sparing import Spared, Told
from adapters.discord.render.text import advice, bold, ended, escape, heading, item, plain, small
from bot.chat.text import blank, clean, one_line
from bot.talk.cards import (
    Answer,
    Ask,
    Button,
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

_ID = re.compile(r"[0-9]{15,20}")
_TONES = {"info": "ℹ️", "good": "✅", "warning": "⚠️", "error": "❌"}


@dataclass(frozen=True, slots=True)
class Group:
    """Components that stand in one message, as far as it holds them.

    When `apart`, they share nothing with their neighbours: buttons that answer a text.
    """

    components: tuple[Json, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text to copy. It may go on in the next message."""

    text: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """An answer as it was written. It may go on in the next message.

    While it is not `final`, what is open at its end is closed where it is shown.
    """

    text: str
    final: bool


Part = Group | Verbatim | Markdown | Picture


def title_parts(title: str) -> Iterator[Part]:
    """A card's title."""
    yield from _each(displays(heading(title)))


def block_parts(block: Spared, title: str, *, final: bool) -> Iterator[Part]:
    """A block of a card with this title."""
    match block:
        case PromptText(text):
            text = clean(text)
            yield _group(small("(empty)")) if blank(text) else Verbatim(text)
        case Answer():
            yield from _answer(block, title, final=final)
        case Picture():
            yield block if block.data else _group(small(f"🖼️ {one_line(block.name)}"))
        case Note():
            yield from _each(displays(_note(block)))
        case Facts():
            yield from _facts(block)
        case Ask(question, options, other):
            yield Group((*displays(bold(question)), *rows((*options, other))), apart=True)
        case Checklist():
            yield from _each(displays(_checklist(block)))
        case Hint(text, take):
            yield _beside(advice(text), (take,))
        case Lines(head, items):
            told = [part for each in items for part in item(each)]
            yield from _each(displays((*bold(head), *told)))
        case Entry(head, detail, buttons):
            yield _beside(bold(head) + small(detail), buttons)
        case Fine(text):
            yield from _each(displays(small(text)))
        case Buttons(items):
            yield from _each(rows(items))
        case Told(lines, items):
            yield _group(lines, rows(items))


def _answer(answer: Answer, title: str, *, final: bool) -> Iterator[Part]:
    # The title of a run's card names the model already.
    if not blank(answer.model) and answer.model not in title:
        yield from _each(displays(small(answer.model)))
    text = clean(answer.text)
    if blank(text):
        yield _group(small("The answer is empty." if final else "…"))
    else:
        yield Markdown(text, final)


def _note(note: Note) -> list[str]:
    told = f"{_TONES.get(note.tone, _TONES['info'])} {note.text}"
    if not note.channel:
        return small(told) if note.tone == "info" else plain(told)
    where = f"<#{note.channel}>" if _ID.fullmatch(note.channel) else escape(one_line(note.channel))
    return ended(plain(told), where)


def _facts(facts: Facts) -> Iterator[Part]:
    head = displays(bold(facts.title))
    for fact in facts.lines:
        source = small(f"↳ {fact.source}") if not blank(fact.source) else []
        lines = (plain(fact.text) or ["…"]) + source
        out = () if fact.take_out is None else (Button("Take out", fact.take_out),)
        yield Group((*head, *_beside(lines, out).components))
        head = []
    if head:
        yield Group(tuple(head))


def _checklist(checklist: Checklist) -> list[str]:
    found = ["**It states**"] if checklist.rows else []
    for each in checklist.rows:
        # The mark stays on the line of its item, and the items stand one behind the other.
        told = plain(f"{'✓' if each.after else '○'}\u00a0{one_line(each.item)}")
        if each.after and not each.before:
            told[-1] += "\u00a0*new*"
        found = [*ended(found, f"\u2002{told[0]}"), *told[1:]]
    return found


def _beside(lines: list[str], buttons: Sequence[Button]) -> Group:
    """Text with its one button beside it, or with all of them below."""
    pressed = rows(buttons)
    if not pressed:
        return _group(lines)
    if len(pressed) != 1 or len(pressed[0].get("components", ())) != 1 or not lines:
        return Group((*displays(lines), *pressed), apart=True)
    *before, last = displays(lines)
    return Group((*before, section(last["content"], pressed[0]["components"][0])))


def _group(lines: Iterable[str], pressed: Iterable[Json] = ()) -> Group:
    return Group((*displays(lines), *pressed))


def _each(components: Iterable[Json]) -> Iterator[Part]:
    for component in components:
        yield Group((component,))
