"""Discord without a network: the calls of one person's exchange, each with the fate it is given.

It stands in for discord.py where thousands of cases are tried: as its client, and as one
interaction whose answer is promised.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal

import aiohttp
import discord

from tests.doubles.discord.state import Json

Fate = Literal[
    "", "later", "banned", "before", "after", "cancel", "expire", "delete", "other", "stuck"
]  # fmt: skip
"""What happens to a call: nothing special; it is not its turn; nothing is let through; its answer
is lost before the effect, or after it; whoever waits is broken off meanwhile; the token has just
expired; the message that it is about, or another one, has just been deleted; or that message is
too old to be changed."""

FOLLOW_UPS = 5
_ASKED = 1_000
_TOKENS = {"original", "follow", "change", "remove"}

waiting: ContextVar["asyncio.Task[Any] | None"] = ContextVar("waiting", default=None)
"""Who waits for the calls, and may be broken off."""


@dataclass(slots=True, eq=False)
class Stood:
    """A message that was posted. `place` is the channel, or "hidden"."""

    id: int
    place: str
    components: list[Json]
    nonce: str = ""
    asked: int = 0
    loading: bool = False
    deleted: bool = False

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        rows = (each for top in self.components for each in top["components"])
        inside = (each for row in rows for each in row.get("components", ()))
        return [each["label"] for each in inside if "label" in each]


@dataclass
class InMemory:
    """`hidden` when what is promised is; `closed` when the person takes no direct messages,
    `limited` when there are but five follow-ups, `deaf` when nothing is heard of what is posted.
    `banned_for` so many seconds is what nothing is let through for, once it is not.
    `problems` lists what Discord would never have taken."""

    fates: list[Fate] = field(default_factory=list)
    hidden: bool = True
    closed: bool = False
    limited: bool = False
    deaf: bool = False
    banned_for: float = 0.0
    messages: list[Stood] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    expired: bool = False
    _follow_ups: int = 0
    _doubtful: set[int] = field(default_factory=set)
    _checks: list[Callable[[Any], bool]] = field(default_factory=list)
    _events: dict[str, Callable[[Any], Awaitable[None]]] = field(default_factory=dict)

    def standing(self, *places: str) -> list[Stood]:
        """What stands there, oldest first."""
        return [each for each in self.messages if not each.deleted and each.place in places]

    # What the code under test calls, by discord.py's names.

    @property
    def user(self) -> str:
        """The bot."""
        return "bot"

    def event(self, heard: Callable[[Any], Awaitable[None]]) -> None:
        """Hear an event by the name of the function."""
        self._events[heard.__name__] = heard

    async def wait_for(self, _event: str, check: Callable[[Any], bool]) -> None:
        """Hear of messages, for good."""
        self._checks.append(check)
        await asyncio.Event().wait()

    def get_partial_messageable(self, channel: int) -> "Channel":
        """A channel."""
        return Channel(self, str(channel))

    async def create_dm(self, _user: Any) -> Any:
        """Open the direct messages."""
        await self.call("open")
        return SimpleNamespace(id=2)

    def interaction(self) -> Any:
        """A press whose answer is promised."""
        place = "hidden" if self.hidden else "1"
        promised = Stood(self._next(), place, [], asked=_ASKED, loading=True)
        self.messages.append(promised)
        return Interaction(self, promised)

    async def call(self, what: str, about: Stood | None = None) -> Fate:
        """Let a call have its fate, up to its effect. Whoever calls sees to what is after it."""
        fate: Fate = self.fates.pop(0) if self.fates else ""
        await asyncio.sleep(0)
        if fate == "later":
            raise discord.RateLimited(0.0)
        if fate == "banned":
            raise _refused(429, 0, {"Retry-After": f"{self.banned_for:g}"})
        if fate == "before":
            raise aiohttp.ServerDisconnectedError
        if fate == "expire" and not self._doubtful:
            self.expired = True
        if what in _TOKENS and self.expired:
            raise _refused(401, 50027)
        if fate == "delete" and about is not None:
            await self._delete(about)
        if fate == "other":
            await self._delete(*[each for each in self.messages if not each.deleted][:1])
        if about is not None and about.deleted:
            raise _refused(404, 10008)
        if fate == "stuck" and what == "edit":
            raise _refused(429, 30046)
        return fate

    async def over(self, fate: Fate, about: Stood | None = None) -> None:
        """What becomes of the call after its effect."""
        if about is not None and about.place == "hidden":
            # Nobody knows then how much it shows: what goes on elsewhere would say it again.
            (self._doubtful.add if fate in ("after", "cancel") else self._doubtful.discard)(
                about.id
            )
        if fate == "cancel" and (task := waiting.get()) is not None:
            task.cancel()
        await asyncio.sleep(0)
        if fate == "after":
            raise aiohttp.ServerDisconnectedError

    def post(self, place: str, components: list[Json], nonce: str = "", asked: int = 0) -> Stood:
        """Make a message, and tell of it."""
        message = Stood(self._next(), place, components, nonce, asked)
        self.messages.append(message)
        heard = shown(message, asked)
        for check in () if self.deaf else self._checks:
            check(heard)
        return message

    async def _delete(self, *messages: Stood) -> None:
        for message in messages:
            if message.place != "hidden":
                message.deleted = True
                await self._events["on_raw_message_delete"](SimpleNamespace(message_id=message.id))

    def _next(self) -> int:
        return _ASKED + 1 + len(self.messages)


def _refused(status: int, code: int, headers: dict[str, str] | None = None) -> Exception:
    response: Any = SimpleNamespace(status=status, reason="", headers=headers or {})
    if code == 30046:
        response.headers["Via"] = "1.1 google"
    return discord.HTTPException(response, {"code": code, "message": ""})


def shown(message: Stood, asked: int = 0) -> Any:
    """A message as discord.py would show it."""
    container: Any = object.__new__(discord.Container)
    for top in message.components:
        container.id = top["id"]
        container.children = [SimpleNamespace(id=top["components"][0]["id"])]
    answered = SimpleNamespace(id=asked) if asked else None
    found = [container] if message.components else []
    return SimpleNamespace(
        id=message.id, author="bot", components=found, interaction_metadata=answered
    )


@dataclass(slots=True)
class Channel:
    """discord.py's channel of which only the id is known."""

    discord: InMemory
    id: str

    async def send(self, *, view: Any, nonce: str, **_more: Any) -> Any:
        """Post."""
        fate = await self.discord.call("send")
        if self.discord.closed and self.id == "2":
            raise _refused(403, 50007)
        same = [each for each in self.discord.messages if each.nonce == nonce]
        made = same[0] if same else self.discord.post(self.id, view.to_components(), nonce)
        await self.discord.over(fate)
        return SimpleNamespace(id=made.id)

    def get_partial_message(self, message: int) -> "Partial":
        """A message."""
        found = next(each for each in self.discord.messages if each.id == message)
        return Partial(self.discord, found)

    async def history(self, limit: int) -> AsyncIterator[Any]:
        """The newest first."""
        await self.discord.over(await self.discord.call("history"))
        for each in reversed(self.discord.standing(self.id)[-limit:]):
            yield shown(each, each.asked)


