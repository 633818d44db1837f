"""One after the other: in a process, and in all processes that share a store."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.store import Store
from bot.turns import SharedTurns, TakesTurns, Turns, turns_for
from tests.bot.replicas import Replica, replicas
from tests.doubles.shared import InMemoryTurns


@pytest.fixture
async def pair(database_url: str) -> AsyncIterator[list[Replica]]:
    """Two processes."""
    async with replicas(database_url) as both:
        yield both


def _turns(replica: Replica, given_up: float = 60.0) -> SharedTurns:
    return SharedTurns(replica.turns, lambda: replica.owner, given_up)


class Stay:
    """Somebody who is at it until they are told to leave."""

    def __init__(self, turns: TakesTurns, name: str = "card") -> None:
        self._turns = turns
        self._name = name
        self._left = asyncio.Event()
        self._here = asyncio.Event()
        self.task = asyncio.create_task(self._stay())

    async def _stay(self) -> None:
        async with self._turns.of(self._name):
            self._here.set()
            await self._left.wait()

    @property
    def here(self) -> bool:
        return self._here.is_set() and not self.task.done()

    async def arrived(self) -> None:
        await asyncio.wait_for(self._here.wait(), 60)

    async def leave(self) -> None:
        self._left.set()
        await self.task


async def _asks_in_vain(replica: Replica, name: str = "card") -> bool:
    """Does somebody hold it, as the store says?"""
    if await replica.turns.take(name, replica.owner, "who asks"):
        await replica.turns.give_back(name, "who asks")
        return False
    return True


async def test_two_processes_are_never_at_it_at_once(pair: list[Replica]) -> None:
    at_it, most, done = 0, 0, 0

    async def change(turns: TakesTurns) -> None:
        nonlocal at_it, most, done
        async with turns.of("card"):
            at_it += 1
            most = max(most, at_it)
            await asyncio.sleep(0)
            at_it -= 1
            done += 1

    turns = [_turns(each) for each in pair]
    await asyncio.gather(*(change(each) for each in turns * 4))
    assert (most, done) == (1, 8)
    assert not await _asks_in_vain(pair[0])


async def test_within_a_process_they_come_in_order(pair: list[Replica]) -> None:
    turns = _turns(pair[0])
    order: list[int] = []

    async def come(number: int) -> None:
        async with turns.of("card"):
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*(come(number) for number in range(8)))
    assert order == list(range(8))


async def test_other_names_do_not_wait(pair: list[Replica]) -> None:
    one, other = (Stay(_turns(each), each.owner) for each in pair)
    await one.arrived()
    await other.arrived()
    await one.leave()
    await other.leave()


async def test_a_name_may_be_anything(pair: list[Replica]) -> None:
    for name in ("", "\x00 \ud800", "long" * 50_000):
        async with _turns(pair[0]).of(name):
            tired = Stay(_turns(pair[1], given_up=0.0), name)
            await tired.arrived()
            await tired.leave()


async def test_what_a_dead_process_held_is_free(pair: list[Replica]) -> None:
    dying, living = pair
    held, elsewhere = Stay(_turns(dying)), Stay(_turns(living), "another card")
    await held.arrived()
    await elsewhere.arrived()
    waits = Stay(_turns(living))
    assert await _asks_in_vain(living)
    await dying.die()
    await waits.arrived()
    assert held.here
    # What it gives back late is another's by now.
    await held.leave()
    assert await _asks_in_vain(dying)
    await waits.leave()
    assert not await _asks_in_vain(living)
    await elsewhere.leave()


@pytest.mark.parametrize("when", ["waits", "holds"])
async def test_whoever_is_broken_off_leaves_it_free(pair: list[Replica], when: str) -> None:
    holder = Stay(_turns(pair[0]))
    await holder.arrived()
    waiter = Stay(_turns(pair[1]))
    if when == "holds":
        await holder.leave()
        await waiter.arrived()
    waiter.task.cancel()
    await asyncio.wait({waiter.task})
    if when == "waits":
        assert await _asks_in_vain(pair[1])
        await holder.leave()
    last = Stay(_turns(pair[0]))
    await last.arrived()
    await last.leave()
    assert not await _asks_in_vain(pair[1])


async def test_a_turn_that_does_not_come_is_given_up(
    pair: list[Replica], caplog: pytest.LogCaptureFixture
) -> None:
    holder = Stay(_turns(pair[0]))
    await holder.arrived()
    tired = Stay(_turns(pair[1], given_up=0.05))
    await tired.arrived()
    assert holder.here
    assert "on without it" in caplog.text
    await tired.leave()
    # It frees only what is its own.
    assert await _asks_in_vain(pair[1])
    await holder.leave()


async def test_without_the_store_the_order_holds_here(caplog: pytest.LogCaptureFixture) -> None:
    stored = InMemoryTurns(away=True)
    turns = SharedTurns(stored, lambda: "me")
    first, second = Stay(turns), Stay(turns)
    await first.arrived()
    await asyncio.sleep(0)
    assert not second.here
    await first.leave()
    await second.arrived()
    await second.leave()
    assert [each.levelname for each in caplog.records].count("WARNING") == 1


async def test_what_could_not_be_given_back_is_given_back_later() -> None:
    stored = InMemoryTurns({"me", "you"})
    turns = SharedTurns(stored, lambda: "me")
    held = Stay(turns)
    await held.arrived()
    stored.away = True
    leaving = asyncio.create_task(held.leave())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert stored.held
    stored.away = False
    other = Stay(SharedTurns(stored, lambda: "you"))
    await other.arrived()
    await other.leave()
    await leaving


async def test_a_turn_that_is_taken_after_its_asker_left_is_freed() -> None:
    gate = asyncio.Event()

    class Slow(InMemoryTurns):
        async def take(self, name: str, owner: str, holder: str) -> bool:
            await gate.wait()
            return await super().take(name, owner, holder)

    stored = Slow({"me", "you"})
    asking = Stay(SharedTurns(stored, lambda: "me"))
    await asyncio.sleep(0)
    asking.task.cancel()
    await asyncio.wait({asking.task})
    gate.set()
    other = Stay(SharedTurns(stored, lambda: "you"))
    await other.arrived()
    await other.leave()
    assert stored.held == {}


async def test_a_store_of_its_own_is_not_asked(file_url: str) -> None:
    store = await Store.open(file_url)
    try:
        assert isinstance(turns_for(store, _nobody), Turns)
    finally:
        await store.close()


async def test_one_process_alone_keeps_the_order_too() -> None:
    turns = Turns()
    first, second = Stay(turns), Stay(turns)
    await first.arrived()
    await asyncio.sleep(0)
    assert not second.here
    await first.leave()
    await second.arrived()
    await second.leave()


def _nobody() -> str:
    raise AssertionError("nobody shares it")
