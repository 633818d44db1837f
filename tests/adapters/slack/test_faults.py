"""Whatever Slack throws, each run ends in exactly one finished card."""

from collections.abc import Callable

import pytest

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.running import thread
from tests.adapters.slack.steps import ROUGH, whispered

FOUR = [nasty(f"answer-{n}-", 10_500) for n in range(4)]

_CALLS = (
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "chat.postMessage",
    "chat.update",
    "conversations.replies",
)


def refuse_some(slack: Team) -> None:
    for each in _CALLS:
        slack.fail(each, retry_after=1, share=0.1)


def lose_some_after(slack: Team) -> None:
    slack.fail("*", drop="after", share=0.15)


def lose_some_before(slack: Team) -> None:
    slack.fail("*", drop="before", share=0.1)
    slack.fail("*", status=500, share=0.1)


def all_of_it(slack: Team) -> None:
    slack.duplicates = 3
    slack.expire_streams_after = 1.0
    for each in _CALLS:
        slack.fail(each, retry_after=1, share=0.05)
    slack.fail("*", drop="after", share=0.07)
    slack.fail("*", drop="before", share=0.07)
    slack.fail("*", status=500, share=0.07)


@pytest.mark.parametrize("throw", [refuse_some, lose_some_after, lose_some_before, all_of_it])
async def test_calls_that_fail(open_team: TeamMaker, throw: Callable[[Team], None]) -> None:
    async with thread(open_team, FOUR) as there:
        throw(there.slack)
        await there.run()
        found = await there.standing()
        there.slack.faults.clear()
        assert found.exact, found


async def test_streams_that_expire(open_team: TeamMaker) -> None:
    async with thread(open_team, FOUR) as there:
        there.slack.expire_streams_after = 0.7
        await there.run()
        found = await there.standing()
        assert found.exact, found
        assert any(each.expired for each in there.messages())


async def test_messages_that_are_deleted_while_they_stream(open_team: TeamMaker) -> None:
    async with thread(open_team, FOUR) as there:
        await there.run()
        for message in await there.some(3):
            message.deleted, message.streaming = True, False
        found = await there.standing()
        assert found.exact, found


async def test_a_place_that_takes_no_streams(open_team: TeamMaker) -> None:
    async with thread(open_team, FOUR) as there:
        there.slack.fail("chat.startStream", error="not_allowed", share=1.0)
        await there.run()
        found = await there.standing()
        assert found.exact, found
        assert not any(each.started for each in there.messages())


async def test_sockets_that_break_and_events_that_come_four_times(open_team: TeamMaker) -> None:
    async with thread(open_team, FOUR) as there:
        slack = there.slack
        slack.duplicates = 3
        await there.run()
        again = f"<@{slack.bot_user}> {ROUGH}, in French"
        await slack.say(slack.ben, slack.general, again, thread_ts=there.root.ts)
        await there.some(1)
        slack.drop_sockets()
        found = await there.standing()
        assert found.exact, found
        await slack.settle()
        await whispered(slack, "Refine again…", slack.ben)
        assert len(slack.ephemerals(slack.ben)) == 1
