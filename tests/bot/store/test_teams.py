from bot.store import Store
from tests.bot.store.samples import ANN, BOB, ELSEWHERE, HERE, NEXT_DOOR, OTHER_PLATFORM


async def test_threads_are_read_until_a_team_says_no(store: Store) -> None:
    assert await store.reads_threads(HERE)
    await store.person(HERE, ANN)
    assert await store.reads_threads(HERE)
    await store.set_reads_threads(HERE, ANN, False)
    assert not await store.reads_threads(HERE)
    assert not await store.reads_threads(NEXT_DOOR)
    assert await store.reads_threads(ELSEWHERE)
    assert await store.reads_threads(OTHER_PLATFORM)
    await store.set_reads_threads(NEXT_DOOR, BOB, True)
    assert await store.reads_threads(HERE)


async def test_a_team_that_is_new_may_say_no_at_once(store: Store) -> None:
    await store.set_reads_threads(ELSEWHERE, ANN, False)
    assert not await store.reads_threads(ELSEWHERE)
