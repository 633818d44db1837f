from dataclasses import replace

import pytest

from bot.store import Post, Store
from bot.talk.people import Person, Place
from tests.bot.store.samples import ANN, BOB, ELSEWHERE, HERE, NEXT_DOOR, OTHER_PLATFORM

POST = Post("card1", "p1", "prompt", "C1", "1700000000.000100", "1700000000.000200", "", ANN)
POST = replace(POST, first=POST.message)


def at(message: str, first: str = "", card: str = "card1", kind: str = "prompt") -> Post:
    return replace(POST, message=message, first=first or message, card=card, kind=kind)


async def test_a_post_comes_back(store: Store) -> None:
    assert await store.post(HERE, "C1", POST.message) is None
    await store.keep_post(HERE, POST)
    assert await store.post(HERE, "C1", POST.message) == POST
    assert await store.post(HERE, "C2", POST.message) is None
    nobodys = replace(at("5"), person=None)
    await store.keep_post(HERE, nobodys)
    assert await store.post(HERE, "C1", "5") == nobodys


async def test_a_message_shows_what_was_kept_last(store: Store) -> None:
    await store.keep_post(HERE, POST)
    now = replace(POST, card="card2", target="r1", kind="run", thread="9", first="0", person=BOB)
    await store.keep_post(HERE, now)
    assert await store.post(HERE, "C1", POST.message) == now
    assert await store.posts_of(HERE, "card1") == ()
    assert await store.posts_of(HERE, "card2") == (now,)
    await store.keep_post(HERE, replace(now, person=None))
    assert await store.post(HERE, "C1", POST.message) == replace(now, person=None)


async def test_a_post_that_is_forgotten_is_gone(store: Store) -> None:
    await store.keep_post(HERE, POST)
    await store.keep_post(HERE, at("5"))
    await store.forget_post(HERE, "C1", POST.message)
    await store.forget_post(HERE, "C1", "never seen")
    assert await store.post(HERE, "C1", POST.message) is None
    assert await store.posts_of(HERE, "card1") == (at("5"),)


async def test_the_messages_of_a_posting_stand_in_order(store: Store) -> None:
    kept = [at("1000", "999"), at("999", "999"), at("1001", "999"), at("2000")]
    for post in kept:
        await store.keep_post(HERE, post)
    first, second, third = await store.posting(HERE, "C1", "999")
    assert [first.message, second.message, third.message] == ["999", "1000", "1001"]
    assert await store.posting(HERE, "C2", "999") == ()


async def test_a_cards_newest_posting_is_the_last_also_when_an_older_one_grew(
    store: Store,
) -> None:
    elsewhere = replace(at("10"), channel="C2")
    for post in (at("20", "20"), elsewhere, at("30", "30"), at("31", "30"), at("21", "20")):
        await store.keep_post(HERE, post)
    found = await store.posts_of(HERE, "card1")
    assert [post.message for post in found] == ["20", "21", "10", "30", "31"]
    assert await store.posts_of(HERE, "nothing") == ()


async def test_the_last_prompt_of_a_thread(store: Store) -> None:
    thread = POST.thread
    assert await store.last_prompt(HERE, "C1", thread) is None
    kept = [at("1"), at("2", card="card2"), at("3", card="r1", kind="run")]
    for post in (*kept, replace(at("4"), thread="other"), replace(at("5"), channel="C2")):
        await store.keep_post(HERE, post)
    assert await store.last_prompt(HERE, "C1", thread) == kept[1]
    await store.forget_post(HERE, "C1", "2")
    assert await store.last_prompt(HERE, "C1", thread) == kept[0]


@pytest.mark.parametrize("place", [ELSEWHERE, OTHER_PLATFORM, Place("slack", "never seen")])
async def test_another_team_knows_nothing_of_it(store: Store, place: Place) -> None:
    await store.keep_post(HERE, POST)
    assert await store.post(NEXT_DOOR, "C1", POST.message) == POST
    assert await store.post(place, "C1", POST.message) is None
    assert await store.posting(place, "C1", POST.first) == ()
    assert await store.posts_of(place, POST.card) == ()
    assert await store.last_prompt(place, "C1", POST.thread) is None
    await store.forget_post(place, "C1", POST.message)
    theirs = replace(POST, card="theirs", person=Person("U1", "Eve"))
    await store.keep_post(place, theirs)
    assert await store.post(HERE, "C1", POST.message) == POST
    assert await store.post(place, "C1", POST.message) == theirs
