"""What all parts of the double share: the state, what the app did wrong, and waiting."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord.buckets import Buckets
from tests.doubles.discord.faults import Faults
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.numbers import Numbers
from tests.doubles.discord.state import Attachment, Channel, Guild, Message, Modal, User

Json = dict[str, Any]

# Conditions may look at things that the double does not hold.
_LOOK_AGAIN = 0.02

CONTENT_FLAG = 1 << 19
MEMBERS_FLAG = 1 << 15


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the API. `status` is 0 when its answer got lost; `when` is the loop's time."""

    kind: str
    method: str
    path: str
    sent: Any
    status: int
    code: int
    when: float


@dataclass(slots=True)
class Registered:
    """The application commands, by the guild's id or "" for everywhere."""

    places: dict[str, list[Json]] = field(default_factory=dict)
    created: Counter[str] = field(default_factory=Counter)

    def all(self) -> list[Json]:
        """Every command, of every place."""
        return [each for place in self.places.values() for each in place]


class Stage:
    """The state of the double. See `DiscordDouble` for what each thing is."""

    def __init__(self) -> None:
        self.numbers = Numbers()
        self.origin = ""
        self.bot = User(self.numbers.id(), "rocket", bot=True)
        self.application_id = self.bot.id
        self.token = f"{secrets.token_hex(12)}.{secrets.token_hex(3)}.{secrets.token_hex(14)}"
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.user_installs: set[str] = set()
        self.files: dict[str, Attachment] = {}
        self.interactions: dict[str, Interaction] = {}
        self.private: list[Message] = []
        self.modals: list[Modal] = []
        self.commands = Registered()
        self.complaints: list[str] = []
        self.calls: list[Call] = []
        self.pings: list[str] = []
        self.faults = Faults()
        self.buckets = Buckets()
        self.content_allowed = False
        self.members_allowed = False
        self.latency = 0.0
        self.patience = 3.0
        self.token_seconds = 900.0
        self.upload_limit = 10 * 1024 * 1024
        self.most_invalid = 10_000
        self.invalid = 0
        self._ahead = 0.0
        self._waiting: set[asyncio.Future[None]] = set()
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def flags(self) -> int:
        """The application's flags: which privileged intents it was given."""
        return CONTENT_FLAG * self.content_allowed | MEMBERS_FLAG * self.members_allowed

    def now(self) -> float:
        """The double's time in seconds: the loop's, and what `advance` added."""
        return asyncio.get_running_loop().time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once: for tokens, old messages and windows of rate limits."""
        self._ahead += seconds
        self.numbers.ahead += seconds

    def dispatch(
        self,
        event: str,
        data: Callable[[int], Json],
        *,
        guild: Guild | None = None,
        intents: int = 0,
    ) -> None:
        """Tell every session of the guild's shard that has one of the intents; 0: all of them.

        `data` gives the event's data for a session's intents. No guild: shard 0.
        """

    def complain(self, problem: str) -> None:
        """Note something that the app did wrong."""
        self.complaints.append(problem)
        self.changed()

    def changed(self) -> None:
        """Let everybody who waits look again."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def until(self, condition: Callable[[], object], seconds: float = 60.0) -> None:
        """Return once `condition` holds; TimeoutError when it does not within the seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not condition():
            left = end - loop.time()
            if left <= 0:
                raise TimeoutError(f"not within {seconds} s; complaints: {self.complaints}")
            waiting = loop.create_future()
            self._waiting.add(waiting)
            try:
                await asyncio.wait([waiting], timeout=min(left, _LOOK_AGAIN))
            finally:
                self._waiting.discard(waiting)

    def in_background(self, work: Coroutine[Any, Any, object]) -> None:
        """Let something go on until it is done or the double ends."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def end_background(self) -> None:
        """End what goes on in the background."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def add(self, channel: Channel) -> None:
        """Let there be this channel, thread or direct messages."""
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel

    def bot_guilds(self) -> list[Guild]:
        """The guilds where the app is installed."""
        return [each for each in self.guilds.values() if each.bot]
