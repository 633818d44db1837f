import pytest

from bot.store import Store, StoreError
from bot.talk.people import Place
from tests.bot.store.samples import ANN, BOB, ELSEWHERE, HERE, NEXT_DOOR, OTHER_PLATFORM


async def test_without_a_profile_both_are_empty(store: Store) -> None:
    assert await store.profile(HERE) == ("", "")


async def test_the_teams_profile_holds_everywhere_and_the_channels_there(store: Store) -> None:
    await store.set_profile(HERE, ANN, "team", "We sell boats.")
    await store.set_profile(HERE, ANN, "channel", "Support only.")
    assert await store.profile(HERE) == ("We sell boats.", "Support only.")
    assert await store.profile(NEXT_DOOR) == ("We sell boats.", "")
    assert await store.profile(Place("slack", "T1")) == ("We sell boats.", "")
    assert await store.profile(ELSEWHERE) == ("", "")
    assert await store.profile(OTHER_PLATFORM) == ("", "")


async def test_a_channel_may_be_called_anything(store: Store) -> None:
    for name in ("nul\x00", "a\ud800b", "%"):
        there = Place("slack", "T1", name)
        await store.set_profile(there, ANN, "channel", f"of {name!r}")
        assert await store.profile(there) == ("", f"of {name!r}")
    assert await store.profile(HERE) == ("", "")


async def test_the_history_says_who_and_when(store: Store) -> None:
    await store.set_profile(HERE, ANN, "team", "one")
    await store.set_profile(HERE, BOB, "team", "two")
    await store.set_profile(HERE, ANN, "team", "")
    await store.set_profile(HERE, ANN, "channel", "apart")
    assert (await store.profile(HERE))[0] == ""
    history = await store.profile_history(HERE, "team")
    assert [(entry.text, entry.who) for entry in history] == [("", ANN), ("two", BOB), ("one", ANN)]
    assert history[0].when >= history[1].when >= history[2].when
    assert await store.profile_history(ELSEWHERE, "team") == ()


async def test_a_channels_profile_needs_a_channel(store: Store) -> None:
    with pytest.raises(StoreError, match="go there"):
        await store.set_profile(Place("slack", "T1"), ANN, "channel", "text")
    with pytest.raises(ValueError, match="planet"):
        await store.set_profile(HERE, ANN, "planet", "text")
