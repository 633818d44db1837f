"""What all parts of the double share: the state, what the app did wrong, and waiting."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.slack.faults import Death, Faults
from tests.doubles.slack.state import File, Message, User, View
from tests.doubles.slack.tiers import Tiers
from tests.doubles.slack.workspace import Numbers, Workspace

Json = dict[str, Any]

# Conditions may look at things that the double does not hold.
_LOOK_AGAIN = 0.02


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Web API. `answer` is None when it got lost; `when` is the loop's time."""

    method: str
    arguments: Json
    answer: Json | None
    when: float
    team: str = ""
    status: int = 200


@dataclass(slots=True)
class Trigger:
    """A trigger_id: whose it is and since when. It serves once."""

    user: str
    team: str
    made_at: float
    view: View | None = None
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """An address to answer to. `message` is what it replaces, none for a command's."""

    user: str
    team: str
    channel: str
    made_at: float
    message: Message | None = None
    uses: int = 0


@dataclass(slots=True)
class Code:
    """What a person was sent back with after installing; it serves once."""

    team: str
    user: str
    redirect_uri: str


@dataclass(slots=True)
class Upload:
    """An upload that was announced, of `length` bytes."""

    file: File
    length: int
    arrived: bool = False


@dataclass(slots=True)
class Ack:
    """How the app took a delivery. `status` 0: not at all; `seconds` until the answer."""

    what: str
    status: int
    body: Any
    seconds: float
    attempt: int = 0

    @property
    def ok(self) -> bool:
        """Whether it was taken."""
        return self.status == 200

    @property
    def errors(self) -> dict[str, str]:
        """What a form's answer says about its fields, by block_id."""
        errors: dict[str, str] = self.body.get("errors", {}) if isinstance(self.body, dict) else {}
        return errors


@dataclass(slots=True)
class AppConfiguration:
    """What Slack knows about the app."""

    app_id: str = "A0000000001"
    client_id: str = "1000.2000"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    app_token: str = field(default_factory=lambda: f"xapp-1-{secrets.token_hex(16)}")
    scopes: str = "app_mentions:read,chat:write,chat:write.public,commands,im:history"


class Stage:
    """The state of the double. See `SlackDouble` for what each thing is."""

    def __init__(self) -> None:
        self.app = AppConfiguration()
        self.origin = ""
        self.numbers = Numbers()
        self.workspaces: dict[str, Workspace] = {}
        self.complaints: list[str] = []
        self.calls: list[Call] = []
        self.acks: list[Ack] = []
        self.took: dict[str, list[Ack]] = {}
        self.faults = Faults()
        self.death: Death | None = None
        self.deaths = 0
        self.tiers: Tiers | None = None
        self.limited: Counter[str] = Counter()
        self.latency = 0.001
        self.patience = 3.0
        self.duplicates = 0
        self.retry_pauses: tuple[float, ...] = (0.0, 0.05, 0.1)
        self.connection_patience = 20.0
        self.trigger_seconds = 3.0
        self.response_url_seconds = 1800.0
        self.response_url_uses = 5
        self.expire_streams_after: float | None = None
        self.echoes = True
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.codes: dict[str, Code] = {}
        self.tickets: set[str] = set()
        self.uploads: dict[str, Upload] = {}
        self.redirect_url = ""
        self.declines_install = False
        self.statuses: dict[tuple[str, str], str] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.suggested: dict[tuple[str, str], list[Json]] = {}
        self._waiting: set[asyncio.Future[None]] = set()
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def main(self) -> Workspace:
        """The first workspace."""
        return next(iter(self.workspaces.values()))

    def now(self) -> float:
        """The loop's time, in seconds."""
        return asyncio.get_running_loop().time()

    def next_ts(self) -> str:
        """The timestamp of a message that is made now."""
        return self.numbers.ts(time.time())

    def tell(self, workspace: Workspace, event: Json) -> None:
        """Deliver an event in the background, if there is an app to take it."""

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
        end = self.now() + seconds
        while not condition():
            left = end - self.now()
            if left <= 0:
                raise TimeoutError(f"not within {seconds} s; complaints: {self.complaints}")
            waiting = asyncio.get_running_loop().create_future()
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

    async def settle(self) -> None:
        """Wait until all that goes on in the background is done: echoes, retries."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    async def end_background(self) -> None:
        """End what goes on in the background."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def trigger(self, user: User, view: View | None = None) -> str:
        """A new trigger_id."""
        name = f"{len(self.triggers)}.{secrets.token_hex(8)}"
        self.triggers[name] = Trigger(user.id, user.team, self.now(), view)
        return name

    def response_url(self, user: User, channel: str, message: Message | None = None) -> str:
        """A new address to answer to."""
        name = secrets.token_hex(12)
        self.response_urls[name] = ResponseUrl(user.id, user.team, channel, self.now(), message)
        return f"{self.origin}/actions/{user.team}/{name}"
