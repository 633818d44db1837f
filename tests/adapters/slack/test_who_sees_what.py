"""What is for one person stays with them, and what was shared can be taken back whole."""

from typing import Any

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    known,
    of_app,
    posted,
    prompt_of,
    refined,
    shared,
    shows,
    whispered,
)
from tests.bot.desk.offers import offer, own
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import Message, User

SECRET = "AKIAIOSFODNN7EXAMPLE"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"rest of a picture"


def repeating(asked_for: dict[str, Any]) -> Reply:
    return Reply("You wrote: " + asked_for["messages"][-1]["content"])


def thread(slack: Team) -> Message:
    root = slack.written(slack.ben, slack.general, "About the deployment.")
    slack.written(slack.ada, slack.general, "Yes?", thread_ts=root.ts)
    return root


async def card_in(slack: Team, root: Message, user: User, text: str = ROUGH) -> Message:
    """The card of a mention in a thread."""
    mention = f"<@{slack.bot_user}> {text}"
    await slack.say(user, slack.general, mention, thread_ts=root.ts)
    return await whispered(slack, "Refine again…", user)


async def test_a_secret_is_not_put_back_where_others_read_along(open_team: TeamMaker) -> None:
    async with (
        ProviderDouble(script=repeating) as provider,
        open_team(minute=1.0, base_url=provider.base_url) as slack,
    ):
        card = await card_in(slack, thread(slack), slack.ben, "write a deploy script for s3")
        await slack.press(card, "Refine again…")
        await slack.submit(await asked(slack, "Refine again"), {"feedback": f"use key {SECRET}"})
        await shows(slack, card, SECRET)
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.general, "Run again")
        assert "You wrote: " in run.words
        assert SECRET not in run.words
        assert SECRET not in str(
            [edit for each in of_app(slack, slack.general) for edit in each.edits]
        )


async def test_what_stands_in_no_thread_is_answered_in_none(open_team: TeamMaker) -> None:
    async with (
        ProviderDouble(Reply("Dear customers.")) as provider,
        open_team(minute=1.0, base_url=provider.base_url) as slack,
    ):
        post = await shared(slack, await refined(slack, ROUGH, slack.ben), slack.ben, slack.general)
        slack.written(slack.ada, slack.general, "Nice one.", thread_ts=post.ts)
        await slack.press(post, "Open, run or remix", user=slack.ada)
        theirs = await whispered(slack, "Refine again…", slack.ada)
        assert theirs.thread_ts is None
        await slack.press(theirs, "▶ big")
        await whispered(slack, "Dear customers.", slack.ada)
        assert of_app(slack, slack.general) == [post]


async def test_a_comparison_does_not_post_what_was_run_in_private(open_team: TeamMaker) -> None:
    async with (
        ProviderDouble(script=repeating) as provider,
        open_team(minute=1.0, base_url=provider.base_url) as slack,
    ):
        root = thread(slack)
        fact = "The price increase is 8 % and starts on 1 March."
        slack.written(slack.ada, slack.general, fact, thread_ts=root.ts)
        card = await card_in(slack, root, slack.ben)
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.general, "Run again")
        await slack.press(run, "Compare with", user=slack.ada)
        await whispered(slack, "The two answers compared", slack.ada)
        await posted(slack, slack.general, "Run again", but=1)
        # Both answers are there now: nothing is run, and what is shown is for ben alone.
        await slack.press(run, "Compare with", user=slack.ben)
        await whispered(slack, "The two answers compared", slack.ben)
        await whispered(slack, "with your rough prompt", slack.ben)
        assert len(of_app(slack, slack.general)) == 2


async def test_only_the_button_to_stop_goes_when_it_is_pressed(open_team: TeamMaker) -> None:
    slow = Reply("word " * 400, rate=100)
    async with (
        ProviderDouble(slow) as provider,
        open_team(minute=1.0, base_url=provider.base_url) as slack,
    ):
        card = await card_in(slack, thread(slack), slack.ben)
        slack.fail("chat.startStream", "channel_type_not_supported", times=9)
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.general, "word word")
        await slack.press(run, "Stop", user=slack.ada)
        await whispered(slack, "Only ben can stop this run", slack.ada)
        assert not run.deleted
        await slack.press(run, "Stop", user=slack.ben)
        await shows(slack, run, "Stopped.")
        assert not run.deleted


async def test_somebody_of_another_company_is_told_and_no_more(open_team: TeamMaker) -> None:
    async with open_team() as slack:
        guest = slack.add_user("guest")
        guest.home = "T0THER"
        slack.general.members.add(guest.id)
        asked_for = slack.written(slack.ben, slack.general, ROUGH)
        await slack.react(guest, asked_for, "rocket")
        told = await whispered(slack, "I work for the team that installed me", guest)
        assert "Refine again…" not in told.words
        assert slack.ephemerals(guest) == [told]


async def test_pictures_go_when_their_post_is_taken_back(open_team: TeamMaker) -> None:
    models = own(offer("big", text=False, images_out="images"))
    async with (
        ProviderDouble(Reply(images=[PNG])) as provider,
        open_team(minute=1.0, base_url=provider.base_url, own=models) as slack,
    ):
        run = await whispered_run(slack)
        post = await shared(slack, run, slack.ben, slack.general)
        await slack.until(lambda: [each for each in slack.messages(slack.general) if each.files])
        (with_file,) = [each for each in slack.messages(slack.general) if each.files]
        await known(slack, post)
        await slack.press(post, "Take back", user=slack.ben)
        await shows(slack, post, "Its author took this back.")
        await slack.until(lambda: slack.count("files.delete") == 1)
        assert with_file.deleted or not with_file.files


async def whispered_run(slack: Team) -> Message:
    card = await refined(slack, "a picture of a lighthouse in a storm", slack.ben)
    await slack.press(card, "▶ Big")
    run = await whispered(slack, "Run again", slack.ben)
    assert "it is in our direct messages" in run.words
    return run


async def test_what_is_opened_from_the_home_is_pointed_to(open_team: TeamMaker) -> None:
    async with open_team() as slack:
        card = await refined(slack, ROUGH, slack.ben)
        await slack.open_home(slack.ben)
        await slack.until(lambda: slack.home(slack.ben) is not None)
        home = slack.home(slack.ben)
        assert home is not None
        await slack.press(home, "Open", user=slack.ben)
        there = await posted(slack, slack.dm(slack.ben), "Refine again…")
        assert prompt_of(there) == prompt_of(card)
        await slack.until(
            lambda: "It is in Messages" in getattr(slack.home(slack.ben), "words", "")
        )


async def test_the_home_lists_what_one_shared_anywhere(open_team: TeamMaker) -> None:
    async with open_team() as slack:
        news = slack.add_channel("news")
        await shared(slack, await refined(slack, ROUGH, slack.ben), slack.ben, news)
        await slack.open_home(slack.ben)
        await slack.until(lambda: slack.home(slack.ben) is not None)
        home = slack.home(slack.ben)
        assert home is not None
        shared_part = home.words.partition("Newest shared prompts")[2]
        assert "email to our customers" in shared_part


def _home(slack: Team, user: User) -> str:
    home = slack.home(user)
    return home.words if home else ""
