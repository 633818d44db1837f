"""Messages that grow: what Slack allows, in which order."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Message, SlackDouble

Json = dict[str, Any]

BLOCKS: list[Json] = [{"type": "section", "text": {"type": "plain_text", "text": "End"}}]


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def started(slack: SlackDouble, client: AsyncWebClient) -> tuple[Json, Message]:
    first = slack.written(slack.ada, slack.general, "Go")
    answer = await client.chat_startStream(
        channel=slack.general.id,
        thread_ts=first.ts,
        recipient_team_id=slack.main.id,
        recipient_user_id=slack.ada.id,
    )
    [message] = slack.replies(first)
    return {"channel": slack.general.id, "ts": answer["ts"]}, message


async def test_a_stream_grows_and_ends(slack: SlackDouble, client: AsyncWebClient) -> None:
    place, message = await started(slack, client)
    await client.chat_appendStream(**place, markdown_text="One ")
    assert (message.stream, message.streaming) == ("One ", True)
    await client.chat_appendStream(**place, markdown_text="two <!here>")
    await client.chat_stopStream(**place, markdown_text=" three", blocks=BLOCKS)
    assert message.words == "One two <!here> three\nEnd"
    assert message.pings == ["<!here>"]
    assert not message.streaming
    assert slack.complaints == []
    late = client.chat_appendStream(**place, markdown_text="x")
    assert await error_of(late) == "message_not_in_streaming_state"
    assert len(slack.complaints) == 1


async def test_a_channel_needs_a_recipient_and_a_thread(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    first = slack.written(slack.ada, slack.general, "Go")
    alone = client.chat_startStream(channel=slack.general.id, thread_ts=first.ts)
    assert await error_of(alone) == "missing_recipient_team_id"
    loose = client.api_call("chat.startStream", json={"channel": slack.dm(slack.ada).id})
    assert await error_of(loose) == "invalid_arguments"
    direct = slack.written(slack.ada, slack.dm(slack.ada), "Go")
    await client.chat_startStream(channel=direct.channel, thread_ts=direct.ts)


async def test_an_open_stream_is_not_updated_and_an_expired_one_is(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    place, message = await started(slack, client)
    await client.chat_appendStream(**place, markdown_text="One")
    update = client.chat_update(**place, text="x")
    assert await error_of(update) == "streaming_state_conflict"
    assert len(slack.complaints) == 1
    slack.expire_streams_after = 0.0
    late = client.chat_appendStream(**place, markdown_text="two")
    assert await error_of(late) == "message_not_in_streaming_state"
    assert (message.words, message.expired) == ("One", True)
    await client.chat_update(**place, text="One two", blocks=BLOCKS)
    assert message.words == "End"
    assert len(slack.complaints) == 1


async def test_appends_that_overlap_are_noted(slack: SlackDouble, client: AsyncWebClient) -> None:
    place, _ = await started(slack, client)
    slack.latency = 0.05
    await asyncio.gather(*(client.chat_appendStream(**place, markdown_text="x") for _ in range(2)))
    assert len(slack.complaints) == 1
    assert "overlaps" in slack.complaints[0]


async def test_a_call_takes_so_much_and_one_kind(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    place, _ = await started(slack, client)
    much = client.chat_appendStream(**place, markdown_text="x" * 12_001)
    assert await error_of(much) == "msg_too_long"
    assert await error_of(client.chat_appendStream(**place)) == "no_text"
    await client.chat_appendStream(**place, markdown_text="x")
    odd = client.chat_appendStream(**place, chunks=[{"type": "noise"}])
    assert await error_of(odd) == "invalid_chunks"
    chunks = [{"type": "markdown_text", "text": "y"}]
    other = client.chat_appendStream(**place, chunks=chunks)
    assert await error_of(other) == "streaming_mode_mismatch"


async def test_stopping_again_after_a_lost_answer_is_no_mistake(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    place, message = await started(slack, client)
    client.retry_handlers.clear()
    slack.fail("chat.stopStream", drop="after")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_stopStream(**place, markdown_text="end")
    again = client.chat_stopStream(**place, markdown_text="end")
    assert await error_of(again) == "message_not_in_streaming_state"
    assert (message.stream, message.streaming) == ("end", False)
    assert slack.complaints == []
