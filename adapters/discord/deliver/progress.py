"""How far the answers to one request got: kept as they change, for whoever does it again."""

import secrets
from collections.abc import Iterable, Sequence

from bot.jobs.job import Delivery, Job, Journal, Shown

BUSY = "busy"
"""The card that tells somebody that they have to wait."""

_GONE, _ORIGINAL, _FOLLOW_UP = "-", "o", "f"
"""What stands before a message's id: it was deleted; it is what an interaction promised; it was
made with an interaction's token."""


class Record:
    """The messages of one card, in order, with those that are gone.

    `there` are those that show it before anything is done.
    """

    def __init__(self, progress: "Progress", key: str, channel: str = "") -> None:
        """Use `Progress.record` instead."""
        self._progress = progress
        self._key = key
        self._channel = channel
        known = progress.known(key)
        self._entries = list(known.messages) if known is not None else []
        self._sure = known is None or known.sure
        self.doubtful = not self._sure
        """Was one more about to be sent when whoever did this died?"""
        self.again = progress.taken_over
        """May one have been sent that is not known here?"""

    @property
    def known(self) -> bool:
        """Was anything kept of it?"""
        return self._progress.known(self._key) is not None

    @property
    def messages(self) -> tuple[str, ...]:
        """The ids of those that stand."""
        return tuple(_id(each) for each in self._entries if not each.startswith(_GONE))

    def nonce(self) -> str:
        """A number for the next message: the same one when it is posted again."""
        return self._progress.ids.of(f"nonce-{self._key}-{len(self._entries)}")

    def skip(self) -> None:
        """The message with the next number is of no use."""
        self._entries.append(_GONE)

    async def take(self, messages: Iterable[str]) -> None:
        """These show it already, and nothing else does."""
        self._entries.extend(messages)
        await self._keep(sure=True)

    def begin(self, messages: Sequence[str]) -> None:
        """These show it; nothing has to be kept of that until it changes."""
        self._entries.extend(messages)

    async def about_to_post(self) -> None:
        """One more will be sent, and nobody could look for it."""
        await self._keep(sure=False)

    async def not_posted(self) -> None:
        """It was not sent after all."""
        if not self._sure:
            await self._keep(sure=True)

    async def add(self, message: str, *, original: bool = False, by_token: bool = False) -> None:
        """It was posted."""
        mark = _ORIGINAL if original else _FOLLOW_UP if by_token else ""
        self._entries.append(f"{mark}{message}")
        await self._keep(sure=True)

    async def drop(self, message: str) -> None:
        """It is gone."""
        standing = [at for at, each in enumerate(self._entries) if _id(each) == message]
        for at in standing:
            if not self._entries[at].startswith(_GONE):
                self._entries[at] = _GONE + self._entries[at]
                await self._keep(sure=self._sure)

    async def check(self) -> None:
        """Raises LeaseLost when another process does this by now, as far as can be known."""
        await self._progress.check()

    async def _keep(self, *, sure: bool) -> None:
        self._sure = sure
        shown = Shown("", self._channel, "", tuple(self._entries), sure)
        await self._progress.keep(self._key, shown)


class Progress:
    """What is known of one job. Without a job nothing is kept, and nothing was done before.

    `since` is an id of Discord's that is older than all that answers the request.
    """

    def __init__(self, job: Job | None = None, since: int = 0) -> None:
        self.job = job if job is not None else _unkept()
        self.ids = self.job.ids
        self.since = since
        self.taken_over = self.job.taken_over
        self._before = dict(self.job.journal.cards)
        self._asked: dict[str, int] = {}

    @property
    def original(self) -> str:
        """The message that was promised, once it was filled; "" before."""
        return next((_id(each) for each in self._entries() if _ORIGINAL in each), "")

    @property
    def follow_ups(self) -> set[str]:
        """Further messages that the interaction's token made."""
        return {_id(each) for each in self._entries() if _FOLLOW_UP in each}

    def known(self, key: str) -> Shown | None:
        """What was kept of a card before this attempt."""
        return self._before.get(key)

    def record(self, card: str, channel: str = "") -> Record:
        """Where a card stands. Shown twice in one request, it has two places."""
        often = self._asked[card] = self._asked.get(card, 0) + 1
        return Record(self, card if often == 1 else f"{card} {often}", channel)

    def busy(self, channel: str = "") -> tuple[str, ...]:
        """What says that somebody has to wait, in a channel or anywhere, and shows nothing else."""
        known = self._before.get(BUSY)
        if known is None or channel not in ("", known.channel):
            return ()
        others = (shown.messages for key, shown in self._before.items() if key != BUSY)
        taken = {_id(each) for messages in others for each in messages}
        standing = (_id(each) for each in known.messages if not each.startswith(_GONE))
        return tuple(each for each in standing if each not in taken)

    def no_longer_busy(self) -> None:
        """That message shows something else now, or is gone."""
        self._before.pop(BUSY, None)

    async def keep(self, key: str, shown: Shown) -> None:
        """Keep where a card stands. Raises LeaseLost."""
        await self.job.journal.keep(key, shown)

    def noted(self, name: str) -> str:
        """What was noted under a name; "" when nothing was."""
        return self.job.journal.noted(name)

    async def note(self, name: str, value: str) -> None:
        """Note something. Raises LeaseLost."""
        await self.job.journal.note(name, value)

    async def check(self) -> None:
        """Raises LeaseLost when another process does this by now.

        That is only asked when this one was told to stop: it must not write over what the other
        has shown since.
        """
        if self.job.ids.abandoned:
            await self.job.journal.note("left", str(self.job.attempt))

    def _entries(self) -> Iterable[str]:
        return (each for shown in self._before.values() for each in shown.messages)


def _unkept() -> Job:
    async def nowhere(_text: str) -> None:
        """Nobody does it again."""

    return Job(Delivery("discord", "", "", "", ""), secrets.token_hex(16), 1, Journal("", nowhere))


def _id(entry: str) -> str:
    return entry.lstrip(_GONE).lstrip(_ORIGINAL + _FOLLOW_UP)
