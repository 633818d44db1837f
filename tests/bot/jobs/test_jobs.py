import asyncio
import sys

import pytest

from bot.jobs.job import Job, Journal, Shown
from bot.jobs.jobs import ATTEMPTS
from bot.jobs.limits import Limits, TurnedAway
from bot.jobs.room import Room
from bot.jobs.roster import Roster
from bot.store import StoreError
from bot.store.errors import StoreFull
from bot.store.jobs import JobRow
from tests.bot.jobs.processes import FREE, delivery, process, until


class Gate:
    """Work that stands still until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.begun: list[Job] = []

    async def __call__(self, job: Job) -> None:
        self.begun.append(job)
        await self.opened.wait()


async def test_a_delivery_is_done_once_however_often_it_comes(url: str) -> None:
    async with process(url) as one, process(url) as other:
        came = [one.take("Ev1"), other.take("Ev1"), one.take("Ev1"), other.take("Ev1", "Ev2")]
        taken = await asyncio.gather(*came)
        assert sum(len(each) for each in taken) == 2
        await until(lambda: len(one.did) + len(other.did) == 2)
    assert sorted(one.did + other.did) == ["Ev1", "Ev2"]


async def test_a_burst_is_kept_in_few_transactions_and_done_in_order(url: str) -> None:
    names = [f"Ev{number}" for number in range(500)]
    async with process(url, Limits(at_once=0, waiting=0, person=0, team=0)) as busy:
        taken = [job for jobs in await asyncio.gather(*map(busy.take, names)) for job in jobs]
        assert len({job.key for job in taken}) == 500
        await until(lambda: len(busy.waited) == 500)
        async with process(url) as free:
            await until(lambda: len(free.did) == 500)
            assert busy.did == []


async def test_it_is_in_the_store_before_it_is_begun(url: str) -> None:
    async with process(url, beat=5.0) as one:
        job = await one.jobs.accept(delivery("Ev1", body='{"text": "write"}'))
        assert job is not None
        one.cut_off()
        one.jobs.forsake(job)
    async with process(url) as other:
        await until(lambda: other.did == ["Ev1"])


async def test_another_process_goes_on_when_one_dies(url: str) -> None:
    gate = Gate()
    async with process(url, work=gate) as one, process(url) as other:
        await one.take("Ev1", "Ev2")
        await until(lambda: len(gate.begun) == 2)
        await gate.begun[0].journal.keep("card", Shown("here", "C1", messages=("1.2",)))
        one.cut_off()
        seen: list[Job] = []

        async def look(job: Job) -> None:
            seen.append(job)

        other.work = look
        await until(lambda: sorted(other.did) == ["Ev1", "Ev2"])
        first = next(job for job in seen if job.delivery.id == "Ev1")
        assert first.taken_over
        assert first.key == gate.begun[0].key
        assert first.ids.of("prompt") == gate.begun[0].ids.of("prompt")
        assert first.journal.of("card") == Shown("here", "C1", messages=("1.2",))


async def test_who_was_taken_for_dead_has_no_more_to_say(url: str) -> None:
    gate = Gate()

    async def work(job: Job) -> None:
        await gate(job)
        await job.journal.keep("card", Shown("here", messages=("of the first",)))

    async with process(url, work=work) as one, process(url) as other:
        await one.take("Ev1")
        await until(lambda: bool(gate.begun))
        before = one.jobs.owner
        one.cut_off()
        await until(lambda: other.did == ["Ev1"])
        one.heal()
        await until(lambda: one.jobs.owner != before)
        assert gate.begun[0].ids.abandoned
        await until(lambda: one.jobs.going == 0)
        # It lives on, under another name.
        gate.opened.set()
        await one.take("Ev2")
        await until(lambda: one.did == ["Ev1", "Ev2"])


async def test_a_journal_that_is_anothers_now_ends_the_work(url: str) -> None:
    gate = Gate()

    async def work(job: Job) -> None:
        await gate(job)
        await job.journal.note("said", "yes")

    # It beats so slowly that it is taken for dead without noticing.
    async with process(url, work=work, beat=5.0) as slow, process(url) as other:
        await slow.take("Ev1")
        await until(lambda: other.did == ["Ev1"])
        gate.opened.set()
        await until(lambda: slow.lost == ["Ev1"])
        assert gate.begun[0].ids.abandoned


async def test_nobody_is_dead_because_the_store_was_away(url: str) -> None:
    gate = Gate()
    async with process(url, work=gate) as one, process(url, work=gate) as other:
        await one.take("Ev1")
        await until(lambda: bool(gate.begun) and one.jobs.processes == 2)
        names = one.jobs.owner, other.jobs.owner
        for each in (one, other):
            each.cut_off()
        await asyncio.sleep(0.5)  # many beats
        for each in (one, other):
            each.heal()
        await other.take("Ev2")
        await until(lambda: len(gate.begun) == 2)
        assert (one.jobs.owner, other.jobs.owner) == names
        assert (one.did, other.did) == (["Ev1"], ["Ev2"])
        gate.opened.set()


async def test_who_waits_is_told_their_number_and_comes_in_turn(url: str) -> None:
    gate = Gate()
    async with process(url, Limits(at_once=1, person=0, team=0), work=gate) as one:
        await one.take("Ev0")
        await until(lambda: bool(gate.begun))
        for name in ("Ev1", "Ev2", "Ev3"):
            await one.take(name)
            await until(lambda name=name: name in [each for each, _ in one.waited])  # type: ignore[misc]
            await asyncio.sleep(0.1)
        assert one.waited == [("Ev1", 1), ("Ev2", 2), ("Ev3", 3)]
        assert one.did == ["Ev0"]
        gate.opened.set()
        await until(lambda: one.did == ["Ev0", "Ev1", "Ev2", "Ev3"])


async def test_what_waits_goes_to_whoever_has_room(url: str) -> None:
    gate = Gate()
    async with process(url, Limits(at_once=1, person=0, team=0), work=gate) as full:
        await full.take("Ev0", "Ev1")
        async with process(url) as other:
            await until(lambda: other.did == ["Ev1"])
        gate.opened.set()


async def test_one_person_or_team_cannot_take_it_all(url: str) -> None:
    async with process(url, Limits(person=3, team=5)) as one:
        await one.take("Ev1", "Ev2", "Ev3")
        for again in range(2):
            with pytest.raises(TurnedAway, match="3 requests a minute"):
                await one.take(f"Ev4{again}")
        # What was turned away is not held against the others of the team.
        await one.take("Ev5", "Ev6", person="U2")
        with pytest.raises(TurnedAway, match="team"):
            await one.take("Ev7", person="U3")
        # It is turned away again when the platform sends it again.
        with pytest.raises(TurnedAway, match="3 requests a minute"):
            await one.take("Ev40")


async def test_a_queue_that_is_full_says_so(url: str) -> None:
    gate = Gate()
    limits = Limits(at_once=2, waiting=3, person=0, team=0)
    async with process(url, limits, work=gate) as one:
        names = [f"Ev{number}" for number in range(20)]
        came = await asyncio.gather(*map(one.take, names), return_exceptions=True)
        refused = [each for each in came if isinstance(each, TurnedAway)]
        assert len(refused) == 15
        assert "3 requests wait" in str(refused[0])
        await until(lambda: len(gate.begun) == 2 and len(one.waited) == 3)
        assert sorted(number for _, number in one.waited) == [1, 2, 3]
        gate.opened.set()
        await until(lambda: len(one.did) == 5)


async def test_a_store_that_is_away_takes_nothing(url: str) -> None:
    async with process(url) as one:
        one.cut_off()
        with pytest.raises(TurnedAway, match="Nothing was taken"):
            await one.take("Ev1")
        one.heal()
        assert await one.take("Ev1")
        await until(lambda: one.did == ["Ev1"])


async def test_at_the_end_what_is_not_done_is_handed_over(url: str) -> None:
    gate = Gate()
    async with process(url) as other:
        async with process(url, work=gate) as one:
            await one.take("Ev1")
            await until(lambda: bool(gate.begun))
            assert await one.jobs.close(0.1) == 1
            assert gate.begun[0].ids.abandoned
            with pytest.raises(TurnedAway, match="restarted"):
                await one.take("Ev2")
        await until(lambda: other.did == ["Ev1"])


async def test_what_is_taken_while_work_comes_to_its_end_is_left_to_others(url: str) -> None:
    gate = Gate()
    async with process(url, work=gate) as one:
        await one.take("Ev1")
        await until(lambda: bool(gate.begun))
        draining = asyncio.create_task(one.jobs.drain(60.0))
        await until(lambda: one.jobs.draining)
        await one.take("Ev2")
        stop = await one.jobs.accept(delivery("Ev3"))
        assert stop is not None
        one.jobs.begin(stop, at_once=True)
        await until(lambda: len(gate.begun) == 2)
        gate.opened.set()
        await draining
        # Nothing goes on any more that it could be about.
        late = await one.jobs.accept(delivery("Ev4"))
        assert late is not None
        one.jobs.begin(late, at_once=True)
        assert await one.jobs.close() == 0
    assert [job.delivery.id for job in gate.begun] == ["Ev1", "Ev3"]
    seen: list[tuple[str, int]] = []

    async def look(job: Job) -> None:
        seen.append((job.delivery.id, job.attempt))

    async with process(url, work=look):
        await until(lambda: len(seen) == 2)
    assert sorted(seen) == [("Ev2", 1), ("Ev4", 1)]


async def test_what_can_be_done_only_now_is_not_left_to_others(url: str) -> None:
    async with process(url) as one:
        one.line.flows.clear()
        form = asyncio.create_task(one.jobs.accept(delivery("Ev1"), 60.0, only_now=True))
        await until(lambda: one.line.still == 1)
        await one.jobs.drain(0.0)
        one.line.flows.set()
        with pytest.raises(TurnedAway, match="I am being restarted"):
            await form
        with pytest.raises(TurnedAway, match="I am being restarted"):
            await one.jobs.accept(delivery("Ev2"), only_now=True)
    async with process(url) as other:
        await other.take("Ev3")
        await until(lambda: other.did == ["Ev3"])
        assert await other.take("Ev1") == []


async def test_a_job_that_ends_its_process_each_time_is_given_up(url: str) -> None:
    gate = Gate()
    for _ in range(ATTEMPTS):
        async with process(url, work=gate) as one:
            await one.take("Ev1")
            await until(lambda: bool(gate.begun))
            gate.begun.clear()
            await one.jobs.close(0.0)
    async with process(url) as last:
        await until(lambda: last.gave_up == ["Ev1"])
        assert last.did == []


async def test_what_is_claimed_while_it_stops_has_not_begun(url: str) -> None:
    async with process(url, work=Gate()) as first:
        await first.take("Ev1")
        await until(lambda: first.did == ["Ev1"])
        await first.jobs.close(0.0)
    async with process(url) as second:
        second.line.answers.clear()
        await until(lambda: second.line.on_its_way == 1)
        stopping = asyncio.create_task(second.jobs.close(0.0))
        await until(lambda: second.jobs.draining)
        second.line.answers.set()
        await stopping
        assert second.did == []
    seen: list[int] = []

    async def look(job: Job) -> None:
        seen.append(job.attempt)

    async with process(url, work=look):
        await until(lambda: bool(seen))
    assert seen == [2]


async def test_only_who_can_do_it_takes_it_over(url: str) -> None:
    async with process(url, Limits(at_once=0, person=0, team=0), home="G1") as one:
        job = await one.jobs.accept(delivery("Ev1", home="G1"))
        assert job is not None
        one.jobs.begin(job)
        async with process(url, home="G2") as other:
            await other.take("Ev2")
            await until(lambda: other.did == ["Ev2"] and other.jobs.unowned == 1)
            async with process(url, home="G1") as heir:
                await until(lambda: heir.did == ["Ev1"])
            assert other.did == ["Ev2"]


async def test_a_fault_in_the_work_ends_the_job(url: str) -> None:
    async def work(_job: Job) -> None:
        raise RuntimeError("broken")

    async with process(url, work=work) as one:
        await one.take("Ev1")
        await until(lambda: one.jobs.going == 0)
    async with process(url) as other:
        await other.take("Ev2")
        await until(lambda: other.did == ["Ev2"])
        assert await other.take("Ev1") == []


async def test_a_job_ends_though_a_note_of_it_was_broken_off(url: str) -> None:
    async def work(job: Job) -> None:
        one.line.flows.clear()
        first = asyncio.create_task(job.journal.note("first", "1"))
        await until(lambda: one.line.still == 1)
        second = asyncio.create_task(job.journal.note("second", "2"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait({second})
        one.line.flows.set()
        assert not first.done()

    async with process(url, work=work) as one:
        await one.take("Ev1")
        await until(lambda: one.did == ["Ev1"] and one.jobs.going == 0)
    async with process(url) as other:
        await other.take("Ev2")
        await until(lambda: other.did == ["Ev2"])
        assert await other.take("Ev1") == []


async def test_what_could_not_be_acknowledged_is_not_done(url: str) -> None:
    async with process(url, FREE) as one:
        job = await one.jobs.accept(delivery("Ev1"))
        assert job is not None
        one.jobs.forsake(job)
        await one.take("Ev2")
        await until(lambda: one.did == ["Ev2"])
    async with process(url) as other:
        await other.take("Ev3")
        await until(lambda: other.did == ["Ev3"])


async def test_alone_the_work_goes_on_when_the_store_fails_once(file_url: str) -> None:
    gate = Gate()

    async def work(job: Job) -> None:
        await job.journal.keep("one", Shown("here", messages=("1",)))
        await gate(job)

    async with process(file_url, work=work) as one:
        await one.take("Ev1")
        await until(lambda: bool(gate.begun))
        one.cut_off()
        await gate.begun[0].journal.keep("two", Shown("here", messages=("2",)))
        one.heal()
        await gate.begun[0].journal.keep("three", Shown("here", messages=("3",)))
        await one.jobs.close(0.0)
    async with process(file_url) as other:
        seen: list[Job] = []

        async def look(job: Job) -> None:
            seen.append(job)

        other.work = look
        await until(lambda: bool(seen))
        assert set(seen[0].journal.cards) == {"one", "two", "three"}


async def test_what_the_store_cannot_do_now_is_done_again_later(url: str) -> None:
    attempts: list[int] = []

    async def work(job: Job) -> None:
        attempts.append(job.attempt)
        if job.attempt == 1:
            raise StoreFull("The disk is full.")

    async with process(url, work=work) as one:
        await one.take("Ev1")
        await until(lambda: one.did == ["Ev1", "Ev1"] and one.jobs.going == 0)
        assert attempts == [1, 2]
        assert one.gave_up == []


async def test_the_only_process_on_a_file_takes_over_at_once(file_url: str) -> None:
    gate = Gate()
    # Nobody would be taken for dead in minutes.
    async with process(file_url, work=gate, beat=60.0) as one:
        await one.take("Ev1")
        await until(lambda: bool(gate.begun))
        one.cut_off()
    async with process(file_url, beat=60.0) as other:
        await until(lambda: other.did == ["Ev1"])


async def test_a_process_that_a_server_misses_is_dead_soon(server_url: str) -> None:
    """It dies for good: its connections end with it."""
    taking = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.jobs.dying", server_url, stdout=asyncio.subprocess.PIPE
    )
    assert taking.stdout is not None
    assert await taking.stdout.readline() == b"begun\n"
    async with process(server_url, beat=0.5) as other:
        # Eight beats are four seconds: three are enough when its sign of life is gone.
        taking.kill()
        await taking.wait()
        await until(lambda: other.did == ["Ev1"] and other.jobs.processes == 1)


async def test_what_is_kept_too_late_is_done_all_the_same(url: str) -> None:
    async with process(url) as one, process(url) as other:
        with pytest.raises(TurnedAway, match="in time"):
            await one.jobs.accept(delivery("Ev1"), within=0.0)
        # Another process may have acknowledged it meanwhile, for it is there.
        await until(lambda: one.did == ["Ev1"])
        assert await other.take("Ev1") == []


async def test_telling_somebody_that_they_wait_takes_no_room(url: str) -> None:
    gate = Gate()
    async with process(url, Limits(at_once=2, person=0, team=0), work=gate) as one:
        one.hears.clear()
        await one.take("Ev0", "Ev1", "Ev2", "Ev3")
        await until(lambda: len(gate.begun) == 2)
        assert one.jobs.going == 2
        one.hears.set()
        gate.opened.set()
        await until(lambda: len(one.did) == 4)


async def test_a_process_that_cannot_reach_the_store_lets_go(server_url: str) -> None:
    gate = Gate()
    async with process(server_url, work=gate) as one:
        await one.take("Ev1")
        await until(lambda: bool(gate.begun))
        one.cut_off()
        with pytest.raises(StoreError):
            await gate.begun[0].journal.note("said", "yes")
        await until(lambda: gate.begun[0].lost)
        one.heal()
        # It was nobody else's meanwhile, so it is begun again.
        await until(lambda: len(gate.begun) == 2)
        assert gate.begun[1].attempt == 2
        gate.opened.set()
        await until(lambda: one.jobs.going == 0)


def test_a_process_without_memory_goes_on_with_one() -> None:
    room = Room(Limits(at_once=10, memory=1), resident=lambda: 2)
    assert (room.left(0), room.left(1), room.left(5)) == (1, 0, 0)
    room = Room(Limits(at_once=10, memory=3), resident=lambda: 2)
    assert (room.left(0), room.left(9), room.left(10)) == (10, 1, 0)


def test_a_roster_has_every_job_once() -> None:
    roster = Roster()
    row = JobRow("slack", "T1", "Ev1", "key", "U1", "command", "{}", "", "going", 2)
    first = job_of(row, attempt=1)
    assert not roster.has(row)
    roster.enter(first)
    # The answer of a claim was lost: it goes on, as the attempt that the store knows.
    assert roster.has(row)
    assert first.attempt == 2
    assert roster.leave(first) is None
    # What is lost ends first; then the next attempt begins.
    roster.enter(first)
    roster.lose(first)
    assert roster.has(row)
    assert roster.leave(first) == row
    assert roster.keys == frozenset()


def job_of(row: JobRow, attempt: int) -> Job:
    async def write(_text: str) -> None: ...

    return Job(delivery(row.delivery), row.key, attempt, Journal("", write))
