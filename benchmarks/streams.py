"""What streaming costs: our path beside raw httpx with hand-read events, in one run.

The provider double runs in a process of its own, on another core where there is one. *Ours*
is wire → run → card → live card; what an adapter would draw is left out. *Ours, kept* is the
same through the front desk, with every run in a SQLite store.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from benchmarks.corpus import percentile
from bot.cards import OnOffer, run_card
from bot.desk.running import Running, Wanted
from bot.desk.sending import layouts
from bot.knowledge import Knowledge
from bot.live import LiveCards
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.talk.cards import Answer, Card, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import Refine, RunPrompt
from bot.talk.settings import RunSettings
from tests.doubles.memory import Memory, saved_prompt

_ANA, _HERE = Person("U1", "Ana"), Place("terminal", "T1", "general")
_RATE = 50
_SECONDS = 10
_CHUNKS = _RATE * _SECONDS
_BULK = 20_000
_COUNTS = (1, 50, 100, 200)
_FIRSTS = 200

Work = Callable[[], Awaitable[str]]
Opening = Callable[[str], AbstractAsyncContextManager[Work]]


def main() -> None:
    """Print the tables. Each row is measured in a process of its own."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("one core; CPU is that of the whole process, in µs a chunk\n")
    print(f"one stream of {_BULK} chunks, as fast as they go")
    for _ in range(3):
        for path in _PATHS:
            _row(path, 0)
    print(f"\n{_RATE} chunks a second and stream, for {_SECONDS} s")
    for count in _COUNTS:
        for path in _PATHS:
            _row(path, count)
    _row("first", 1)


def _row(path: str, count: int) -> None:
    command = [sys.executable, "-m", "benchmarks.streams", path, str(count)]
    subprocess.run(command, check=True)


async def _measure(path: str, count: int) -> None:
    reply: dict[str, Any] = {"repeat": _BULK, "text": "word "}
    if count:
        reply = {"repeat": _CHUNKS, "text": "word ", "rate": _RATE}
    streams = count or 1
    with _double([{"text": "warm"}, reply]) as base_url:
        async with _PATHS[path](base_url) as work:
            await work()
            rest = _resident()
            spent, began = time.process_time(), time.perf_counter()
            texts = await asyncio.gather(*(work() for _ in range(streams)))
            spent, took = time.process_time() - spent, time.perf_counter() - began
    assert set(texts) == {"word " * reply["repeat"]}
    each = spent / (streams * reply["repeat"]) * 1e6
    paced = f"  {spent / took:4.0%} of the core, {max(0.0, took - _SECONDS):5.2f} s late"
    print(
        f"  {path:<12} {streams:>4} streams  {each:>6.1f} µs{paced if count else ''}"
        f"  {_resident():>4.0f} MB ({rest:.0f} at rest)",
        flush=True,
    )


@asynccontextmanager
async def _raw(base_url: str) -> AsyncIterator[Work]:
    """The floor: one client, events cut and read by hand, the text put together."""
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=400), timeout=30) as client:

        async def work() -> str:
            pieces: list[str] = []
            body = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True}
            async with client.stream("POST", f"{base_url}/chat/completions", json=body) as response:
                tail = b""
                async for data in response.aiter_bytes():
                    *events, tail = (tail + data).split(b"\n\n")
                    for event in events:
                        if event.startswith(b"data: {"):
                            choices = json.loads(event[6:])["choices"]
                            if choices and choices[0]["delta"].get("content"):
                                pieces.append(choices[0]["delta"]["content"])
            return "".join(pieces)

        yield work


@asynccontextmanager
async def _ours(base_url: str) -> AsyncIterator[Work]:
    """Wire → run → card → live card, kept in memory only."""
    catalogue = _catalogue(base_url, Path("nowhere"))
    knowledge = Knowledge()
    running = Running(Memory(), catalogue)
    saved = saved_prompt(Refiner(knowledge), _ANA, _HERE)
    texts = layouts(saved, knowledge)
    offer = OnOffer(catalogue.models(), "small")

    async def states() -> AsyncIterator[Shown]:
        wanted = (Wanted("m"),)
        async for view in running.run(saved, wanted, RunSettings(), _ANA, _HERE, texts):
            yield run_card(view, texts, offer)

    try:
        yield lambda: _shown(states())
    finally:
        await running.close()
        await catalogue.close()


@asynccontextmanager
async def _kept(base_url: str) -> AsyncIterator[Work]:
    """A run as a person starts it at the front desk."""
    async with _desk(base_url) as (rocket, prompt_id):
        request = RunPrompt(prompt_id, ("m",))
        yield lambda: _shown(rocket.handle(request, _ANA, _HERE))


async def _shown(states: AsyncIterator[Shown]) -> str:
    """Show every state on a live card whose delivery takes no time; the text of the last."""
    last: list[Card] = []

    async def deliver(card: Card) -> float:
        last[:] = [card]
        return 0.0

    live = LiveCards(deliver)
    async for shown in states:
        if isinstance(shown, Card):
            live.show(shown)
    await live.settle()
    return _text_of(last[0])


@asynccontextmanager
async def _desk(base_url: str) -> AsyncIterator[tuple[Rocket, str]]:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = _catalogue(base_url, Path(folder))
        store = await Store.open(f"sqlite:///{folder}/rocket.db")
        knowledge = Knowledge()
        rocket = Rocket(Refiner(knowledge), knowledge, store, catalogue)
        try:
            card = [shown async for shown in rocket.handle(Refine("hi"), _ANA, _HERE)][-1]
            yield rocket, card.id
        finally:
            await rocket.close()
            await catalogue.close()
            await store.close()


def _catalogue(base_url: str, folder: Path) -> Catalogue:
    return Catalogue(folder, {"OPENAI": Access(SecretStr("key"), base_url, ("m",))})


async def _first(_: int) -> None:
    """From the provider's first byte to our first card with a word in it."""
    waits: list[float] = []
    with _double([{"stamp": True, "repeat": 3, "text": "x", "rate": 100}]) as base_url:
        async with _desk(base_url) as (rocket, prompt_id):
            for _ in range(_FIRSTS):
                async for shown in rocket.handle(RunPrompt(prompt_id, ("m",)), _ANA, _HERE):
                    text = _text_of(shown) if isinstance(shown, Card) else ""
                    if text:
                        waits.append((time.monotonic() - float(text.split()[0])) * 1000)
                        break
    print(
        f"\nfirst byte to first card, {len(waits)} runs: median {percentile(waits, 0.5):.2f} ms, "
        f"99th {percentile(waits, 0.99):.2f} ms"
    )


def _text_of(card: Card) -> str:
    return next((block.text for block in card.blocks if isinstance(block, Answer)), "")


@contextmanager
def _double(replies: list[dict[str, Any]]) -> Iterator[str]:
    """A provider in a process of its own; gives its base URL."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as script:
        json.dump(replies, script)
        script.flush()
        command = [sys.executable, "-m", "tests.doubles.provider", "--script", script.name]
        with subprocess.Popen(
            [*command, "--stdin-lifetime"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(process.pid, {(os.cpu_count() or 1) - 1})
            assert process.stdout is not None
            assert process.stdin is not None
            yield process.stdout.readline().strip()
            process.stdin.close()


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_PATHS: dict[str, Opening] = {"raw httpx": _raw, "ours": _ours, "ours, kept": _kept}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "first":
        asyncio.run(_first(1))
    else:
        asyncio.run(_measure(sys.argv[1], int(sys.argv[2])))
