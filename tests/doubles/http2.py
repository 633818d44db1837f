"""A provider that speaks HTTP/2 over TLS and nothing else; it streams chat completions."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Self

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from tests.doubles.completions import Completions
from tests.doubles.reply import Reply


@dataclass(slots=True)
class Asked:
    """One request: the connection it came on (from 1), its stream, headers and fields."""

    connection: int
    stream: int
    headers: dict[str, str]
    body: bytearray = field(default_factory=bytearray)
    fields: dict[str, Any] = field(default_factory=dict)


class Http2Double:
    """Answers each request with the reply: `async with Http2Double(context, Reply("Hi"))`.

    Of the reply's manners it heeds `delay_between` only. `server_tls(folder, ["h2"])` makes the
    context. `connections` counts those that agreed on HTTP/2, `others` those that did not and
    were closed; `most_at_once` is the most answers under way at once on one connection.
    """

    def __init__(self, tls: ssl.SSLContext, reply: Reply | None = None) -> None:
        self.reply = reply or Reply()
        self.connections = 0
        self.others = 0
        self.most_at_once = 0
        self.requests: list[Asked] = []
        self.open: set[_Connection] = set()
        self._tls = tls
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """The address that a client's base URL setting takes."""
        if self._server is None:
            raise RuntimeError("the double is not running")
        return f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        serving = loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, ssl=self._tls)
        self._server = await serving
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            tasks = [task for each in self.open for task in each.stop()]
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._server.wait_closed()


class _Connection(asyncio.Protocol):
    def __init__(self, double: Http2Double) -> None:
        self._double = double
        self._wire = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self._asked: dict[int, Asked] = {}
        self._answers: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if transport.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            self._double.others += 1
            transport.abort()
            return
        self._double.connections += 1
        self._number = self._double.connections
        self._double.open.add(self)
        self._wire.initiate_connection()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._double.open.discard(self)
        self.stop()

    def stop(self) -> list[asyncio.Task[None]]:
        """Break the connection off; returns its answers, cancelled."""
        self._transport.abort()
        return [task for task in [*self._answers.values()] if task.cancel()]

    def data_received(self, data: bytes) -> None:
        try:
            events = self._wire.receive_data(data)
        except h2.exceptions.ProtocolError:
            self._transport.abort()
            return
        for event in events:
            self._take(event)
        self._flush()

    def _take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            headers = {name.decode(): value.decode() for name, value in event.headers}
            self._asked[event.stream_id] = Asked(self._number, event.stream_id, headers)
        elif isinstance(event, h2.events.DataReceived):
            self._asked[event.stream_id].body += event.data
            self._wire.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            asked = self._asked.pop(event.stream_id)
            asked.fields = json.loads(asked.body or b"{}")
            self._double.requests.append(asked)
            task = asyncio.create_task(self._answer(asked))
            task.add_done_callback(lambda _: self._answers.pop(asked.stream))
            self._answers[asked.stream] = task
            self._double.most_at_once = max(self._double.most_at_once, len(self._answers))
        elif isinstance(event, h2.events.StreamReset) and event.stream_id in self._answers:
            self._answers[event.stream_id].cancel()
        elif isinstance(event, h2.events.WindowUpdated | h2.events.RemoteSettingsChanged):
            self._room.set()
        elif isinstance(event, h2.events.ConnectionTerminated):
            self._transport.close()

    async def _answer(self, asked: Asked) -> None:
        reply = self._double.reply
        stream = Completions().stream(reply, {"model": "double", **asked.fields})
        head = [(":status", "200"), ("content-type", reply.content_type)]
        self._wire.send_headers(asked.stream, head)
        for event in chain(stream.opening(), reply.deltas(stream.delta), stream.closing()):
            while self._wire.local_flow_control_window(asked.stream) < len(event):
                self._room.clear()
                await self._room.wait()
            self._wire.send_data(asked.stream, event)
            self._flush()
            await asyncio.sleep(reply.delay_between)
        self._wire.end_stream(asked.stream)
        self._flush()

    def _flush(self) -> None:
        self._transport.write(self._wire.data_to_send())
