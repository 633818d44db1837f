"""Threads, people and files as Slack's double tells them, with nothing that it complains of."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.reading.files import read_files
from adapters.slack.reading.people import People
from adapters.slack.reading.threads import Found, read_around, read_message
from bot.chat.around import Around
from bot.talk.people import Message, Person
from bot.talk.requests import Attachment
from tests.doubles.slack import Channel, SlackDouble

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double
        assert double.complaints == []


@pytest.fixture
async def client(slack: SlackDouble) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)


async def _around(
    slack: SlackDouble, client: AsyncWebClient, channel: Channel, ts: str, thread: str | None = None
) -> Around:
    return await read_around(
        client, People(), slack.main.id, channel.id, ts, thread, slack.bot_user
    )


async def test_people_are_known_by_their_names(slack: SlackDouble, client: AsyncWebClient) -> None:
    people = People()
    ada = await people.member(client, slack.main.id, slack.ada.id)
    ben = await people.member(client, slack.main.id, slack.ben.id)
    assert not ada.stranger
    assert not ben.stranger
    assert (ada.person, ben.person) == (Person(slack.ada.id, "ada"), Person(slack.ben.id, "ben"))
    assert (ada.person.admin, ben.person.admin) == (True, False)
    ids = [slack.ada.id, slack.ben.id, "U000"]
    known = {slack.ada.id: "ada", slack.ben.id: "ben"}
    assert await people.names(client, slack.main.id, ids) == known
    assert slack.count("users.info") == 3


@pytest.mark.parametrize("known", [True, False])
async def test_a_thread_around_a_reply(
    slack: SlackDouble, client: AsyncWebClient, known: bool
) -> None:
    general, ada, ben = slack.general, slack.ada, slack.ben
    slack.written(ada, general, "something else")
    root = slack.written(ada, general, f"<@{ben.id}>, prices go up 4 &lt; 5 %")
    slack.written(ben, general, "from 1 March", thread_ts=root.ts)
    await client.chat_postMessage(channel=general.id, text="a card", thread_ts=root.ts)
    file = slack.add_file("a.txt", b"hello")
    asked = slack.written(
        ada, general, f"<@{slack.bot_user}> write it", thread_ts=root.ts, files=[file]
    )
    slack.written(ben, general, "later", thread_ts=root.ts)

    said = Around((Message("ada", "@ben, prices go up 4 < 5 %"), Message("ben", "from 1 March")))
    assert await _around(slack, client, general, asked.ts, root.ts) == said
    found = await read_message(
        client,
        People(),
        slack.main.id,
        general.id,
        asked.ts,
        root.ts if known else None,
        slack.bot_user,
    )
    assert found == Found("write it", ada.id, root.ts, (file.as_json(),), said)


async def test_above_a_message_in_a_channel(slack: SlackDouble, client: AsyncWebClient) -> None:
    written = [slack.written(slack.ben, slack.general, f"number {n}") for n in range(14)]
    found = await _around(slack, client, slack.general, written[12].ts)
    assert [each.text for each in found.messages] == [f"number {n}" for n in range(2, 12)]


async def test_a_long_thread(slack: SlackDouble, client: AsyncWebClient) -> None:
    root = slack.written(slack.ada, slack.general, "number 0")
    for n in range(1, 301):
        last = slack.written(slack.ben, slack.general, f"number {n}", thread_ts=root.ts)
    found = await _around(slack, client, slack.general, last.ts, root.ts)
    assert [each.text for each in found.messages] == [
        "number 0",
        *(f"number {n}" for n in range(251, 300)),
    ]
    assert slack.count("conversations.replies") == 2


async def test_where_the_bot_is_no_member(slack: SlackDouble, client: AsyncWebClient) -> None:
    for private in (True, False):
        channel = slack.add_channel("others", private=private, bot=False)
        root = slack.written(slack.ada, channel, "hello")
        found = await _around(slack, client, channel, f"{float(root.ts) + 1:.6f}", root.ts)
        assert found == Around(
            (),
            "The thread was not read: I am not in this channel. "
            "Type /invite @rocket to change that.",
        )


async def test_slack_asks_to_slow_down(slack: SlackDouble, client: AsyncWebClient) -> None:
    root = slack.written(slack.ada, slack.general, "hello")
    slack.fail("conversations.replies", retry_after=30)
    slack.fail("users.info", error="missing_scope")
    found = await _around(slack, client, slack.general, f"{float(root.ts) + 1:.6f}", root.ts)
    assert found.left_out == "Slack asked us to slow down, so the thread was not read."
    later = await _around(slack, client, slack.general, f"{float(root.ts) + 1:.6f}", root.ts)
    assert later == Around((Message(slack.ada.id, "hello"),))


async def test_files_of_a_message(slack: SlackDouble, client: AsyncWebClient) -> None:
    files = [
        slack.add_file("notes.md", b"\xef\xbb\xbf# Notes"),
        slack.add_file("chart.png", PNG),
        slack.add_file("report.pdf", b"%PDF"),
    ]
    assert client.session is not None
    shown = [each.as_json() for each in files]
    shown.append({"id": files[0].id, "name": "notes.md", "file_access": "check_file_info"})
    taken, told = await read_files(client.session, client, slack.bot_token, shown, slack.api_url)
    notes = Attachment("notes.md", "text/markdown", text="# Notes")
    assert taken == (notes, Attachment("chart.png", "image/png", data=PNG), notes)
    assert told == ("report.pdf was not read: I read text, PNG, JPEG, WebP and GIF.",)


async def test_without_the_permission_slack_wants_a_sign_in(client: AsyncWebClient) -> None:
    async with SlackDouble() as slack:
        shown = [slack.add_file("notes.md", b"# Notes").as_json()]
        assert client.session is not None
        taken, told = await read_files(client.session, client, "xoxb-no", shown, slack.api_url)
    assert taken == ()
    assert "asked me to sign in" in told[0]
