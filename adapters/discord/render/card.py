"""From a card to Discord messages."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from adapters.discord.render.answer import head_at
from adapters.discord.render.blocks import Group, Part, block_parts, title_parts
from adapters.discord.render.elements import displays
from adapters.discord.render.page import Message
from adapters.discord.render.pages import Pages
from adapters.discord.render.sparing import Spared, spared
from adapters.discord.render.text import small
from bot.chat.text import blank, clean
from bot.talk.cards import Answer, Block, Card


@dataclass(frozen=True, slots=True)
class Rendered:
    """The messages of a card, in order: at least one."""

    messages: tuple[Message, ...]


def render_card(card: Card) -> Rendered:
    """All of a card. A long one flows over several messages: nothing is cut.

    As an answer grows, a message that was full stays as it is.
    """
    parts = _parts_of(card)
    whole = _made(card, parts, card.blocks)
    # One that changes soon is not worth the time.
    if len(whole) == 1 or not card.final:
        return Rendered(whole)
    # What stands before an answer must not change with what comes below it.
    kept = _behind_the_answer(card.blocks)
    head, tail = card.blocks[:kept], card.blocks[kept:]
    versions = (tail, *spared(tail))
    sparest = _made(card, parts, head, versions[-1])
    if len(sparest) == len(whole):
        return Rendered(whole)
    made = {len(versions) - 1: sparest}

    def is_enough(at: int) -> bool:
        made[at] = _made(card, parts, head, versions[at])
        return len(made[at]) == len(sparest)

    return Rendered(made[bisect_left(range(len(versions) - 1), True, key=is_enough)])


def rest_of(card: Card, shown: int) -> Card:
    """The card as it goes on elsewhere, when `shown` characters of its answer stand here already.

    `shown` is a `Message.upto`, or any other number of characters; 0 gives the card itself.
    What stands above the answer is not said again. A code block or a table that was cut
    through is opened again.
    """
    if shown <= 0:
        return card
    answers = [(at, text) for at, block in enumerate(card.blocks) if (text := _answered(block))]
    if not answers:
        return card
    for at, text in answers:
        if shown <= len(text) or at == answers[-1][0]:
            break
        shown -= len(text)
    rest = text[shown:]
    going_on = () if blank(rest) else (Answer(head_at(text, shown) + rest),)
    title = f"{card.title}, continued" if not blank(card.title) else ""
    return replace(card, title=title, blocks=(*going_on, *card.blocks[at + 1 :]))


def _answered(block: Block) -> str:
    """The text of an answer that is shown."""
    text = clean(block.text) if isinstance(block, Answer) else ""
    return "" if blank(text) else text


def _behind_the_answer(blocks: Sequence[Block]) -> int:
    """Where the blocks behind the last answer begin."""
    answers = [at for at, block in enumerate(blocks) if isinstance(block, Answer)]
    return answers[-1] + 1 if answers else 0


_Parts = Callable[[Spared], tuple[Part, ...]]


def _parts_of(card: Card) -> _Parts:
    """Gives the parts of a block. Those that several versions of a card have are made once."""
    # By identity: a hash of all that a block holds takes nearly as long as its parts do.
    made: dict[int, tuple[Spared, tuple[Part, ...]]] = {}

    def parts(block: Spared) -> tuple[Part, ...]:
        if id(block) not in made:
            made[id(block)] = block, tuple(block_parts(block, card.title, final=card.final))
        return made[id(block)][1]

    return parts


def _made(
    card: Card, parts: _Parts, blocks: Iterable[Block], sharing: Iterable[Spared] = ()
) -> tuple[Message, ...]:
    """The messages with these blocks. Those of `sharing` share components with one another."""
    pages = Pages()
    for part in title_parts(card.title):
        pages.add(part)
    for block, joins in (*((each, False) for each in blocks), *((each, True) for each in sharing)):
        for part in parts(block):
            pages.add(part, joins=joins)
    return pages.messages(card.id) or _placeholder(card)


def _placeholder(card: Card) -> tuple[Message, ...]:
    """What stands in a message that would have nothing in it."""
    pages = Pages()
    pages.add(Group(tuple(displays(small("…")))))
    return pages.messages(card.id)
