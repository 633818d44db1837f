"""A share that could not be posted is none."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.jobs.ids import Ids
from bot.store import SavedShare
from bot.talk import requests as ask
from bot.talk.cards import Button, Card, Note, Shown
from bot.talk.people import Person
from bot.talk.sending import NotPosted, PostUnclear
from bot.talk.subject import kind_of, subject_of
from tests.bot.conftest import ANA, HOME, Desk, DeskMaker
from tests.bot.shown import all_of, button, buttons_of, notes_of
from tests.databases import held

ROUGH = "write an email to our customers about the price increase"
BOB = Person("U2", "Bob")
SENTENCE = "I am not in that channel. Invite me there and share it again."


@pytest.fixture
async def desk(open_desk: DeskMaker) -> AsyncGenerator[Desk, None]:
    async with open_desk() as opened:
        yield opened


async def at_the_post(desk: Desk, prompt_id: str) -> tuple[AsyncGenerator[Shown, None], Card]:
    """A share whose card has come out, and nothing after it."""
    shown = desk.rocket.handle(ask.Share(prompt_id, "C9"), BOB, HOME)
    post = await anext(shown)
    assert isinstance(post, Card)
    assert post.channel == "C9"
    return shown, post


async def shares(desk: Desk, prompt_id: str) -> tuple[SavedShare, ...]:
    return await desk.store.shares(HOME, prompt_id)


async def test_a_share_is_written_down_before_it_is_posted_and_told_after(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    shown, post = await at_the_post(desk, card.id)
    assert [share.id for share in await shares(desk, card.id)] == [post.id]
    assert (kind_of(post), subject_of(post)) == ("share", card.id)
    (told,) = [each async for each in shown]
    assert isinstance(told, Card)
    assert all_of(told, Note) == [Note("Shared. You can take it back there:", "good", "C9")]
    assert [share.id for share in await shares(desk, card.id)] == [post.id]


async def test_what_was_not_posted_is_taken_back_and_the_person_told_why(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    earlier = (await desk.ask(ask.Share(card.id, "C9"), person=BOB))[0]
    assert isinstance(earlier, Card)
    shown, _ = await at_the_post(desk, card.id)
    told = await shown.athrow(NotPosted(SENTENCE))
    assert isinstance(told, Card)
    assert all_of(told, Note) == [Note(SENTENCE, "error")]
    assert buttons_of(told) == [Button("Share…", ask.OpenShareForm(card.id))]
    assert [each async for each in shown] == []
    assert [share.id for share in await shares(desk, card.id)] == [earlier.id]


async def test_what_would_be_refused_each_time_is_not_offered_again(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    hopeless = NotPosted(SENTENCE, again=False)
    shown, _ = await at_the_post(desk, card.id)
    told = await shown.athrow(hopeless)
    assert isinstance(told, Card)
    assert (notes_of(told), buttons_of(told)) == (SENTENCE, [])
    await desk.ask(ask.Share(card.id, "C9"), person=BOB)
    shown = desk.rocket.handle(ask.TakeBack(card.id), BOB, HOME)
    await anext(shown)
    told = await shown.athrow(hopeless)
    assert isinstance(told, Card)
    assert (SENTENCE in notes_of(told), buttons_of(told)) == (True, [])


async def test_where_no_answer_came_the_share_stays_and_can_be_shared_again(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    shown, post = await at_the_post(desk, card.id)
    told = await shown.athrow(PostUnclear())
    assert isinstance(told, Card)
    assert "Please look whether the post is there" in notes_of(told)
    assert button(told, "Share…") == ask.OpenShareForm(card.id)
    assert told.private
    assert [each async for each in shown] == []
    assert [share.id for share in await shares(desk, card.id)] == [post.id]
    (taken,) = await desk.ask(ask.TakeBack(post.id), person=BOB)
    assert isinstance(taken, Card)
    assert taken.title == "Taken back"


NO_ANSWER = "No answer came: please look, and take it back again if it is there."


@pytest.mark.parametrize(
    ("problem", "why"), [(NotPosted(SENTENCE), SENTENCE), (PostUnclear(), NO_ANSWER)]
)
async def test_a_post_that_stays_can_be_taken_back_again_and_holds_up_no_other(
    desk: Desk, problem: Exception, why: str
) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    posts = [(await desk.ask(ask.Share(card.id, channel), person=BOB))[0] for channel in "AB"]
    shown = desk.rocket.handle(ask.TakeBack(card.id), BOB, HOME)
    first = await anext(shown)
    second = await shown.athrow(problem)
    told = await anext(shown)
    assert [each.id for each in (first, second)] == [each.id for each in posts]
    assert isinstance(told, Card)
    assert all_of(told, Note) == [Note(f"It could not be taken back. {why}", "error")]
    assert buttons_of(told) == [Button("Take back", ask.TakeBack(card.id))]
    assert kind_of(told) == ""
    assert [each async for each in shown] == []
    (again,) = await desk.ask(ask.TakeBack(first.id), person=BOB)
    assert isinstance(again, Card)
    assert (again.id, again.title, again.channel) == (first.id, "Taken back", "A")
    refused = await desk.card(ask.TakeBack(first.id), person=ANA)
    assert notes_of(refused) == "Only the person who shared it can take it back."


async def test_whoever_leaves_at_the_post_has_not_posted_it(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    shown, _ = await at_the_post(desk, card.id)
    await shown.aclose()
    assert await shares(desk, card.id) == ()


@pytest.mark.parametrize("error", [RuntimeError("of the adapter"), asyncio.CancelledError()])
async def test_an_error_of_the_adapters_own_comes_out_again(
    desk: Desk, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    shown, _ = await at_the_post(desk, card.id)
    with pytest.raises(type(error)) as caught:
        await shown.athrow(error)
    assert caught.value is error
    assert [each async for each in shown] == []
    assert await shares(desk, card.id) == ()
    assert not caplog.records


async def test_an_abandoned_share_stays_and_is_found(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    ids = Ids("job")
    shown = desk.rocket.handle(ask.Share(card.id, "C9"), BOB, HOME, ids)
    post = await anext(shown)
    assert isinstance(post, Card)
    ids.abandoned = True
    await shown.aclose()
    again = desk.rocket.handle(ask.Share(card.id, "C9"), BOB, HOME, Ids("job"))
    assert await anext(again) == post
    await again.aclose()
    # It was given up there, and not abandoned: it was not posted.
    assert await shares(desk, card.id) == ()


async def test_what_was_taken_back_meanwhile_is_not_posted_anew(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    share = ask.Share(card.id, "C9")
    first = [each async for each in desk.rocket.handle(share, BOB, HOME, Ids("job"))]
    (taken,) = await desk.ask(ask.TakeBack(card.id), person=BOB)
    again = [each async for each in desk.rocket.handle(share, BOB, HOME, Ids("job"))]
    assert isinstance(first[0], Card)
    assert isinstance(taken, Card)
    assert again == [taken]
    assert (taken.id, taken.title) == (first[0].id, "Taken back")


async def test_whoever_leaves_later_has_posted_it(desk: Desk) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    shown, _ = await at_the_post(desk, card.id)
    await anext(shown)
    await shown.aclose()
    assert len(await shares(desk, card.id)) == 1


async def test_whoever_leaves_while_it_is_written_down_leaves_no_share(
    desk: Desk, database_url: str
) -> None:
    card = await desk.card(ask.Refine(ROUGH))
    async with held(database_url):
        posting = asyncio.create_task(desk.ask(ask.Share(card.id, "C9"), person=BOB))
        await asyncio.sleep(0.05)
        posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert await shares(desk, card.id) == ()


async def test_a_reason_without_a_share_is_told_too(desk: Desk) -> None:
    shown = desk.rocket.handle(ask.Refine(ROUGH), ANA, HOME)
    await anext(shown)
    told = await shown.athrow(NotPosted(SENTENCE))
    assert isinstance(told, Card)
    assert notes_of(told) == SENTENCE
