"""Nothing ends in silence: whoever asked is told why nothing comes, wherever that was."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.jobs.limits import Limits
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.logged import Logged, logged
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    of_app,
    posted,
    refined,
    whispered,
)

_WRONG = "did not do what it was asked"


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


async def rename(slack: Team, table: str, new: str) -> None:
    """From now on, whatever needs this table fails, and waiting does not help."""
    async with slack.store.engine.begin() as connection:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO {new}"))


@both_doors
async def test_a_fault_in_a_direct_message_is_told_in_its_thread(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        await posted(slack, there, "Refine again…")
        await rename(slack, "posts", "away")
        await slack.say(slack.ben, there, "make it shorter", thread_ts=said.ts)
        told = await posted(slack, there, _WRONG)
        assert told.thread_ts == said.ts
        await rename(slack, "away", "posts")
        await slack.press(told, "Write a prompt", user=slack.ben)
        await asked(slack, "Refine a prompt")


async def test_a_fault_in_a_mention_is_told_to_the_person(open_team: TeamMaker) -> None:
    async with open_team() as slack:
        root = slack.written(slack.ada, slack.general, "About the new price.")
        await rename(slack, "teams", "away")
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ben, slack.general, mention, thread_ts=root.ts)
        told = await whispered(slack, _WRONG, slack.ben)
        assert told.thread_ts == root.ts
        assert of_app(slack, slack.general) == []


async def test_a_fault_that_cannot_be_told_is_in_the_log(open_team: TeamMaker, log: Logged) -> None:
    async with open_team(complaints=True) as slack:
        slack.fail("chat.postEphemeral", "not_in_channel", times=9)
        slack.fail("conversations.open", "cannot_dm_bot", times=9)
        await rename(slack, "teams", "away")
        await slack.say(slack.ben, slack.general, f"<@{slack.bot_user}> {ROUGH}")
        await slack.until(lambda: "nobody was told that a app_mention went wrong" in log.text)
    assert ROUGH not in log.text


@both_doors
async def test_a_form_that_did_not_open_is_one_press_away(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        slack.fail("views.open", error="expired_trigger_id")
        await slack.press(card, "Refine again…")
        told = await whispered(slack, "Slack closed the door before the form was open", slack.ben)
        await slack.press(told, "Try again")
        await asked(slack, "Refine again")


async def test_a_rocket_too_many_is_told_where_it_was(open_team: TeamMaker) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        await refined(slack, ROUGH, slack.ben)
        said = slack.written(slack.ada, slack.general, "write something about trees")
        slack.fail("chat.postEphemeral", retry_after=1)
        await slack.react(slack.ben, said, "rocket")
        await whispered(slack, "Nothing was taken", slack.ben)
        assert of_app(slack, slack.dm(slack.ben)) == []


async def test_a_rocket_too_many_where_the_app_is_not_is_told_directly(
    open_team: TeamMaker,
) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        await refined(slack, ROUGH, slack.ben)
        said = slack.written(slack.ada, slack.general, "write something about trees")
        slack.fail("chat.postEphemeral", "not_in_channel")
        await slack.react(slack.ben, said, "rocket")
        await posted(slack, slack.dm(slack.ben), "Nothing was taken")


async def test_a_press_too_many_in_the_home_is_told_directly(open_team: TeamMaker) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        await slack.open_home(slack.ben)
        await slack.until(lambda: slack.home(slack.ben))
        home = slack.home(slack.ben)
        assert home is not None
        await slack.press(home, "Team profile…", user=slack.ben)
        await posted(slack, slack.dm(slack.ben), "Nothing was taken")


async def test_whoever_cannot_be_told_of_it_is_in_the_log(
    open_team: TeamMaker, log: Logged
) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        await refined(slack, ROUGH, slack.ben)
        slack.fail("chat.postMessage", "msg_too_long")
        await slack.say(slack.ben, slack.dm(slack.ben), ROUGH)
        await slack.until(lambda: "chat.postMessage: msg_too_long" in log.text)
    assert "somebody was not told what became of their request" in log.text


async def test_whoever_is_being_told_when_the_app_stops_is_told_to_the_end(
    open_team: TeamMaker,
) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        slack.fail("response_url", hang=0.3)
        assert (await slack.press(card, "Why", user=slack.ben)).ok
        await slack.stop()
        assert "Nothing was taken" in slack.ephemerals(slack.ben)[-1].words


async def test_whoever_cannot_be_told_when_the_app_stops_is_in_the_log(
    open_team: TeamMaker, log: Logged
) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        slack.fail("response_url", hang=30.0)
        assert (await slack.press(card, "Why", user=slack.ben)).ok
        await slack.stop()
    assert "1 were not told why nothing was taken" in log.text
