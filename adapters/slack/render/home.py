"""From a card to the app's home."""

from collections.abc import Iterator, Sequence

from adapters.slack.render import limits
from adapters.slack.render.blocks import Group, Markdown, Part, Verbatim, block_parts, title_parts
from adapters.slack.render.elements import context, rich, section, words
from adapters.slack.render.limits import Json
from adapters.slack.render.pages import Page
from bot.chat.text import parts
from bot.talk.cards import Block, Card, Entry

_LAST = 1
"""Blocks kept free for the line that says what is left out."""


def render_home(card: Card) -> Json:
    """The home view of a card. Entries at its end that do not fit are counted, not shown."""
    blocks = list(card.blocks)
    whole = _fill(card, blocks, limits.VIEW_BLOCKS)
    dropped = 0
    while whole is None and blocks:
        dropped += 1
        del blocks[_last_entry(blocks)]
        whole = _fill(card, blocks, limits.VIEW_BLOCKS - _LAST)
    if dropped and whole is not None:
        whole.take([context(f"… and {dropped} more in /prompts")])
    shown = whole.blocks if whole is not None else []
    return {"type": "home", "blocks": shown or [context("…")]}


def _last_entry(blocks: Sequence[Block]) -> int:
    """The place of the last entry, or of the last block when there is none."""
    entries = [at for at, block in enumerate(blocks) if isinstance(block, Entry)]
    return entries[-1] if entries else len(blocks) - 1


def _fill(card: Card, blocks: Sequence[Block], most: int) -> Page | None:
    """The view with these blocks; None when they do not fit."""
    page = Page(card.id, 0, limits.VIEW_BLOCKS, limits.VIEW_SIZE)
    for made in _blocks(card, blocks):
        if len(page.blocks) == most or not page.take([made]):
            return None
    return page


def _blocks(card: Card, blocks: Sequence[Block]) -> Iterator[Json]:
    for part in _parts(card, blocks):
        match part:
            case Group(made):
                yield from made
            case Verbatim(text):
                for some in parts(text, limits.TEXT):
                    yield rich({"type": "rich_text_preformatted", "elements": [words(some)]})
            case Markdown(text):
                # A view has no Markdown block: an answer stands there as it was written.
                for some in parts(text, limits.TEXT):
                    yield rich(section(words(some)))


def _parts(card: Card, blocks: Sequence[Block]) -> Iterator[Part]:
    yield from title_parts(card.title)
    for block in blocks:
        yield from block_parts(block, card.title, final=card.final)
