"""Who people are, and whether they are of a server: asked every half minute."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import discord

from adapters.discord.reading.questions import Questions
from adapters.discord.reading.servers import Servers
from adapters.discord.reading.sorry import TROUBLE, told
from bot.talk.people import Person

SLOWEST = 2.0
"""Seconds that an answer may take."""

MOST = 10_000
"""Members that are remembered."""

REMEMBERED = 30.0
"""Seconds for which somebody counts as a member: also one who has just been banned."""

NO_MEMBER_YET = 60.0
"""Seconds until Discord is asked again about somebody who was no member."""

NOT_TOLD = 15.0
"""Seconds until Discord is asked again after it did not answer."""

NO_MEMBER = "This belongs to a server that you are not in, or that I am no longer in."
UNKNOWN = "Discord did not tell whether you are still in that server. Please try again."

_NOT_THERE = {10004, 10007, 10013, 50001}
"""Codes of a server that is unknown or closed to the bot, and of a member or user that is none."""

_log = logging.getLogger(__name__)

_Key = tuple[int, int]


def person_of(
    user: discord.User | discord.Member, permissions: discord.Permissions | None = None
) -> Person:
    """Somebody as others see them; an admin when they may manage the server.

    `permissions` are what an interaction says of them; without it those of a member count, and a
    user is no admin.
    """
    if permissions is None and isinstance(user, discord.Member):
        permissions = user.guild_permissions
    admin = permissions is not None and (permissions.manage_guild or permissions.administrator)
    return Person(str(user.id), user.display_name, admin)


def on_their_own(user: discord.User | discord.Member) -> Person:
    """Somebody for whom the bot is installed alone: what they decide holds for nobody else."""
    return Person(str(user.id), user.display_name, admin=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in a server: `member` when they are of it.

    Not `known` when Discord did not tell; whoever is not known is let in nowhere.
    """

    member: discord.Member | None
    known: bool = True

    @property
    def refusal(self) -> str:
        """A sentence for somebody who is not let in; empty for a member."""
        if self.member is not None:
            return ""
        return NO_MEMBER if self.known else UNKNOWN


_NOBODY = Standing(None)
_NOT_KNOWN = Standing(None, known=False)


@dataclass(frozen=True, slots=True)
class _Remembered:
    standing: Standing
    until: float


class Membership:
    """Is a person, still, a member of a server? Never raises.

    However many ask at the same time, Discord is asked once. A member counts as one for half a
    minute; nobody does for whom Discord does not tell. `slowest` and `clock` are in seconds.
    """

    def __init__(
        self,
        client: discord.Client,
        questions: Questions,
        *,
        most: int = MOST,
        slowest: float = SLOWEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._questions = questions
        self._most = most
        self._slowest = slowest
        self._clock = clock
        self._servers = Servers(client, questions, slowest=slowest, clock=clock)
        self._known: OrderedDict[_Key, _Remembered] = OrderedDict()

    def looks_after(self, guild: int) -> bool:
        """Does this process hear what becomes of a server?"""
        return self._servers.here(guild) is not None

    async def of(self, guild: int, user: int) -> Standing:
        """What the user is in the server with that id."""
        key = (guild, user)
        known = self._known.get(key)
        if known is not None and known.until > self._clock():
            self._known.move_to_end(key)
            return known.standing
        try:
            standing = await self._questions.ask(
                ("member", key), lambda: self._asked(guild, user), within=self._slowest
            )
        except TROUBLE as problem:
            _log.warning("a member was not told: %s", told(problem))
            self._remember(key, _NOT_KNOWN, NOT_TOLD)
            return _NOT_KNOWN
        seconds = REMEMBERED if standing.member is not None else NO_MEMBER_YET
        self._remember(key, standing, seconds)
        return standing

    async def _asked(self, guild: int, user: int) -> Standing:
        """What Discord says. Raises one of TROUBLE."""
        try:
            home = await self._servers.of(guild)
            return Standing(await home.fetch_member(user))
        except discord.HTTPException as problem:
            if problem.code in _NOT_THERE:
                return _NOBODY
            raise

    def _remember(self, key: _Key, standing: Standing, seconds: float) -> None:
        self._known[key] = _Remembered(standing, self._clock() + seconds)
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
