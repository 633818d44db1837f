"""What is done twice, because whoever did it first may have died, is there once."""

import asyncio
from dataclasses import replace

import pytest

from bot.store import Overtaken, RunOutcome, RunState, SavedImage, Store
from tests.bot.store.samples import ANN, BOB, ELSEWHERE, HERE, MATERIAL, REFINEMENT, ROUGH, add

PICTURE = SavedImage("image/png", b"png")


async def test_a_prompt_is_made_once_with_its_images(store: Store) -> None:
    async def make() -> None:
        await store.add_prompt(
            HERE, ANN, ROUGH, MATERIAL, REFINEMENT, prompt_id="p", attached=[PICTURE]
        )

    await asyncio.gather(*(make() for _ in range(4)))
    changed = await store.add_version(HERE, "p", MATERIAL, replace(REFINEMENT, prompt="new"))
    found = await store.add_prompt(HERE, ANN, "other", MATERIAL, REFINEMENT, prompt_id="p")
    # As it is by now, and not as it was made.
    assert changed is not None
    assert found == replace(changed, found=True)
    assert await store.images(HERE, "p") == (PICTURE,)


async def test_another_teams_prompt_is_never_found(store: Store) -> None:
    made = await add(store)
    with pytest.raises(Exception, match="Another team"):
        await store.add_prompt(ELSEWHERE, ANN, ROUGH, MATERIAL, REFINEMENT, prompt_id=made.id)


async def test_a_step_writes_one_version(store: Store) -> None:
    made = await add(store)

    async def write(step: str) -> int:
        saved = await store.add_version(HERE, made.id, MATERIAL, REFINEMENT, step=step)
        assert saved is not None
        return saved.version

    assert await write("a") == 2
    assert await write("b") == 3
    assert await write("a") == 2
    assert set(await asyncio.gather(*(write("c") for _ in range(4)))) == {4}
    assert len(await store.versions(HERE, made.id)) == 4
    assert (await store.prompt_and_step(HERE, made.id, "a"))[1]
    assert not (await store.prompt_and_step(HERE, made.id, "d"))[1]
    assert await store.prompt_and_step(ELSEWHERE, made.id, "a") == (None, False)


async def test_a_change_of_an_old_version_is_refused_unless_it_is_there(store: Store) -> None:
    made = await add(store)
    first = await store.add_version(HERE, made.id, MATERIAL, REFINEMENT, step="a", base=1)
    with pytest.raises(Overtaken):
        await store.add_version(HERE, made.id, MATERIAL, REFINEMENT, step="b", base=1)
    again = await store.add_version(HERE, made.id, MATERIAL, REFINEMENT, step="a", base=1)
    assert again == first
    assert len(await store.versions(HERE, made.id)) == 2


async def test_a_run_is_begun_once_and_its_images_come_with_its_first_end(store: Store) -> None:
    made = await add(store)
    run = await store.start_run(HERE, ANN, made.id, 1, "a", run_id="r")
    assert run is not None
    await store.save_answers([("r", "Dear")])
    found = await store.start_run(HERE, ANN, made.id, 1, "a", run_id="r")
    assert found == replace(run, found=True, outcome=RunOutcome(RunState.RUNNING, "Dear"))
    done = RunOutcome(RunState.DONE, "Dear customer")
    for _ in range(2):
        await store.finish_run(HERE, "r", done, [PICTURE])
    assert await store.images(HERE, "r") == (PICTURE,)
    ended = await store.start_run(HERE, ANN, made.id, 1, "a", run_id="r")
    assert ended is not None
    assert (ended.found, ended.outcome) == (True, done)
    assert await store.version_begun(HERE, ("q", "r")) == 1
    assert await store.version_begun(ELSEWHERE, ("q", "r")) is None


async def test_an_answer_that_is_kept_never_gets_shorter(store: Store) -> None:
    made = await add(store)
    await store.start_run(HERE, ANN, made.id, 1, "a", run_id="r")
    await store.save_answers([("r", "Dear customer")])
    await store.save_answers([("r", "Dear")])
    run = await store.run(HERE, "r")
    assert run is not None
    assert run.outcome.answer == "Dear customer"


async def test_who_runs_it_hears_that_it_is_to_stop_or_has_ended(store: Store) -> None:
    made = await add(store)
    for name in ("asked", "ended", "going"):
        await store.start_run(HERE, ANN, made.id, 1, "a", run_id=name)
    every = ("asked", "ended", "going")
    assert await store.save_answers([], every) == frozenset()
    assert not await store.ask_to_stop(ELSEWHERE, "asked")
    assert await store.ask_to_stop(HERE, "asked")
    await store.finish_run(HERE, "ended", RunOutcome(RunState.DONE))
    assert not await store.ask_to_stop(HERE, "ended")
    assert await store.save_answers([], every) == {"asked", "ended"}
    assert await store.save_answers([("going", "Dear")], every) == {"asked", "ended"}


async def test_a_share_is_found_and_one_that_was_never_posted_forgotten(store: Store) -> None:
    made = await add(store)
    for _ in range(2):
        share = await store.share(HERE, BOB, made.id, "C9", "s")
        assert share is not None
    assert [each.id for each in await store.shares(HERE, made.id)] == ["s"]
    await store.unshare(HERE, ANN, "s")
    assert len(await store.shares(HERE, made.id)) == 1
    await store.unshare(HERE, BOB, "s")
    assert await store.shares(HERE, made.id) == ()
    # What was taken back is known as that, so that it is not posted anew.
    await store.share(HERE, BOB, made.id, "C9", "s")
    await store.take_back(HERE, BOB, "s")
    await store.unshare(HERE, BOB, "s")
    found = await store.share(HERE, BOB, made.id, "C9", "s")
    assert found is not None
    assert found.taken_back_at is not None


async def test_a_step_takes_back_once_and_is_told_again_what(store: Store) -> None:
    made = await add(store)
    await store.share(HERE, BOB, made.id, "C8")
    await store.share(HERE, BOB, made.id, "C9")
    taken = await store.take_back(HERE, BOB, made.id, "step")
    assert len(taken) == 2
    later = await store.share(HERE, BOB, made.id, "C9")
    assert await store.take_back(HERE, BOB, made.id, "step") == taken
    assert await store.shares(HERE, made.id) == (later,)


async def test_a_profile_that_says_so_already_gets_no_further_entry(store: Store) -> None:
    for text in ("We sell boats.", "We sell boats.", "", "", "We sell boats."):
        await store.set_profile(HERE, ANN, "team", text)
    texts = [entry.text for entry in await store.profile_history(HERE, "team")]
    assert texts == ["We sell boats.", "", "We sell boats."]
