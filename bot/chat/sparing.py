"""A card's blocks with less in them, for a card that is a little too large for one message."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.talk.cards import Block, Button, Buttons, Menu

COPY_FIRST = " (copy first)"
"""Stands behind the label of a link that opens its site without the prompt."""


def spared(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """The blocks with less and less in them; nothing that a person needs goes.

    First the choices of menus lose their descriptions. Then one link after another, from the
    last, opens its site without the prompt, and says so.
    """
    now = [_without_descriptions(block) for block in blocks]
    yield tuple(now)
    for at in reversed(range(len(now))):
        while (less := _one_link_less(now[at])) is not None:
            now[at] = less
            yield tuple(now)


def bare_link(button: Button) -> Button:
    """The link to the site itself, without the prompt in it."""
    return replace(
        button, label=button.label + COPY_FIRST, url=button.short_url, short_url=button.short_url
    )


def _without_descriptions(block: Block) -> Block:
    if not isinstance(block, Buttons):
        return block
    items = [
        replace(item, choices=tuple(replace(choice, about="") for choice in item.choices))
        if isinstance(item, Menu)
        else item
        for item in block.items
    ]
    return replace(block, items=tuple(items))


def _one_link_less(block: Block) -> Block | None:
    """The block with its last whole link made bare; None when it has none."""
    if not isinstance(block, Buttons):
        return None
    for at in reversed(range(len(block.items))):
        item = block.items[at]
        if isinstance(item, Button) and item.short_url and item.url != item.short_url:
            row = (*block.items[:at], bare_link(item), *block.items[at + 1 :])
            return replace(block, items=row)
    return None
