"""A card as ordinary messages: what is refused half way, and what is taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.chat.ordinary import Ordinary
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.chat.removing import remove
from bot.live import TryLater
from bot.store import Post, StoreError
from bot.store.errors import StoreBusy
from bot.talk.cards import Card, Note
from bot.talk.people import Person

ALL = 99


@dataclass
class Wall:
    """A conversation that takes so many messages, and so many deletions go wrong at first."""

    takes: int = ALL
    trouble: list[Exception] = field(default_factory=list)
    there: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    store: list[StoreError] = field(default_factory=list)

    async def post(self, message: str) -> str:
        """Post a message."""
        if len(self.there) >= self.takes:
            raise Refused("post", "full")
        number = str(len(self.there))
        self.there[number] = message
        return number

    async def update(self, message_id: str, message: str) -> None:
        """Edit a message."""
        self.there[message_id] = message

    async def delete(self, message_id: str) -> None:
        """Delete a message."""
        if self.trouble:
            raise self.trouble.pop(0)
        self.there.pop(message_id, None)

    async def drop_lost(self) -> None:
        """Nothing is ever lost."""

    async def keep(self, _card: Card, shown: Sequence[str]) -> None:
        """Remember what shows a card."""
        if self.store:
            raise self.store.pop(0)
        self.kept = list(shown)

    async def forget(self, post: Post) -> None:
        """Forget a message."""
        self.kept.remove(post.message)

    async def take(self, post: Post) -> None:
        """Delete the message of a post."""
        await self.delete(post.message)

    def posting(self) -> list[Post]:
        """What is kept."""
        ben = Person("1", "Ben")
        return [Post("c", "", "prompt", "1", "", each, "0", ben) for each in self.kept]


def words(card: Card) -> list[str]:
    return [block.text for block in card.blocks if isinstance(block, Note)]


def card(*texts: str) -> Card:
    return Card("c", "", tuple(Note(text) for text in texts))


async def test_what_is_refused_half_way_is_withdrawn() -> None:
    wall = Wall(takes=2)
    showing = Ordinary(wall, words, wall.keep)
    with pytest.raises(Refused):
        await showing.show(card("a", "b", "c"))
    assert list(wall.there.values()) == ["a", "b"]
    await showing.withdraw()
    assert wall.there == {}
    assert wall.kept == []


async def test_what_stood_there_before_stays() -> None:
    wall = Wall()
    showing = Ordinary(wall, words, wall.keep)
    await showing.show(card("a"))
    wall.takes = 2
    with pytest.raises(Refused):
        await showing.show(card("a", "b", "c"))
    await showing.withdraw()
    assert list(wall.there.values()) == ["a"]
    await showing.withdraw()
    assert wall.kept == ["0"]


async def test_what_the_store_does_not_keep_is_tried_again() -> None:
    busy = StoreBusy("The database is busy.")
    wall = Wall(store=[busy, busy])
    showing = Ordinary(wall, words, wall.keep)
    for _ in range(2):
        with pytest.raises(TryLater):
            await showing.show(card("a"))
        assert list(wall.there.values()) == ["a"]
        assert wall.kept == []
    await showing.show(card("a"))
    assert wall.kept == list(wall.there) == ["0"]


@pytest.mark.parametrize("problem", [StoreBusy("Busy."), StoreError("Odd.")])
async def test_it_is_not_tried_for_ever(problem: StoreError) -> None:
    wall = Wall(store=[problem] * 1000)
    await _shown_at_last(Ordinary(wall, words, wall.keep))
    assert list(wall.there.values()) == ["a"]
    assert len(wall.store) == (999 if not problem.passes else 969)


async def _shown_at_last(showing: Ordinary[str]) -> None:
    while True:
        try:
            await showing.show(card("a"))
        except TryLater:
            continue
        return


async def test_only_what_is_gone_is_forgotten() -> None:
    wall = Wall(trouble=[TryLater(0.0), Refused("delete", "no"), Unclear("delete")])
    await Ordinary(wall, words, wall.keep).show(card("a", "b", "c"))
    assert not await remove(wall.posting(), wall.take, wall.forget)
    assert list(wall.there) == wall.kept == ["0", "1"]
    assert await remove(wall.posting(), wall.take, wall.forget)
    assert list(wall.there) == wall.kept == []


async def test_nothing_more_is_tried_by_an_app_that_is_not_let_in() -> None:
    wall = Wall(trouble=[ShutOut("delete", "revoked")])
    await Ordinary(wall, words, wall.keep).show(card("a", "b"))
    with pytest.raises(ShutOut):
        await remove(wall.posting(), wall.take, wall.forget)
    assert wall.kept == ["0", "1"]
