"""A team never meets another team's data, whatever it asks with another team's ids."""

import pytest

from bot.store import RunOutcome, RunState, Store, Tally
from bot.talk.people import Place
from tests.bot.store.samples import ANN, ELSEWHERE, HERE, MATERIAL, OTHER_PLATFORM, REFINEMENT, add

NOWHERE = Place("slack", "never seen")


@pytest.mark.parametrize("place", [ELSEWHERE, OTHER_PLATFORM, NOWHERE])
async def test_another_teams_ids_are_unknown(store: Store, place: Place) -> None:
    prompt = await add(store)
    run = await store.start_run(HERE, ANN, prompt.id, 1, "a")
    assert run is not None
    share = await store.share(HERE, ANN, prompt.id, "C9")
    assert share is not None
    await store.vote(HERE, ANN, prompt.id, 1)
    if place is not NOWHERE:
        await add(store, place=place)

    assert await store.prompt(place, prompt.id) is None
    assert await store.prompt(place, prompt.id, 1) is None
    assert await store.versions(place, prompt.id) == ()
    assert await store.add_version(place, prompt.id, MATERIAL, REFINEMENT) is None
    assert await store.save(place, prompt.id, "Mine now") is None
    assert await store.start_run(place, ANN, prompt.id, 1, "a") is None
    assert await store.run(place, run.id) is None
    assert await store.runs_of(place, prompt.id) == ()
    assert await store.images(place, prompt.id) == ()
    assert await store.refinement(place, "print") is None
    assert await store.finish_run(place, run.id, RunOutcome(RunState.DONE)) is None
    for target in (prompt.id, run.id):
        assert await store.vote(place, ANN, target, -1) is None
        assert await store.tally(place, target) == Tally()
        assert await store.share(place, ANN, target, "C1") is None
    for target in (prompt.id, share.id):
        assert await store.shares(place, target) == ()
        assert await store.take_back(place, ANN, target) == ()

    assert await store.prompt(HERE, prompt.id) == prompt
    assert await store.run(HERE, run.id) == run
    assert await store.shares(HERE, prompt.id) == (share,)
    assert await store.tally(HERE, prompt.id) == Tally(up=1)
