"""When a reaction that is heard of is another one than the last, and when it is the same."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import discord
from sqlalchemy import Connection, select, update

from adapters.discord import delivered, reacted
from adapters.discord.anew import Anew
from bot.jobs.job import Delivery
from bot.store import Store
from bot.store.database import Database
from bot.store.job_store import Writes
from bot.store.jobs import JobRow
from bot.store.schema import deliveries
from tests.databases import held

PAYLOAD = {
    "user_id": "7",
    "channel_id": "8",
    "message_id": "9",
    "guild_id": "10",
    "emoji": {"id": None, "name": "🚀"},
    "burst": False,
    "type": 0,
}


class Bot:
    """The bot, as far as its own reactions are none."""

    id = 1


def delivery(*, added: bool, emoji: str = "🚀") -> Delivery:
    """What a process makes of hearing that somebody reacted, or took it back."""
    payload = {**PAYLOAD, "emoji": {"id": None, "name": emoji}}
    if added:
        payload["message_author_id"] = "11"
    event = discord.RawReactionActionEvent(
        payload,  # type: ignore[arg-type]
        discord.PartialEmoji(name=emoji),
        "REACTION_ADD" if added else "REACTION_REMOVE",
    )
    name = reacted.delivery_of(event, Bot())  # type: ignore[arg-type]
    assert name is not None
    return delivered.of_reaction(event, payload, name, added=added)


@dataclass
class Process:
    """Notes what is new, by the deliveries' random keys."""

    store: Store
    taken: list[str] = field(default_factory=list)
    began: int = 0

    def __post_init__(self) -> None:
        self._anew = Anew(self.store.jobs)

    async def hears(self, *, added: bool, emoji: str = "🚀") -> None:
        heard = delivery(added=added, emoji=emoji)
        await self._anew.heard(heard, added, lambda: self._take(heard))

    async def _take(self, heard: Delivery) -> None:
        self.began += 1
        row = JobRow(
            heard.platform,
            heard.team,
            heard.id or secrets.token_hex(8),
            secrets.token_hex(8),
            heard.person,
            heard.kind,
            heard.body,
            heard.home,
            "going",
        )
        written = await self.store.jobs.write("somebody", Writes(new=[row], room=1), None)
        self.taken += written.added


@asynccontextmanager
async def processes(url: str, number: int = 1) -> AsyncIterator[list[Process]]:
    stores = [await Store.open(url, busy_seconds=5.0) for _ in range(number)]
    try:
        yield [Process(each) for each in stores]
    finally:
        for each in stores:
            await each.close()


async def time_passes(url: str, seconds: float) -> None:
    """As if all that came had come so much earlier."""

    def age(connection: Connection) -> None:
        for key, at in connection.execute(select(deliveries.c.key, deliveries.c.created)).all():
            row = update(deliveries).where(deliveries.c.key == key)
            connection.execute(row.values(created=at - timedelta(seconds=seconds)))

    database = Database(url, 10.0)
    try:
        await database.write(age)
    finally:
        await database.close()


async def test_the_same_reaction_is_the_same_whenever_it_is_heard(database_url: str) -> None:
    async with processes(database_url, 2) as (one, other):
        await one.hears(added=True)
        for seconds in (0.2, 60.0, 300.0):
            await time_passes(database_url, seconds)
            await one.hears(added=True)
            await other.hears(added=True)
        assert (len(one.taken), other.taken) == (1, [])


async def test_what_is_taken_off_and_set_again_is_wanted_again(database_url: str) -> None:
    async with processes(database_url) as (one,):
        for _ in range(3):
            await one.hears(added=True)
            await one.hears(added=False)
        assert len(one.taken) == 3


async def test_what_comes_all_at_once_is_taken_in_its_order(database_url: str) -> None:
    async with processes(database_url) as (one,):
        await asyncio.gather(*(one.hears(added=added) for added in (True, False) * 4))
        assert len(one.taken) == 4


async def test_what_several_processes_hear_is_taken_by_one_each_time(database_url: str) -> None:
    async with processes(database_url, 3) as all_of_them:
        for _ in range(2):
            await asyncio.gather(*(each.hears(added=True) for each in all_of_them))
            await asyncio.gather(*(each.hears(added=False) for each in all_of_them))
        assert sum(len(each.taken) for each in all_of_them) == 2
        assert [each.began for each in all_of_them] == [2, 2, 2]


async def test_a_process_that_has_just_begun_knows_of_what_was_set_before(
    database_url: str,
) -> None:
    async with processes(database_url, 2) as (before, after):
        await before.hears(added=True)
        await after.hears(added=False)
        await after.hears(added=True)
        assert len(after.taken) == 1


async def test_what_nobody_heard_being_taken_off_is_wanted_again_after_a_while(
    database_url: str,
) -> None:
    async with processes(database_url) as (one,):
        await one.hears(added=True)
        await time_passes(database_url, 3600.0)
        await one.hears(added=True)
        await one.hears(added=True)
        assert len(one.taken) == 2


async def test_reactions_are_not_taken_for_each_other(database_url: str) -> None:
    async with processes(database_url) as (one,):
        await one.hears(added=True)
        await one.hears(added=False, emoji="👍")
        await one.hears(added=True)
        assert len(one.taken) == 2  # the rocket, and the vote that was taken back


async def test_where_the_store_does_not_answer_it_is_taken_all_the_same(database_url: str) -> None:
    store = await Store.open(database_url, busy_seconds=0.1)
    one = Process(store)
    async with held(database_url):
        hearing = asyncio.create_task(one.hears(added=True))
        await asyncio.wait({hearing})
        assert one.began == 1
        assert hearing.exception() is not None
    await store.close()
