"""Pictures that a model made: beside their card, or the person is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import posted, refined, whispered
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG
from tests.doubles.slack.state import Channel, Message

_PICTURE = "a picture of a lighthouse in a storm"


@asynccontextmanager
async def drawing(open_team: TeamMaker) -> AsyncIterator[Team]:
    async with (
        ProviderDouble(Reply("", images=[TINY_PNG, TINY_PNG])) as provider,
        open_team(base_url=provider.base_url, models=("gpt-image-1",)) as slack,
    ):
        yield slack


def with_files(slack: Team, channel: Channel) -> list[Message]:
    return [each for each in slack.messages(channel) if each.files]


async def asked_directly(slack: Team) -> Channel:
    there = slack.dm(slack.ben)
    await slack.say(slack.ben, there, _PICTURE)
    await slack.press(await posted(slack, there, "Refine again…"), "▶", user=slack.ben)
    return there


async def test_each_picture_is_uploaded_once_beside_its_card(open_team: TeamMaker) -> None:
    async with drawing(open_team) as slack:
        slack.fail("files.completeUploadExternal", retry_after=1)
        there = await asked_directly(slack)
        await slack.until(lambda: len(with_files(slack, there)) == 2)
        run = await posted(slack, there, "Run again")
        for message in with_files(slack, there):
            assert message.thread_ts == run.thread_ts
            assert [each.content for each in message.files] == [TINY_PNG]


async def test_pictures_for_one_person_go_to_their_direct_messages(open_team: TeamMaker) -> None:
    async with drawing(open_team) as slack:
        card = await refined(slack, _PICTURE, slack.ben)
        await slack.press(card, "▶")
        await whispered(slack, "Run again", slack.ben)
        await slack.until(lambda: len(with_files(slack, slack.dm(slack.ben))) == 2)
        assert with_files(slack, slack.general) == []


async def test_a_picture_that_slack_refuses_is_told(open_team: TeamMaker) -> None:
    async with drawing(open_team) as slack:
        slack.fail("files.getUploadURLExternal", error="file_uploads_disabled")
        there = await asked_directly(slack)
        told = await whispered(slack, "Slack did not take the picture", slack.ben)
        await slack.until(lambda: len(with_files(slack, there)) == 1)
        await slack.press(told, "Run again", user=slack.ben)
        await slack.until(lambda: len(with_files(slack, there)) == 3)
