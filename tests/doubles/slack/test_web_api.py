"""The Web API as Slack's own client calls it."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles.slack import SlackDouble

Json = dict[str, Any]

SECTION: Json = {"type": "section", "text": {"type": "plain_text", "text": "Hello"}}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_message_is_posted_changed_and_deleted(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    channel = slack.general
    posted = await client.chat_postMessage(channel=channel.id, text="Hi", blocks=[SECTION])
    [message] = slack.messages(channel)
    assert (message.ts, message.words, message.bot) == (posted["ts"], "Hello", True)
    changed = {**SECTION, "text": {"type": "mrkdwn", "text": "`<!here>` &amp;"}}
    await client.chat_update(channel=channel.id, ts=message.ts, text="Hi", blocks=[changed])
    assert message.words == "`<!here>` &"
    assert message.pings == ["<!here>"]
    assert [edit.blocks[0]["text"]["text"] for edit in message.edits] == ["Hello"]
    await client.chat_delete(channel=channel.id, ts=message.ts)
    assert slack.messages(channel) == []
    assert slack.complaints == []
    assert slack.count("chat.update") == 1


async def test_blocks_may_come_as_text_in_a_form(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    form = {"channel": slack.general.id, "text": "Hi", "blocks": json.dumps([SECTION])}
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.post(f"{slack.api_url}chat.postMessage", data=form, headers=headers) as got:
        assert (await got.json())["ok"]
    assert slack.messages(slack.general)[0].words == "Hello"


async def test_text_pings_only_without_blocks(slack: SlackDouble, client: AsyncWebClient) -> None:
    text = f"<@{slack.ada.id}> <!channel>"
    await client.chat_postMessage(channel=slack.general.id, text=text)
    await client.chat_postMessage(channel=slack.general.id, text=text, blocks=[SECTION])
    marked = [{"type": "markdown", "text": "```\n<!everyone>\n```"}]
    await client.chat_postMessage(channel=slack.general.id, text="x", blocks=marked)
    pings = [message.pings for message in slack.messages(slack.general)]
    assert pings == [[f"<@{slack.ada.id}>", "<!channel>"], [], ["<!everyone>"]]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        (
            {"text": "x", "blocks": [{"type": "markdown", "text": "x" * 9000}] * 2},
            "msg_blocks_too_long",
        ),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"text": "x", "thread_ts": "1.1"}, "thread_not_found"),
    ],
)
async def test_a_mistake_is_refused_and_noted(
    slack: SlackDouble, client: AsyncWebClient, arguments: Json, error: str
) -> None:
    call = client.api_call("chat.postMessage", json={"channel": slack.general.id, **arguments})
    assert await error_of(call) == error
    assert error in slack.complaints[0]
    assert slack.messages(slack.general) == []


async def test_where_the_bot_may_write(slack: SlackDouble, client: AsyncWebClient) -> None:
    public = slack.add_channel("random", bot=False)
    private = slack.add_channel("secret", private=True, bot=False)
    old = slack.add_channel("old")
    old.archived = True
    await client.chat_postMessage(channel=public.id, text="Hi")
    await client.chat_postMessage(channel=slack.ada.id, text="Hi")
    assert slack.messages(slack.dm(slack.ada))[0].text == "Hi"
    hidden = client.chat_postMessage(channel=private.id, text="Hi")
    assert await error_of(hidden) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel=old.id, text="Hi")) == "is_archived"
    assert await error_of(client.conversations_history(channel=public.id)) == "not_in_channel"
    assert await error_of(client.conversations_info(channel=private.id)) == "channel_not_found"
    assert slack.complaints == []


async def test_an_ephemeral_message_is_for_one_and_cannot_be_updated(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    channel, ada = slack.general.id, slack.ada.id
    sent = await client.chat_postEphemeral(channel=channel, user=ada, text="Psst")
    assert [each.words for each in slack.ephemerals(slack.ada)] == ["Psst"]
    assert slack.ephemerals(slack.ben) == []
    assert slack.messages(slack.general) == []
    update = client.chat_update(channel=channel, ts=sent["message_ts"], text="x")
    assert await error_of(update) == "message_not_found"
    assert len(slack.complaints) == 1
    cleo = slack.add_user("cleo")
    outside = client.chat_postEphemeral(channel=channel, user=cleo.id, text="x")
    assert await error_of(outside) == "user_not_in_channel"


async def test_tokens(slack: SlackDouble, session: aiohttp.ClientSession) -> None:
    def with_token(token: str) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=slack.api_url, session=session)

    old = slack.bot_token
    answer = await with_token(old).auth_test()
    assert answer["user_id"] == slack.bot_user
    assert await error_of(with_token("xoxb-wrong").auth_test()) == "invalid_auth"
    opened = await with_token("").apps_connections_open(app_token=slack.app.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")
    await with_token(old).auth_revoke()
    assert await error_of(with_token(old).auth_test()) == "token_revoked"


async def test_threads_and_history_are_paged(slack: SlackDouble, client: AsyncWebClient) -> None:
    channel = slack.general
    first = slack.written(slack.ada, channel, "0")
    for number in range(1, 6):
        slack.written(slack.ben, channel, f"{number}", thread_ts=first.ts)
    slack.written(slack.ben, channel, "other")
    pages = []
    cursor = None
    while True:
        page = await client.conversations_replies(
            channel=channel.id, ts=first.ts, limit=4, cursor=cursor
        )
        pages.append([each["text"] for each in page["messages"]])
        cursor = (page.get("response_metadata") or {"next_cursor": None})["next_cursor"]
        if not cursor:
            break
    assert pages == [["0", "1", "2", "3"], ["4", "5"]]
    history = await client.conversations_history(channel=channel.id)
    assert [each["text"] for each in history["messages"]] == ["other", "0"]
    assert history["messages"][1]["reply_count"] == 5
    before = await client.conversations_history(
        channel=channel.id, latest=first.ts, inclusive=True, limit=1
    )
    assert [each["text"] for each in before["messages"]] == ["0"]
    missing = client.conversations_replies(channel=channel.id, ts="1.0")
    assert await error_of(missing) == "thread_not_found"


async def test_people_channels_and_conversations(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    person = await client.users_info(user=slack.ada.id)
    assert person["user"]["is_admin"]
    assert await error_of(client.users_info(user="U404")) == "user_not_found"
    info = await client.conversations_info(channel=slack.general.id)
    assert info["channel"]["name"] == "general"
    assert info["channel"]["is_member"]
    opened = await client.conversations_open(users=[slack.ada.id])
    assert opened["channel"]["id"] == slack.dm(slack.ada).id


async def test_what_people_think_of_a_message(slack: SlackDouble, client: AsyncWebClient) -> None:
    message = slack.written(slack.ada, slack.general, "Hi")
    message.reactions["rocket"] = [slack.ben.id]
    seen = await client.reactions_get(channel=slack.general.id, timestamp=message.ts)
    assert seen["message"]["reactions"] == [{"name": "rocket", "users": [slack.ben.id], "count": 1}]


async def test_views(slack: SlackDouble, client: AsyncWebClient) -> None:
    def view(title: str) -> Json:
        return {
            "type": "modal",
            "title": {"type": "plain_text", "text": title},
            "blocks": [SECTION],
        }

    trigger = slack.trigger(slack.ada)
    opened = await client.views_open(trigger_id=trigger, view=view("One"))
    assert [each.words for each in slack.views] == ["One\nHello"]
    again = client.views_open(trigger_id=trigger, view=view("Two"))
    assert await error_of(again) == "exchanged_trigger_id"
    await client.views_update(view_id=opened["view"]["id"], view=view("Three"))
    assert [each.words for each in slack.views] == ["Three\nHello"]
    stale = client.views_update(
        view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=view("Four")
    )
    assert await error_of(stale) == "hash_conflict"
    for title in ("Five", "Six"):
        pushing = slack.trigger(slack.ada, slack.views[-1])
        await client.views_push(trigger_id=pushing, view=view(title))
    too_deep = client.views_push(
        trigger_id=slack.trigger(slack.ada, slack.views[-1]), view=view("x")
    )
    assert await error_of(too_deep) == "push_limit_reached"
    slack.trigger_seconds = -1.0
    late = client.views_open(trigger_id=slack.trigger(slack.ada), view=view("Late"))
    assert await error_of(late) == "expired_trigger_id"
    home = {"type": "home", "blocks": [SECTION]}
    await client.views_publish(user_id=slack.ben.id, view=home)
    shown = slack.home(slack.ben)
    assert shown is not None
    assert shown.words == "Hello"


async def test_a_response_url_serves_five_times(slack: SlackDouble) -> None:
    hook = AsyncWebhookClient(slack.response_url(slack.ada, slack.general.id))
    for _ in range(5):
        assert (await hook.send(text="Hi", blocks=[SECTION])).status_code == 200
    answer = await hook.send(text="Hi")
    assert (answer.status_code, answer.body) == (404, "used_url")
    assert len(slack.ephemerals(slack.ada)) == 5
    slack.response_url_seconds = -1.0
    late = AsyncWebhookClient(slack.response_url(slack.ada, slack.general.id))
    assert (await late.send(text="Hi")).body == "expired_url"


async def test_a_response_url_replaces_the_message_it_belongs_to(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    channel = slack.general.id
    await client.chat_postEphemeral(channel=channel, user=slack.ada.id, text="One")
    [message] = slack.ephemerals(slack.ada)
    hook = AsyncWebhookClient(slack.response_url(slack.ada, channel, message))
    await hook.send(text="Two", replace_original=True)
    await hook.send(text="For all", response_type="in_channel")
    assert [each.words for each in slack.ephemerals(slack.ada)] == ["Two"]
    assert [each.words for each in slack.messages(slack.general)] == ["For all"]
    await hook.send(delete_original=True)
    assert slack.ephemerals(slack.ada) == []
    assert slack.complaints == []
    typed = AsyncWebhookClient(slack.response_url(slack.ada, channel))
    await typed.send(text="Three", replace_original=True)
    assert len(slack.complaints) == 1
    assert (await typed.send(blocks=[{"type": "banner"}])).body == "invalid_blocks"


async def test_what_stands_above_a_thread(slack: SlackDouble, client: AsyncWebClient) -> None:
    channel = slack.dm(slack.ada)
    first = slack.written(slack.ada, channel, "Hi")
    place = (channel.id, first.ts)
    await client.assistant_threads_setStatus(
        channel_id=channel.id, thread_ts=first.ts, status="thinks"
    )
    await client.assistant_threads_setTitle(
        channel_id=channel.id, thread_ts=first.ts, title="Title"
    )
    prompts = [{"title": "A", "message": "B"}]
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=channel.id, thread_ts=first.ts, prompts=prompts
    )
    assert slack.statuses[place] == "thinks"
    assert slack.titles[place] == "Title"
    assert slack.suggested[place] == prompts
    await client.agents_sessions_setStatus(
        channel_id=channel.id, thread_ts=first.ts, status="works"
    )
    assert slack.statuses[place] == "works"
