"""From a card to Slack messages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.slack.render.blocks import Part, block_parts, title_parts
from adapters.slack.render.mentions import defuse
from adapters.slack.render.pages import Message, Pages, messages, placeholder
from bot.chat.sparing import spared
from bot.chat.text import clean, one_line
from bot.markdown import closed
from bot.talk.cards import Answer, Block, Card, Picture

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_~[]<>&!|#"})


@dataclass(frozen=True, slots=True)
class Rendered:
    """The messages of a card, in order, and the pictures that go with them."""

    messages: tuple[Message, ...]
    pictures: tuple[Picture, ...]


def render_card(card: Card) -> Rendered:
    """All of a card. A long one flows over several messages: nothing is cut."""
    parts = [*title_parts(card.title)]
    made = _fewest(card, parts, card.blocks)
    return Rendered(made or _in_messages(card, [placeholder()]), _pictures(card))


def messages_of(card: Card) -> tuple[Message, ...]:
    """The messages of a card, in order."""
    return render_card(card).messages


def stream_of(card: Card) -> str | None:
    """The Markdown to stream for a card with exactly one answer; None for other cards.

    Its title, then the answer so far. Mentions in the answer are not defused yet.
    """
    answers = [block for block in card.blocks if isinstance(block, Answer)]
    if len(answers) != 1:
        return None
    title = defuse(one_line(card.title)).strip().translate(_MARKS)
    return (f"**{title}**\n\n" if title else "") + clean(answers[0].text)


def render_tail(card: Card) -> Rendered:
    """What stands under a streamed answer: all but the title and the answer. May be nothing."""
    rest = [block for block in card.blocks if not isinstance(block, Answer)]
    return Rendered(_fewest(card, [], rest), _pictures(card))


def _fewest(card: Card, head: Sequence[Part], blocks: Sequence[Block]) -> tuple[Message, ...]:
    """The blocks as they are, unless with less in them they take fewer messages."""

    def made(some: Iterable[Block]) -> tuple[Message, ...]:
        return _in_messages(card, [*head, *_parts(card, some)])

    whole = made(blocks)
    if len(whole) <= 1:
        return whole
    versions = list(spared(blocks))
    fewest = len(made(versions[-1]))
    if fewest == len(whole):
        return whole
    return next(found for each in versions if len(found := made(each)) == fewest)


def _parts(card: Card, blocks: Iterable[Block]) -> Iterator[Part]:
    for block in blocks:
        if isinstance(block, Answer) and not card.final:
            block = replace(block, text=closed(clean(block.text)))
        yield from block_parts(block, card.title, final=card.final)


def _in_messages(card: Card, parts: Iterable[Part]) -> tuple[Message, ...]:
    pages = Pages(card.id)
    for part in parts:
        pages.add(part)
    return messages(pages.pages, card.title)


def _pictures(card: Card) -> tuple[Picture, ...]:
    return tuple(block for block in card.blocks if isinstance(block, Picture))
