"""What a person in Slack waits for: command → acknowledgement, and command → first visible text.

Ours beside bare Bolt handlers, in one run, alternating, over HTTP and over Socket Mode. Each app
is a process of its own on one core; Slack's double drives it from another.

*Bolt* is the handler of Bolt's documentation (`await ack()`, then `await respond("hi")`) on an
app with its defaults; *Bolt, at once* has `process_before_response=True` and responds in a lazy
listener, the fastest that Bolt offers. *Ours, model* refines with a model that answers at once.
"""

import asyncio
import json
import logging
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import build
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.trouble import discreet
from adapters.slack.workspaces import OneWorkspace
from benchmarks.corpus import percentile
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.refining import Refining
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.turns import turns_for
from bot.web.endpoint import Endpoint
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack import SlackDouble
from tests.doubles.slack.deliver import Mode

_SINGLE = 300
_ROUNDS = 6
_MODELLED = 60
_BURST = 500
_WARM = 10
_PATIENCE = 60.0
_ROUGH = "write an email to our customers about the price increase of {} %"
_BETTER = "Write an email to our customers that explains the price increase of {} %."
_RISE = re.compile(r"price increase of (\d+) %")
_MODES: tuple[Mode, ...] = ("http", "socket")
_BARE, _AT_ONCE, _OURS, _MODEL = "Bolt", "Bolt, at once", "ours", "ours, model"
_KINDS = (_BARE, _AT_ONCE, _OURS, _MODEL)


def _at_once(asked: dict[str, Any]) -> Reply:
    """A rewrite that keeps every promise."""
    rise = _RISE.findall(str(asked["messages"][-1]["content"]))
    return Reply(_BETTER.format(rise[-1] if rise else ""))


@dataclass(slots=True)
class _Times:
    """All in milliseconds."""

    acks: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)


class _Driven:
    """An app in its process, and the double that it is connected to."""

    def __init__(self, kind: str, slack: SlackDouble) -> None:
        self.kind = kind
        self.times = _Times()
        self._slack = slack
        self._sent = 0

    async def singles(self, count: int) -> None:
        """Commands one after the other, each when the one before has been answered."""
        for _ in range(count):
            began, calls = self._slack.now(), len(self._slack.calls)
            ack = await self._slack.command("/rocket", self._rough())
            assert ack.ok, ack
            await self._answered(1, calls)
            self.times.acks.append(ack.seconds * 1000)
            self.times.firsts.append((self._answers(calls)[0] - began) * 1000)

    async def burst(self) -> None:
        """Commands all at once. The work for them goes on behind it."""
        commands = (self._slack.command("/rocket", self._rough()) for _ in range(_BURST))
        acks = await asyncio.gather(*commands)
        assert all(ack.ok for ack in acks), [ack for ack in acks if not ack.ok][:3]
        self.times.burst += [ack.seconds * 1000 for ack in acks]

    def _rough(self) -> str:
        """Never the same twice: what was refined already comes from the store."""
        self._sent += 1
        return _ROUGH.format(self._sent)

    async def _answered(self, count: int, calls: int) -> None:
        await self._slack.until(lambda: len(self._answers(calls)) >= count, _PATIENCE)

    def _answers(self, calls: int) -> list[float]:
        made = self._slack.calls[calls:]
        return [call.when for call in made if call.method == "response_url"]


def main() -> None:
    """Measure and print the table."""
    _to_core(0)
    asyncio.run(_measure())


