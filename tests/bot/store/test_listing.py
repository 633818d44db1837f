from dataclasses import replace

import pytest

from bot.store import Store, Tally
from tests.bot.store.samples import ANN, BOB, ELSEWHERE, HERE, MATERIAL, NEXT_DOOR, REFINEMENT, add


async def texts(store: Store, scope: str = "mine", search: str = "", limit: int = 20) -> list[str]:
    return [one.text for one in await store.prompts(HERE, ANN, scope, search, limit)]


async def test_mine_are_all_that_i_made_newest_first(store: Store) -> None:
    await add(store, "first")
    await add(store, "second", place=NEXT_DOOR)
    await add(store, "of Bob", who=BOB)
    await add(store, "elsewhere", place=ELSEWHERE)
    assert await texts(store) == ["second", "first"]


async def test_shared_are_the_library_and_what_stands_posted_here(store: Store) -> None:
    await add(store, "private")
    await add(store, "private to Bob", who=BOB)
    kept = await add(store, "kept by Bob", place=NEXT_DOOR, who=BOB)
    await store.save(NEXT_DOOR, kept.id, "Kept")
    posted = await add(store, "posted here", who=BOB)
    await store.share(HERE, BOB, posted.id, HERE.channel)
    other = await add(store, "posted next door", who=BOB)
    await store.share(HERE, BOB, other.id, NEXT_DOOR.channel)
    back = await add(store, "taken back", who=BOB)
    await store.share(HERE, BOB, back.id, HERE.channel)
    await store.take_back(HERE, BOB, back.id)
    assert await texts(store, "shared") == ["posted here", "kept by Bob"]
    assert await texts(store, "all") == ["posted here", "kept by Bob", "private"]


async def test_another_teams_library_stays_there(store: Store) -> None:
    foreign = await add(store, "foreign", place=ELSEWHERE)
    await store.save(ELSEWHERE, foreign.id, "Foreign")
    await store.share(ELSEWHERE, ANN, foreign.id, HERE.channel)
    assert await texts(store, "all") == []


async def test_an_entry_holds_what_a_list_shows(store: Store) -> None:
    prompt = await add(store)
    await store.save(HERE, prompt.id, "Letter", ("mail",))
    await store.vote(HERE, ANN, prompt.id, 1)
    await store.vote(HERE, BOB, prompt.id, 1)
    (entry,) = await store.prompts(HERE, ANN, "shared")
    assert (entry.id, entry.author, entry.created) == (prompt.id, ANN, prompt.created)
    assert (entry.title, entry.saved, entry.tags) == ("Letter", True, ("mail",))
    assert (entry.rough, entry.text) == (prompt.rough, REFINEMENT.prompt)
    assert (entry.version, entry.kind, entry.votes) == (1, "text", Tally(up=2))


async def test_a_search_finds_every_word_anywhere_in_any_case(store: Store) -> None:
    prompt = await add(store, "Write to ÄRZTE about Привет")
    await add(store, "Something else")
    await store.save(HERE, prompt.id, "Straße", ("Mail",))
    for words in ("ärzte", "ABOUT write", "привет ärzte", "STRASSE", "mail about", "  "):
        assert "Write to ÄRZTE about Привет" in await texts(store, "mine", words), words
    assert await texts(store, "mine", "ärzte else") == []


async def test_a_search_looks_at_the_latest_version(store: Store) -> None:
    prompt = await add(store, "about cats")
    await store.add_version(HERE, prompt.id, MATERIAL, replace(REFINEMENT, prompt="about dogs"))
    (entry,) = await store.prompts(HERE, ANN, search="dogs")
    assert (entry.text, entry.version) == ("about dogs", 2)


@pytest.mark.parametrize("sign", ["%", "_", "/", "\\", "'", '"', "*", "\x00", "\x1a"])
async def test_signs_in_a_search_stand_for_themselves(store: Store, sign: str) -> None:
    await add(store, f"half a{sign}b done")
    await add(store, "half axb done")
    assert await texts(store, "mine", f"a{sign}b") == [f"half a{sign}b done"]


async def test_a_search_of_any_length_is_answered(store: Store) -> None:
    await add(store, "x" * 200_000)
    assert len(await texts(store, "mine", "x" * 100_000)) == 1
    assert await texts(store, "mine", "y " * 50_000) == []


async def test_the_limit_is_kept(store: Store) -> None:
    for number in range(5):
        await add(store, f"number {number}")
    assert len(await texts(store, limit=3)) == 3
    assert await texts(store, limit=0) == []
    assert await texts(store, limit=-1) == []
    assert len(await texts(store, limit=10**9)) == 5


async def test_a_scope_that_is_not_there(store: Store) -> None:
    with pytest.raises(ValueError, match="theirs"):
        await store.prompts(HERE, ANN, "theirs")
