from dataclasses import replace

import pytest

from bot.store import RunOutcome, RunState, SavedRun, Sent, Store
from bot.talk.settings import RunSettings
from tests.bot.store.samples import ANN, BOB, HERE, MATERIAL, NEXT_DOOR, REFINEMENT, add

DONE = RunOutcome(
    state=RunState.DONE,
    answer="Dear customer, …",
    finish_reason="stop",
    first_token_seconds=0.2,
    seconds=1.5,
    tokens_in=40,
    tokens_out=200,
    cost=0.00123,
    answered_by="openai/other",
    notes=("openai/gpt was busy.", "Ein Umlaut: ä"),
    estimated=True,
)


async def started(store: Store) -> SavedRun:
    prompt = await add(store)
    run = await store.start_run(HERE, ANN, prompt.id, 1, "openai/gpt")
    assert run is not None
    return run


async def test_a_run_from_its_start_to_its_end(store: Store) -> None:
    prompt = await add(store)
    settings = RunSettings(temperature=0.5, stop=("END", "\x00"), seed=7)
    run = await store.start_run(NEXT_DOOR, BOB, prompt.id, 1, "openai/gpt", settings, Sent.ROUGH)
    assert run is not None
    assert (run.place, run.person, run.prompt_id, run.version) == (NEXT_DOOR, BOB, prompt.id, 1)
    assert (run.model, run.settings, run.sent) == ("openai/gpt", settings, Sent.ROUGH)
    assert run.outcome == RunOutcome(RunState.RUNNING)

    await store.save_answers([(run.id, "De")])
    await store.save_answers([(run.id, "Dear")])
    so_far = RunOutcome(RunState.RUNNING, answer="Dear")
    assert await store.run(HERE, run.id) == replace(run, outcome=so_far)

    finished = await store.finish_run(HERE, run.id, DONE)
    assert finished == replace(run, outcome=DONE) == await store.run(HERE, run.id)


async def test_the_first_end_counts(store: Store) -> None:
    run = await started(store)
    stopped = await store.finish_run(HERE, run.id, RunOutcome(RunState.STOPPED, answer="De"))
    await store.save_answers([(run.id, "Dear customer")])
    assert await store.finish_run(HERE, run.id, DONE) == stopped


async def test_a_run_does_not_end_as_running(store: Store) -> None:
    run = await started(store)
    with pytest.raises(ValueError, match="running"):
        await store.finish_run(HERE, run.id, RunOutcome(RunState.RUNNING))


async def test_a_failure_keeps_its_sentence(store: Store) -> None:
    run = await started(store)
    failed = RunOutcome(RunState.FAILED, error="The model is not there. Pick another.")
    finished = await store.finish_run(HERE, run.id, failed)
    assert finished is not None
    assert finished.outcome == failed


async def test_the_runs_of_a_prompt_in_order(store: Store) -> None:
    prompt = await add(store)
    await store.add_version(HERE, prompt.id, MATERIAL, REFINEMENT)
    first = await store.start_run(HERE, ANN, prompt.id, 1, "a")
    second = await store.start_run(HERE, BOB, prompt.id, 2, "b")
    await started(store)
    assert await store.runs_of(HERE, prompt.id) == (first, second)


async def test_what_is_not_there_cannot_be_run(store: Store) -> None:
    prompt = await add(store)
    assert await store.start_run(HERE, ANN, prompt.id, 2, "a") is None
    assert await store.start_run(HERE, ANN, "nosuchprompt", 1, "a") is None
    assert await store.finish_run(HERE, "nosuchrun", DONE) is None
