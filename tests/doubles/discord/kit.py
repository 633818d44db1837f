"""The real discord.py pointed at the double."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.doubles.discord.server import DiscordDouble

Json = dict[str, Any]


def point_at(double: DiscordDouble) -> None:
    """Let every client of this process talk to this double from now on."""
    Route.BASE = double.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(double.gateway_url)


class Raw(discord.ui.LayoutView):
    """Components as they are, for discord.py to send."""

    def __init__(self, *components: Json) -> None:
        super().__init__(timeout=None)
        self._raw = list(components)

    def to_components(self) -> list[Json]:
        return self._raw

    def has_components_v2(self) -> bool:
        return True


def text(content: str) -> Json:
    """A text display."""
    return {"type": 10, "content": content}


def buttons(**labels: str) -> Json:
    """A row of buttons: custom_id → label."""
    row = [
        {"type": 2, "style": 2, "custom_id": name, "label": label} for name, label in labels.items()
    ]
    return {"type": 1, "components": row}


class Client(discord.AutoShardedClient):
    """A client that keeps what it was told."""

    def __init__(self, **options: Any) -> None:
        intents = options.pop(
            "intents", discord.Intents(guilds=True, messages=True, reactions=True)
        )
        super().__init__(intents=intents, guild_ready_timeout=0.01, max_messages=None, **options)
        self.interactions: list[discord.Interaction] = []
        self.said: list[discord.Message] = []
        self.deleted: list[discord.RawMessageDeleteEvent] = []
        self.reacted: list[discord.RawReactionActionEvent] = []

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)
        await self.answer(interaction)

    async def answer(self, interaction: discord.Interaction) -> None:
        """How it takes interactions: it does not, unless a subclass says how."""

    async def on_message(self, message: discord.Message) -> None:
        self.said.append(message)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.deleted.append(event)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.reacted.append(event)


@contextlib.asynccontextmanager
async def running(
    double: DiscordDouble, client: discord.AutoShardedClient, *, shards: int = 1
) -> AsyncIterator[None]:
    """Run a client against the double until the block ends."""
    point_at(double)
    task = asyncio.create_task(client.start(double.token))
    try:
        await double.until(lambda: task.done() or len(double.gateway.connected) >= shards)
        if task.done():
            task.result()
        yield
    finally:
        await client.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Caller:
    """Calls the double's API by hand: `await call("POST", "/channels/…", {…})`."""

    def __init__(self, double: DiscordDouble, session: aiohttp.ClientSession) -> None:
        self._double = double
        self._session = session
        self.headers: Mapping[str, str] = {}

    async def __call__(
        self, method: str, path: str, body: Any = None, **more: Any
    ) -> tuple[int, Any]:
        """The status and the body; the last answer's headers stay in `headers`."""
        headers = {"Authorization": f"Bot {self._double.token}", **more.pop("headers", {})}
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
            more["data"] = json.dumps(body)
        url = f"{self._double.api_url}{path}"
        async with self._session.request(method, url, headers=headers, **more) as answer:
            self.headers = answer.headers
            if answer.headers.get("Content-Type") == "application/json":
                return answer.status, await answer.json()
            return answer.status, await answer.text()

    async def download(self, url: str) -> tuple[int, bytes]:
        """The status and the content of a file; it does not say who calls."""
        async with self._session.get(url) as answer:
            return answer.status, await answer.read()

    async def upload(
        self, method: str, path: str, body: Any, *files: tuple[str, bytes]
    ) -> tuple[int, Any]:
        """A call with files."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", json.dumps(body))
        for number, (name, content) in enumerate(files):
            form.add_field(f"files[{number}]", content, filename=name)
        return await self(method, path, data=form)


class Socket:
    """A gateway connection by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.seq = 0

    async def send(self, op: int, data: Any = None) -> None:
        """Send a payload."""
        await self._socket.send_json({"op": op, "d": data})

    async def identify(self, double: DiscordDouble, **more: Any) -> Json:
        """Take hello, identify, and return what READY says."""
        assert (await self.next())["op"] == 10
        data: Json = {
            "token": double.token,
            "intents": 1 | 1 << 9 | 1 << 10 | 1 << 12,
            "properties": {"os": "linux", "browser": "hand", "device": "hand"},
        }
        await self.send(2, {**data, **more})
        return await self.event("READY")

    async def next(self) -> Json:
        """The next payload; raises Closed when there is none any more."""
        message = await self._socket.receive(timeout=5)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise Closed(self._socket.close_code)
        given: Json = json.loads(message.data)
        self.seq = given["s"] or self.seq
        return given

    async def event(self, name: str) -> Json:
        """The data of the next event with this name; others are passed over."""
        while True:
            given = await self.next()
            if given["t"] == name:
                data: Json = given["d"]
                return data

    async def close(self, code: int = 4000) -> None:
        """Close the connection."""
        await self._socket.close(code=code)


class Closed(Exception):
    """The gateway closed the connection; `code` says why."""

    def __init__(self, code: int | None) -> None:
        super().__init__(str(code))
        self.code = code


@contextlib.asynccontextmanager
async def connection(
    double: DiscordDouble, query: str = "v=10&encoding=json"
) -> AsyncIterator[Socket]:
    """A gateway connection, as long as the block lasts."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{double.gateway_url}?{query}") as socket,
    ):
        yield Socket(socket)
