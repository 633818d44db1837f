"""What somebody shares with a channel, and what everybody there does with it."""

import asyncio
from dataclasses import replace

from bot.talk.people import Person
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    known,
    of_app,
    posted,
    refined,
    shared,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import Message


async def voted(slack: Team, post: Message, up: int, down: int) -> None:
    """Wait until so many have voted on what a post shows."""
    target = (await known(slack, post)).target
    tally = None
    for _ in range(1500):
        tally = await slack.store.tally(slack.place(post.channel), target)
        if (tally.up, tally.down) == (up, down):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the votes are {tally}")


@both_doors
async def test_votes_come_by_button_and_by_reaction(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        post = await shared(slack, card, slack.ben, slack.general)
        await slack.press(post, "👍", user=slack.ada)
        await whispered(slack, "Noted. 👍 1", slack.ada)
        await slack.react(slack.ben, post, "+1::skin-tone-3")
        await voted(slack, post, 2, 0)
        await slack.unreact(slack.ben, post, "+1::skin-tone-3")
        await voted(slack, post, 1, 0)
        await slack.react(slack.ben, post, "-1")
        await voted(slack, post, 1, 1)
        assert len(slack.ephemerals(slack.ben)) == 2
        assert len(slack.ephemerals(slack.ada)) == 1


@both_doors
async def test_a_channel_that_the_app_is_not_in_gets_no_share(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        board = slack.add_channel("board", private=True, members=[slack.ben], bot=False)
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "Share…")
        await slack.submit(await asked(slack, "Share"), {"channel": board.id})
        told = await whispered(slack, "Type /invite @rocket there, then share again.", slack.ben)
        assert slack.messages(board) == []
        (prompt,) = await slack.store.prompts(slack.place(), Person(slack.ben.id, "ben"), "mine")
        assert await slack.store.shares(slack.place(), prompt.id) == ()
        await shared(slack, told, slack.ben, slack.general)


@both_doors
async def test_an_open_channel_is_shared_with_from_outside(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        hall = slack.add_channel("hall", bot=False)
        card = await refined(slack, ROUGH, slack.ben)
        post = await shared(slack, card, slack.ben, hall)
        await slack.press(post, "Take back", user=slack.ben)
        await shows(slack, post, "Its author took this back.")


@both_doors
async def test_a_share_whose_answer_is_lost_is_there_once_and_can_be_taken_back(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        hall = slack.add_channel("hall", bot=False)
        card = await refined(slack, ROUGH, slack.ben)
        slack.fail("chat.postMessage", drop="after")
        await slack.press(card, "Share…", user=slack.ben)
        await slack.submit(await asked(slack, "Share"), {"channel": hall.id})
        told = await whispered(slack, "look whether the post is there", slack.ben)
        assert "Share…" in told.buttons
        (post,) = of_app(slack, hall)
        await slack.press(post, "Take back", user=slack.ben)
        await shows(slack, post, "Its author took this back.")
        assert of_app(slack, hall) == [post]


async def test_what_stands_of_a_share_whose_end_is_unclear_goes_with_it(
    open_team: TeamMaker,
) -> None:
    async with (
        ProviderDouble(Reply(nasty("answer-", 14_000))) as provider,
        open_team(base_url=provider.base_url) as slack,
    ):
        hall = slack.add_channel("hall", bot=False)
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "▶ big")
        run = await whispered(slack, "Run again", slack.ben)
        await slack.press(run, "Share…", user=slack.ben)
        form = await asked(slack, "Share")
        slack.fail("chat.postMessage", hang=0.01)
        slack.fail("chat.postMessage", drop="after")
        await slack.submit(form, {"channel": hall.id})
        await whispered(slack, "look whether the post is there", slack.ben)
        begins, ends = of_app(slack, hall)
        assert "Take back" not in begins.buttons
        await slack.press(ends, "Take back", user=slack.ben)
        await shows(slack, begins, "Its author took this back.")
        await slack.until(lambda: of_app(slack, hall) == [begins])


async def test_what_was_pressed_is_taken_back_whatever_is_known_of_it(
    open_team: TeamMaker,
) -> None:
    async with open_team() as slack:
        card = await refined(slack, ROUGH, slack.ben)
        twin = await shared(slack, card, slack.ben, slack.general)
        post = await shared(slack, card, slack.ben, slack.general)
        first, place = await known(slack, post), slack.place(post.channel)
        # It came twice, and the other one is known.
        await slack.store.forget_post(place, post.channel, post.ts)
        await slack.store.keep_post(place, replace(first, message=twin.ts, first=twin.ts))
        await slack.press(post, "Take back", user=slack.ben)
        await shows(slack, twin, "Its author took this back.")
        await slack.until(lambda: of_app(slack, slack.general) == [twin])


@both_doors
async def test_an_answer_is_shared_from_a_direct_message(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(Reply("Dear **customers**.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await slack.press(card, "▶ big")
        run = await posted(slack, there, "Run again")
        post = await shared(slack, run, slack.ben, slack.general)
        assert post.words.startswith("ben shared an answer of big")
        assert "Dear **customers**." in post.words
        await slack.react(slack.ada, post, "thumbsup")
        await voted(slack, post, 1, 0)
        await slack.press(post, "Open, run or remix", user=slack.ada)
        await whispered(slack, "Refine again…", slack.ada)
        await slack.press(post, "Take back", user=slack.ben)
        await shows(slack, post, "Its author took this back.")


@both_doors
async def test_one_prompt_is_shared_twice(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        first = await shared(slack, card, slack.ben, slack.general)
        second = await shared(slack, card, slack.ben, slack.general)
        assert first is not second
        await slack.press(first, "Take back", user=slack.ben)
        await shows(slack, first, "Its author took this back.")
        assert "Take back" in second.buttons


@both_doors
async def test_once_more_on_a_post_is_a_remix_of_ones_own(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        post = await shared(slack, card, slack.ben, slack.general)
        await slack.react(slack.ada, post, "repeat")
        theirs = await whispered(slack, "Refine again…", slack.ada)
        assert theirs.channel == slack.general.id
        await slack.press(theirs, "sign up or book")
        await shows(slack, theirs, "sign up or book.")
        assert "sign up or book." not in post.words + card.words
        assert of_app(slack, slack.general) == [post]


@both_doors
async def test_what_could_not_be_taken_back_can_be_later(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        post = await shared(slack, card, slack.ben, slack.general)
        slack.general.archived = True
        await slack.press(post, "Take back", user=slack.ben)
        told = await whispered(
            slack, "It could not be taken back. That channel is archived.", slack.ben
        )
        assert "Take back" in post.buttons
        slack.general.archived = False
        await slack.press(told, "Take back", user=slack.ben)
        await shows(slack, post, "Its author took this back.")