async def _measure() -> None:
    print(f"{_SINGLE} single commands ({_MODELLED} with a model), {_BURST} at once; milliseconds\n")
    print(
        f"{'':<8}{'':<14}{'ack median':>11}{'99th':>8}{'ratio':>7}"
        f"{'burst median':>14}{'worst':>8}{'ratio':>7}{'first text':>12}{'99th':>8}{'more':>8}"
    )
    async with ProviderDouble(script=_at_once) as provider:
        for mode in _MODES:
            async with AsyncExitStack() as open_apps:
                apps = [
                    await open_apps.enter_async_context(_driven(kind, mode, provider.base_url))
                    for kind in _KINDS
                ]
                for app in apps:
                    await app.singles(_WARM)
                    app.times = _Times()
                for _ in range(_ROUNDS):
                    for app in apps:
                        count = _MODELLED if app.kind == _MODEL else _SINGLE
                        await app.singles(count // _ROUNDS)
                # Ours comes last: its work goes on for seconds.
                for app in apps[:-1]:
                    await app.burst()
            _print(mode, apps)


def _print(mode: str, apps: list[_Driven]) -> None:
    bare = apps[0].times
    for app in apps:
        mine = app.times
        ack, first = percentile(mine.acks, 0.5), percentile(mine.firsts, 0.5)
        burst = f"{'':>29}"
        if mine.burst:
            median = percentile(mine.burst, 0.5)
            ratio = median / percentile(bare.burst, 0.5)
            burst = f"{median:>14.0f}{max(mine.burst):>8.0f}{ratio:>7.2f}"
        print(
            f"{mode:<8}{app.kind:<14}{ack:>11.2f}{percentile(mine.acks, 0.99):>8.2f}"
            f"{ack / percentile(bare.acks, 0.5):>7.2f}{burst}"
            f"{first:>12.1f}{percentile(mine.firsts, 0.99):>8.1f}"
            f"{first - percentile(bare.firsts, 0.5):>+8.1f}",
            flush=True,
        )


@asynccontextmanager
async def _driven(kind: str, mode: Mode, base_url: str) -> AsyncIterator[_Driven]:
    async with SlackDouble(mode) as slack:
        slack.patience = _PATIENCE
        # A burst is at once only when nothing queues on this side.
        slack._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        given = {
            "kind": kind,
            "mode": mode,
            "api_url": slack.api_url,
            "bot_token": slack.bot_token,
            "app_token": slack.app.app_token,
            "signing_secret": slack.app.signing_secret,
            "base_url": base_url,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.slack_acks", json.dumps(given)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = (await process.stdout.readline()).decode().strip()
            slack.request_url = f"http://127.0.0.1:{port}/slack/events"
            yield _Driven(kind, slack)
        finally:
            process.stdin.close()
            await process.wait()


async def _app(given: Mapping[str, str]) -> None:
    """One app, until its standard input ends. Prints the port that it listens on."""
    discreet()
    # It ends in the middle of its work.
    logging.disable(logging.WARNING)
    serve = _serve_bare if given["kind"] in (_BARE, _AT_ONCE) else _serve_ours
    async with serve(given) as port:
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def _serve_bare(given: Mapping[str, str]) -> AsyncIterator[int]:
    client = AsyncWebClient(given["bot_token"], base_url=given["api_url"])
    app = AsyncApp(
        client=client,
        token=given["bot_token"],
        signing_secret=given["signing_secret"],
        process_before_response=given["kind"] == _AT_ONCE,
    )

    async def hello(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("hi")

    async def taken(ack: AsyncAck) -> None:
        await ack()

    async def said(respond: AsyncRespond) -> None:
        await respond("hi")

    if given["kind"] == _AT_ONCE:
        app.command("/rocket")(ack=taken, lazy=[said])
    else:
        app.command("/rocket")(hello)
    if given["mode"] == "socket":
        handler = AsyncSocketModeHandler(app, given["app_token"], web_client=client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield 0
        await handler.close_async()  # type: ignore[no-untyped-call]
        return
    runner = web.AppRunner(app.web_app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


@asynccontextmanager
async def _serve_ours(given: Mapping[str, str]) -> AsyncIterator[int]:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/rocket.db")
        knowledge = Knowledge()
        access = {"OPENAI": Access(SecretStr("key"), given["base_url"], ("m",))}
        catalogue = Catalogue(Path(folder), access)
        engines: dict[str, Any] = {}
        if given["kind"] == _MODEL:
            engines = {"m": Refining(catalogue, "m")}
        rocket = Rocket(Refiner(knowledge, engines), knowledge, store, catalogue)
        client = web_client(given["api_url"])
        home = await OneWorkspace.ask(client, given["bot_token"])
        http = given["mode"] == "http"
        secret = given["signing_secret"] if http else None
        jobs = Jobs(store.jobs, Limits(person=0, team=0))
        turns = turns_for(store, lambda: jobs.owner)
        app = build(rocket, store, home, client, jobs=jobs, turns=turns, signing_secret=secret)
        await jobs.start()
        doors = Doors(None if http else given["app_token"], secret)
        endpoint = Endpoint()
        await endpoint.open()
        serving = SlackServing(app, client, doors, endpoint)
        await serving.start()
        try:
            yield endpoint.port
        finally:
            await serving.shut()
            await jobs.close(0.0)
            await serving.stop(0.0)
            await endpoint.close()
            await close_client(client)
            await rocket.close()
            await catalogue.close()
            await store.close()


def _to_core(number: int) -> None:
    """Stay on the first core or on the last, where there are several."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {range(os.cpu_count() or 1)[number]})


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        _to_core(-1)
        asyncio.run(_app(json.loads(sys.argv[1])))
