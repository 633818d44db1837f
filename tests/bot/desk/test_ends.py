"""The end of a run that the store does not take at once."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.desk.running import Running, Wanted
from bot.desk.sending import layouts
from bot.jobs.ids import Ids
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.store import RunOutcome, RunState, RunView, SavedImage, SavedRun, Sent
from bot.store.errors import StoreBusy
from bot.talk import requests as ask
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings
from tests.bot.conftest import ANA, HOME, KNOWLEDGE, DeskMaker
from tests.bot.shown import notes_of
from tests.doubles.memory import Memory, saved_prompt
from tests.doubles.provider import ProviderDouble, Reply

SAVED = saved_prompt(Refiner(KNOWLEDGE), ANA, HOME)
BUSY = "The database is busy."
WHOLE = Reply("Here it is.")


class Held(Memory):
    """A store that takes no end before it is let go, or so many of them are refused."""

    def __init__(self, refusals: int | None = None) -> None:
        super().__init__()
        self.refusals = refusals
        self.let_go = asyncio.Event()

    async def start_run(
        self,
        place: Place,
        person: Person,
        prompt_id: str,
        version: int,
        model: str,
        settings: RunSettings,
        sent: Sent,
        run_id: str | None,
    ) -> SavedRun | None:
        there = await self.run(place, run_id or "")
        begun = (place, person, prompt_id, version, model, settings, sent, run_id)
        return replace(there, found=True) if there else await super().start_run(*begun)

    async def finish_run(
        self, place: Place, run_id: str, outcome: RunOutcome, made: Sequence[SavedImage] = ()
    ) -> SavedRun | None:
        if self.refusals is not None:
            self.refusals -= 1
        if not self.let_go.is_set() and self.refusals != -1:
            raise StoreBusy(BUSY)
        return await super().finish_run(place, run_id, outcome, made)


class Desk:
    """What runs go through, with a store that is held."""

    def __init__(self, running: Running, store: Held, double: ProviderDouble) -> None:
        self.running = running
        self.store = store
        self.double = double

    def runs(self, seed: str = "job") -> AsyncGenerator[RunView, None]:
        texts = layouts(SAVED, KNOWLEDGE)
        wanted, settings = (Wanted("big"),), RunSettings()
        return self.running.run(SAVED, wanted, settings, ANA, HOME, texts, ids=Ids(seed))

    async def state(self) -> RunState:
        kept = await self.store.run(HOME, Wanted("big").id_of(Ids("job")))
        assert kept is not None
        return kept.outcome.state


@asynccontextmanager
async def opened(
    folder: Path, store: Held, reply: Reply = WHOLE, *, patience: float = 600.0
) -> AsyncGenerator[Desk, None]:
    async with ProviderDouble(reply) as double:
        access = {"OPENAI": Access(SecretStr("key"), double.base_url, ("big",))}
        catalogue = Catalogue(folder, access)
        running = Running(store, catalogue, patience=patience)
        try:
            yield Desk(running, store, double)
        finally:
            store.let_go.set()
            await running.close()
            await catalogue.close()


async def until_it_ends(runs: AsyncGenerator[RunView, None]) -> RunOutcome:
    async for view in runs:
        if view.run.outcome.state is not RunState.RUNNING:
            return view.run.outcome
    raise AssertionError("it never ended")


async def test_an_end_that_is_refused_for_a_moment_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path, Held(refusals=2)) as desk:
        views = [view.run.outcome async for view in desk.runs()]
        assert await desk.state() is RunState.DONE
    ended = [each for each in views if each.state is not RunState.RUNNING]
    assert [(each.answer, each.notes) for each in ended] == [("Here it is.", ())]


async def test_it_is_shown_before_it_is_kept_and_is_over_only_then(tmp_path: Path) -> None:
    async with opened(tmp_path, Held(), patience=0.0) as desk:
        runs = desk.runs()
        first = await until_it_ends(runs)
        assert (first.answer, first.notes) == (
            "Here it is.",
            (f"This answer could not be kept. {BUSY}",),
        )
        further = asyncio.create_task(anext(runs))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not further.done()
        assert await desk.state() is RunState.RUNNING
        desk.store.let_go.set()
        kept = (await further).run.outcome
        assert (kept.answer, kept.notes) == ("Here it is.", ())
        assert await desk.state() is RunState.DONE
        assert await anext(runs, None) is None


async def test_it_is_kept_though_nobody_waits_for_it(tmp_path: Path) -> None:
    async with opened(tmp_path, Held(), patience=0.0) as desk:
        runs = desk.runs()
        await until_it_ends(runs)
        await runs.aclose()
        assert await desk.state() is RunState.RUNNING
        desk.store.let_go.set()
        await desk.running.close()
        assert await desk.state() is RunState.DONE


async def test_done_again_meanwhile_the_model_is_not_asked_again(tmp_path: Path) -> None:
    async with opened(tmp_path, Held(), patience=0.0) as desk:
        runs = desk.runs()
        await until_it_ends(runs)
        await runs.aclose()
        again = asyncio.create_task(until_it_ends(desk.runs()))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not again.done()
        desk.store.let_go.set()
        assert (await again).answer == "Here it is."
        assert len(desk.double.received) == 1


class Odd(Held):
    """A store with a fault, once."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0
        self.kept = asyncio.Event()

    async def save_answers(
        self, answers: Sequence[tuple[str, str]], going: Sequence[str] = ()
    ) -> frozenset[str]:
        self.tries += 1
        if self.tries == 1:
            raise KeyError("odd")
        self.kept.set()
        return await super().save_answers(answers, going)


async def test_a_fault_while_runs_are_kept_does_not_leave_them_unkept(tmp_path: Path) -> None:
    store = Odd()
    store.let_go.set()
    async with opened(tmp_path, store, Reply(pieces=["word "] * 2, hang_after=1)) as desk:
        runs = desk.runs()
        await anext(runs)
        await asyncio.wait_for(store.kept.wait(), 60)
        await runs.aclose()


class SlowToAnswer(Held):
    """A store that has written a run down long before it says so."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()
        self.answers = asyncio.Event()

    async def start_run(self, *begun: Any) -> SavedRun | None:
        run = await super().start_run(*begun)
        self.begun.set()
        await self.answers.wait()
        return run


async def test_broken_off_twice_while_it_begins_a_run_does_not_go_on(tmp_path: Path) -> None:
    store = SlowToAnswer()
    store.let_go.set()
    async with opened(tmp_path, store) as desk:
        first = asyncio.create_task(until_it_ends(desk.runs()))
        await store.begun.wait()
        for _ in range(2):
            first.cancel()
            for _ in range(10):
                await asyncio.sleep(0)
        store.answers.set()
        await asyncio.wait({first})
        await desk.running.close()
        assert await desk.state() is RunState.STOPPED


async def test_a_run_that_nobody_runs_ends_when_it_is_stopped_again(
    open_desk: DeskMaker,
) -> None:
    async with open_desk() as desk:
        card = await desk.card(ask.Refine("write an email to our customers"))
        run = await desk.store.start_run(HOME, ANA, card.id, 1, "big")
        assert run is not None
        await desk.store.save_answers([(run.id, "What came")])
        assert notes_of(await desk.card(ask.StopRun(run.id))) == "It is being stopped."
        told = await desk.card(ask.StopRun(run.id))
        assert notes_of(told) == "It is stopped. What came of it is kept."
        kept = await desk.store.run(HOME, run.id)
        assert kept is not None
        assert (kept.outcome.state, kept.outcome.answer) == (RunState.STOPPED, "What came")
        assert "already ended" in notes_of(await desk.card(ask.StopRun(run.id)))