@dataclass(slots=True)
class Partial:
    """discord.py's message of which only the id is known."""

    discord: InMemory
    message: Stood

    async def edit(self, *, view: Any, **_more: Any) -> None:
        """Change it."""
        await _change(self.discord, "edit", self.message, view)

    async def delete(self) -> None:
        """Delete it."""
        await _remove(self.discord, "delete", self.message)


async def _change(there: InMemory, what: str, message: Stood, view: Any) -> None:
    fate = await there.call(what, message)
    message.components, message.loading = view.to_components(), False
    await there.over(fate, message)


async def _remove(there: InMemory, what: str, message: Stood) -> None:
    fate = await there.call(what, message)
    message.deleted = True
    await there.over(fate)


@dataclass(slots=True)
class Interaction:
    """discord.py's interaction, deferred already. It is its own response and its follow-ups."""

    discord: InMemory
    original: Stood
    id: int = _ASKED
    made: list[Stood] = field(default_factory=list)

    @property
    def response(self) -> "Interaction":
        """How it was acknowledged."""
        return self

    @property
    def followup(self) -> "Interaction":
        """What answers it further."""
        return self

    @property
    def context(self) -> Any:
        """Where it was."""
        return SimpleNamespace(dm_channel=False)

    def is_done(self) -> bool:
        """Was it acknowledged?"""
        return True

    def is_guild_integration(self) -> bool:
        """Is the app installed there?"""
        return not self.discord.limited

    async def edit_original_response(self, *, view: Any, **_more: Any) -> Any:
        """Change what was promised."""
        await _change(self.discord, "original", self.original, view)
        return SimpleNamespace(id=self.original.id)

    async def delete_original_response(self) -> None:
        """Delete it."""
        await _remove(self.discord, "remove", self.original)

    async def send(self, *, view: Any, ephemeral: bool, **_more: Any) -> Any:
        """Post one more."""
        fate = await self.discord.call("follow")
        if self.original.loading and not self.original.deleted:
            self.discord.problems.append("a follow-up before the first answer")
        if self.discord.limited and len(self.made) >= FOLLOW_UPS:
            self.discord.problems.append("a sixth follow-up")
            raise _refused(400, 40094)
        place = "hidden" if ephemeral else "1"
        message = self.discord.post(place, view.to_components(), asked=self.id)
        self.made.append(message)
        await self.discord.over(fate, message)
        return SimpleNamespace(id=message.id)

    async def edit_message(self, message: int, *, view: Any, **_more: Any) -> None:
        """Change one."""
        found = next(each for each in self.made if each.id == message)
        await _change(self.discord, "change", found, view)

    async def delete_message(self, message: int) -> None:
        """Delete one."""
        await _remove(self.discord, "remove", next(e for e in self.made if e.id == message))
