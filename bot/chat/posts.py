"""Which message shows which card: kept in the store, so that it outlives a restart."""

from collections.abc import Sequence
from typing import Protocol

from bot.store import Post
from bot.talk.cards import Card
from bot.talk.people import Person, Place
from bot.talk.subject import kind_of, subject_of

FILE = "file"
"""The kind of what stands beside a card's messages; its message is the file's id."""


class PostStore(Protocol):
    """What is needed of the store."""

    async def keep_post(self, place: Place, post: Post) -> None:
        """Remember, or correct, what a message shows."""
        ...

    async def post(self, place: Place, channel: str, message: str) -> Post | None:
        """What a message shows."""
        ...

    async def posting(self, place: Place, channel: str, first: str) -> tuple[Post, ...]:
        """All the messages of one posting, in order."""
        ...

    async def posts_of(self, place: Place, card: str) -> tuple[Post, ...]:
        """Every message that shows a card."""
        ...


class Posts:
    """The messages of one conversation, as the store knows them.

    `every` when cards are kept too that nobody reacts to or takes back.
    """

    def __init__(
        self, store: PostStore, place: Place, person: Person, *, every: bool = False
    ) -> None:
        self._store = store
        self._place = place
        self._person = person
        self._every = every

    async def keep(self, card: Card, channel: str, thread: str, shown: Sequence[str]) -> None:
        """Remember that these messages, in order, show this card."""
        kind = kind_of(card)
        if not kind and not self._every:
            return
        for message in shown:
            post = Post(
                card=card.id,
                # There is no voting on a run that goes on, but there will be.
                target=subject_of(card) or (card.id if kind == "run" else ""),
                kind=kind,
                channel=channel,
                thread=thread,
                message=message,
                first=shown[0],
                person=self._person,
            )
            await self._store.keep_post(self._place, post)

    async def known(self, channel: str, message: str) -> bool:
        """Is a message known to show a card?"""
        return await self._store.post(self._place, channel, message) is not None

    async def with_message(self, channel: str, message: str) -> tuple[str, ...]:
        """All the messages of the posting that a message belongs to; itself at least."""
        post = await self._store.post(self._place, channel, message)
        if post is None:
            return (message,)
        together = await self._store.posting(self._place, channel, post.first)
        return tuple(each.message for each in together if each.kind != FILE) or (message,)

    async def of_card(self, card: str, channel: str) -> tuple[str, ...]:
        """The messages that show a card in a channel, of its newest posting."""
        here = [each for each in await self._posted(card, channel) if each.kind != FILE]
        if not here:
            return ()
        newest = max(here, key=lambda each: each.first).first
        return tuple(sorted(each.message for each in here if each.first == newest))

    async def keep_file(self, card: Card, channel: str, thread: str, file: str) -> None:
        """Remember that a file was uploaded beside a card that stands there."""
        shown = await self.of_card(card.id, channel)
        if file and shown:
            post = Post(card.id, "", FILE, channel, thread, file, shown[0], self._person)
            await self._store.keep_post(self._place, post)

    async def files_of(self, card: str, channel: str) -> tuple[str, ...]:
        """The files that were uploaded beside a card in a channel."""
        posts = await self._posted(card, channel)
        return tuple(each.message for each in posts if each.kind == FILE)

    async def _posted(self, card: str, channel: str) -> list[Post]:
        posts = await self._store.posts_of(self._place, card)
        return [each for each in posts if each.channel == channel]
