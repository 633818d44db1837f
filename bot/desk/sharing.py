"""Posting to a channel with credit, and taking it back."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from bot import cards
from bot.desk.lookup import Lookup
from bot.desk.sorry import GONE, Sorry
from bot.jobs.ids import Ids
from bot.store import SavedShare, Store, StoreError
from bot.talk import requests as ask
from bot.talk.cards import Button, Shown
from bot.talk.people import Person, Place
from bot.talk.sending import NotPosted, PostUnclear

_log = logging.getLogger(__name__)

_LOOK = "No answer came: please look, and take it back again if it is there."


class Sharing:
    """Writes shares down and gives the cards that stand for them. `label` names a model."""

    def __init__(self, store: Store, label: Callable[[str], str]) -> None:
        self._store = store
        self._lookup = Lookup(store)
        self._label = label

    async def share(
        self, request: ask.Share, person: Person, place: Place, ids: Ids
    ) -> AsyncGenerator[Shown, None]:
        """The post, then a word to the person.

        Whoever closes the iterator at the post, or throws an error in there, has not posted it:
        the share is forgotten before the error goes on. Not so where the ids are abandoned: whoever
        does this again looks for the post. And not so where it is unclear: a share without a post
        harms nobody, and a post without a share could never be taken back.
        """
        if not request.channel:
            raise Sorry("Please name the channel to share it in.")
        subject = await self._lookup.to_share(place, request.target)
        # What is being written is written, also when nobody waits for it any more.
        writing = asyncio.ensure_future(
            self._store.share(place, person, request.target, request.channel, ids.of("share"))
        )
        try:
            share = await asyncio.shield(writing)
            if share is None:
                raise Sorry(GONE)
            if share.taken_back_at is not None:
                # It was posted before this was done again, and has been taken back since.
                yield cards.taken_back_card(share)
                return
            yield cards.share_card(share, subject, person, self._label)
        except PostUnclear:
            yield cards.unclear_share_card(request.target)
            return
        except NotPosted as no:
            await self._undo(writing, person, place)
            raise Sorry(no.reason, cards.share_again(request.target) if no.again else None) from no
        except BaseException:
            if not ids.abandoned:
                await self._undo(writing, person, place)
            raise
        told = "Shared. You can take it back there:"
        yield cards.note(told, "good", channel=request.channel)

    async def take_back(
        self, request: ask.TakeBack, person: Person, place: Place, ids: Ids
    ) -> AsyncGenerator[Shown, None]:
        """What is left of each post. Where one stays, the others are taken back all the same, and
        the person is told why; then it can be taken back again.
        """
        step = ids.of("take back")
        taken = await self._store.take_back(place, person, request.target, step)
        if not taken:
            raise Sorry("Only the person who shared it can take it back.")
        why, again = "", False
        for share in taken:
            try:
                yield cards.taken_back_card(share)
            except NotPosted as no:
                why, again = why or no.reason, again or no.again
            except PostUnclear:
                why, again = why or _LOOK, True
        if why:
            button = Button("Take back", request) if again else None
            raise Sorry(f"It could not be taken back. {why}", button)

    async def _undo(
        self, writing: asyncio.Future[SavedShare | None], person: Person, place: Place
    ) -> None:
        try:
            share = await writing
            if share is not None:
                await self._store.unshare(place, person, share.id)
        except StoreError as problem:
            # Why it was not posted is what counts for the person.
            _log.warning("a share that was not posted may be kept: %s", type(problem).__name__)
