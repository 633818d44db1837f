import pytest

from bot.store import Store, Tally
from tests.bot.store.samples import ANN, BOB, HERE, add


async def test_everybody_has_one_vote(store: Store) -> None:
    prompt = await add(store)
    assert await store.tally(HERE, prompt.id) == Tally()
    assert await store.vote(HERE, ANN, prompt.id, 1) == Tally(up=1)
    assert await store.vote(HERE, ANN, prompt.id, 1) == Tally(up=1)
    assert await store.vote(HERE, BOB, prompt.id, -1) == Tally(up=1, down=1)
    assert await store.vote(HERE, ANN, prompt.id, -1) == Tally(down=2)
    assert await store.vote(HERE, ANN, prompt.id, 0) == Tally(down=1)
    assert await store.vote(HERE, ANN, prompt.id, 0) == Tally(down=1)
    assert await store.tally(HERE, prompt.id) == Tally(down=1)


async def test_a_run_can_be_voted_on_and_shared(store: Store) -> None:
    prompt = await add(store)
    run = await store.start_run(HERE, ANN, prompt.id, 1, "a")
    assert run is not None
    assert await store.vote(HERE, BOB, run.id, 1) == Tally(up=1)
    assert await store.tally(HERE, prompt.id) == Tally()
    share = await store.share(HERE, BOB, run.id, "C9")
    assert share is not None
    assert (share.target, share.channel, share.author) == (run.id, "C9", BOB)


async def test_only_who_shared_takes_back(store: Store) -> None:
    prompt = await add(store)
    share = await store.share(HERE, ANN, prompt.id, "C9")
    assert share is not None
    assert await store.shares(HERE, prompt.id) == (share,)
    assert await store.take_back(HERE, BOB, prompt.id) == ()
    (taken,) = await store.take_back(HERE, ANN, prompt.id)
    assert taken.id == share.id
    assert taken.taken_back_at is not None
    assert taken.taken_back_at >= taken.created
    assert await store.shares(HERE, prompt.id) == ()
    assert await store.take_back(HERE, ANN, prompt.id) == ()


async def test_one_share_is_taken_back_by_its_own_id(store: Store) -> None:
    prompt = await add(store)
    first = await store.share(HERE, ANN, prompt.id, "C8")
    second = await store.share(HERE, ANN, prompt.id, "C9")
    assert first is not None
    for _ in range(2):  # again where the post is still there, by any step
        assert [one.id for one in await store.take_back(HERE, ANN, first.id)] == [first.id]
        assert await store.take_back(HERE, BOB, first.id) == ()
        assert await store.shares(HERE, prompt.id) == (second,)


async def test_a_vote_is_one_step(store: Store) -> None:
    prompt = await add(store)
    with pytest.raises(ValueError, match="5"):
        await store.vote(HERE, ANN, prompt.id, 5)
