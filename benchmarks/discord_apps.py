"""Apps that acknowledge Discord's interactions, each as a process of its own.

`python -m benchmarks.discord_apps GIVEN`, where GIVEN is JSON: the `kind`, the double's `api_url`,
`gateway_url` and `token`, and the `base_url` of a provider. It ends with its standard input.
"""

import asyncio
import json
import logging
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands
from pydantic import SecretStr

from adapters.discord.app import build
from adapters.discord.connection import RocketClient, point_at
from adapters.discord.serving import DiscordServing
from adapters.discord.trouble import discreet
from bot.commands.serve import spare_the_collector
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.refining import Refining
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.shards import Shards
from bot.store import Store
from bot.turns import Turns

HAND, BARE, KEPT, TREE = "by hand", "bare", "bare, kept", "tree"
OURS, MODEL = "ours", "ours, model"
KINDS = (HAND, BARE, KEPT, TREE, OURS, MODEL)

_PATIENCE = 60.0


def to_core(number: int) -> None:
    """Stay on the first core or on the last, where there are several."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {range(os.cpu_count() or 1)[number]})


async def _app(given: Mapping[str, str]) -> None:
    """One app, until its standard input ends."""
    discreet()
    # It ends in the middle of its work.
    logging.disable(logging.ERROR)
    point_at(given["api_url"], given["gateway_url"])
    plain = {HAND: _by_hand, BARE: _bare, KEPT: _kept, TREE: _tree}
    served = plain.get(given["kind"], _ours)
    async with served(given):
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def _bare(given: Mapping[str, str]) -> AsyncIterator[None]:
    client = discord.AutoShardedClient(intents=discord.Intents.default())

    @client.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)

    async with _started(client, given["token"]):
        yield


@asynccontextmanager
async def _kept(given: Mapping[str, str]) -> AsyncIterator[None]:
    client = discord.AutoShardedClient(intents=discord.Intents.default())
    loop = asyncio.get_running_loop()
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(f"{folder}/kept.db", check_same_thread=False)) as file,
        ThreadPoolExecutor(1) as thread,
    ):
        file.isolation_level = None
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=NORMAL")
        file.execute("CREATE TABLE kept (id TEXT PRIMARY KEY, body TEXT)")

        def keep(number: int, body: object) -> None:
            row = (str(number), json.dumps(body))
            file.execute("INSERT INTO kept VALUES (?, ?) ON CONFLICT DO NOTHING", row)

        @client.event
        async def on_interaction(interaction: discord.Interaction) -> None:
            await loop.run_in_executor(thread, keep, interaction.id, interaction.data)
            await interaction.response.defer(ephemeral=True, thinking=True)

        async with _started(client, given["token"]):
            yield


@asynccontextmanager
async def _tree(given: Mapping[str, str]) -> AsyncIterator[None]:
    client = discord.AutoShardedClient(intents=discord.Intents.default())
    tree = app_commands.CommandTree(client)

    @tree.command()
    async def rocket(interaction: discord.Interaction, prompt: str) -> None:
        """Says hi."""
        del prompt
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="hi")

    async with _started(client, given["token"]):
        yield


@asynccontextmanager
async def _started(client: discord.Client, token: str) -> AsyncIterator[None]:
    running = asyncio.create_task(client.start(token))
    try:
        yield
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def _by_hand(given: Mapping[str, str]) -> AsyncIterator[None]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        defer = json.dumps({"type": 5, "data": {"flags": 64}})

        async def answer(event: Mapping[str, Any]) -> None:
            url = f"{given['api_url']}/interactions/{event['id']}/{event['token']}/callback"
            headers = {"Content-Type": "application/json"}
            async with session.post(url, data=defer, headers=headers) as answered:
                await answered.read()

        listening = asyncio.create_task(_listen(session, given, answer))
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(
    session: aiohttp.ClientSession,
    given: Mapping[str, str],
    answer: Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]],
) -> None:
    going: set[asyncio.Task[None]] = set()
    url = f"{given['gateway_url']}?v=10&encoding=json"
    async with session.ws_connect(url, max_msg_size=0) as socket:
        me = {"token": given["token"], "intents": 1, "properties": {"os": "linux"}}
        await socket.send_json({"op": 2, "d": me})
        async for message in socket:
            event = json.loads(message.data)
            if event["t"] == "INTERACTION_CREATE":
                task = asyncio.create_task(answer(event["d"]))
                going.add(task)
                task.add_done_callback(going.discard)


@asynccontextmanager
async def _ours(given: Mapping[str, str]) -> AsyncIterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/rocket.db")
        knowledge = Knowledge()
        access = {"OPENAI": Access(SecretStr("key"), given["base_url"], ("m",))}
        catalogue = Catalogue(Path(folder), access)
        engines: dict[str, Any] = {}
        if given["kind"] == MODEL:
            engines = {"m": Refining(catalogue, "m")}
        rocket = Rocket(Refiner(knowledge, engines), knowledge, store, catalogue)
        client = RocketClient(Shards(None, None))
        jobs = Jobs(store.jobs, Limits(at_once=1_000, waiting=0, person=0, team=0))
        await jobs.start()
        app = build(rocket, store, client, jobs=jobs, turns=Turns(), api_url=given["api_url"])
        await client.login(given["token"])
        serving = DiscordServing(app, client, given["api_url"], given["gateway_url"])
        await serving.start(_PATIENCE)
        spare_the_collector()
        try:
            yield
        finally:
            await serving.shut()
            await jobs.drain(0.0)
            await serving.stop(0.0)
            await jobs.close()
            await rocket.close()
            await catalogue.close()
            await store.close()


if __name__ == "__main__":
    to_core(-1)
    asyncio.run(_app(json.loads(sys.argv[1])))
