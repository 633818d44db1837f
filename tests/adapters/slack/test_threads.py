"""What was said before a message, read from Slack as it answers at its worst."""

import logging
from typing import Any

import pytest

from adapters.slack.reading.people import People
from adapters.slack.reading.threads import Found, read_around, read_message
from bot.chat.around import Around
from bot.talk.people import Message
from tests.adapters.slack.scripted import Answer, Never, Raw, Scripted, scripted

Json = dict[str, Any]
BOT = "UBOT"
NAMES = {"U1": "Ana", "U2": "Bo", "U3": "Cy"}


def said(ts: int, text: str, user: str = "U1", **more: Any) -> Json:
    return {"type": "message", "user": user, "ts": _ts(ts), "text": text, **more}


def person(given: dict[str, str]) -> Json:
    if given["user"] not in NAMES:
        return {"ok": False, "error": "user_not_found"}
    return {"ok": True, "user": {"name": NAMES[given["user"]]}}


def history(*messages: Json) -> Answer:
    """conversations.history: the newest first."""

    def answer(given: dict[str, str]) -> Json:
        latest = given.get("latest", "9")
        newest = [each for each in reversed(messages) if each["ts"] <= latest]
        return {"ok": True, "messages": newest[: int(given["limit"])], "has_more": True}

    return answer


def replies(*messages: Json, at_most: int = 1000) -> Answer:
    """conversations.replies: from the beginning, the first message with every page."""

    def answer(given: dict[str, str]) -> Json:
        reply = [each for each in messages[1:] if each["ts"] == given["ts"]]
        if reply:
            return {"ok": True, "messages": reply, "has_more": False}
        begin = int(given.get("cursor", "1"))
        end = begin + min(int(given["limit"]), at_most)
        latest = given.get("latest", "9")
        known = [each for each in messages[1:] if each["ts"] <= latest]
        more = {"response_metadata": {"next_cursor": str(end)}} if known[end - 1 :] else {}
        return {"ok": True, "messages": [messages[0], *known[begin - 1 : end - 1]], **more}

    return answer


async def around(
    slack: Scripted,
    ts: int | None,
    thread: int | None = None,
    channel: str = "C1",
    people: People | None = None,
    **more: Any,
) -> Around:
    thread_ts = None if thread is None else _ts(thread)
    return await read_around(
        slack.client(), people or People(), "T1", channel, _ts(ts), thread_ts, BOT, **more
    )


async def message(slack: Scripted, ts: int, thread: int | None = None, **more: Any) -> Found | None:
    thread_ts = None if thread is None else _ts(thread)
    return await read_message(slack.client(), People(), "T1", "C1", _ts(ts), thread_ts, BOT, **more)


def _ts(ts: int | None) -> str:
    return "" if ts is None else f"{ts:05d}.000100"


def methods(slack: Scripted) -> list[str]:
    return [each.name for each in slack.asked if each.name != "users.info"]


async def test_a_thread_is_read_up_to_the_message() -> None:
    thread = replies(
        said(1, "Launch is on <!date^1^{date}|Monday>"),
        said(2, "no, <@U3> says Tuesday &amp; not earlier", "U2"),
        said(3, "write the mail", "U2"),
        said(4, "later"),
    )
    async with scripted(conversations_replies=thread, users_info=person) as slack:
        assert await around(slack, 3, 1) == Around(
            (
                Message("Ana", "Launch is on Monday"),
                Message("Bo", "no, @Cy says Tuesday & not earlier"),
            )
        )
        assert methods(slack) == ["conversations.replies"]


async def test_in_a_channel_the_ten_messages_above_are_read() -> None:
    above = history(*(said(ts, f"number {ts}") for ts in range(1, 15)))
    async with scripted(conversations_history=above, users_info=person) as slack:
        found = await around(slack, 13)
        assert [each.text for each in found.messages] == [f"number {n}" for n in range(3, 13)]
        newest = await around(slack, None)
        assert [each.text for each in newest.messages][-1] == "number 14"
        root = await around(slack, 13, 13)
        assert root == found
        assert set(methods(slack)) == {"conversations.history"}


CARD = [{"type": "section", "text": {"type": "mrkdwn", "text": "card"}}]
WORDS = [{"type": "rich_text", "elements": []}]


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ({}, "Ana"),
        ({"subtype": "thread_broadcast"}, "Ana"),
        ({"subtype": "file_share", "files": [{"id": "F1"}]}, "Ana"),
        ({"subtype": "me_message"}, "Ana"),
        ({"edited": {"user": "U1", "ts": "5.0"}}, "Ana"),
        ({"attachments": [{"from_url": "https://x.example"}], "blocks": WORDS}, "Ana"),
        ({"user": "U8"}, "U8"),
        ({"user": None, "bot_id": "B2", "username": "CI"}, "CI"),
        ({"user": None, "bot_id": "B2", "bot_profile": {"name": "Deploys"}}, "Deploys"),
        ({"subtype": "bot_message", "user": None, "blocks": WORDS}, ""),
        ({"bot_id": "B2", "attachments": [{"text": "card"}]}, None),
        ({"bot_id": "B2", "blocks": [*WORDS, *CARD]}, None),
        ({"user": BOT, "bot_id": "B1"}, None),
        ({"subtype": "channel_join"}, None),
        ({"subtype": "channel_topic"}, None),
        ({"subtype": "tombstone"}, None),
        ({"subtype": ["?"]}, "Ana"),
        ({"hidden": True}, None),
        ({"text": "  "}, None),
        ({"text": None}, None),
    ],
)
async def test_what_somebody_says_counts(more: Json, who: str | None) -> None:
    above = history({**said(1, "hello"), **more}, said(2, "the request"))
    async with scripted(conversations_history=above, users_info=person) as slack:
        found = await around(slack, 2)
    assert found.messages == (() if who is None else (Message(who, "hello"),))


async def test_emoji_are_what_was_typed() -> None:
    tada = {"type": "emoji", "name": "tada", "unicode": "1f389"}
    blocks = [{"type": "rich_text", "elements": [{"elements": [tada]}]}]
    above = history(said(1, "done :tada:", blocks=blocks))
    async with scripted(conversations_history=above, users_info=person) as slack:
        assert (await around(slack, 2)).messages == (Message("Ana", "done 🎉"),)


async def test_of_a_long_thread_the_first_and_the_newest_messages_are_kept() -> None:
    thread = replies(*(said(1000 + n, f"number {n}") for n in range(701)))
    async with scripted(conversations_replies=thread, users_info=person) as slack:
        found = await around(slack, 1700, 1000)
        texts = [each.text for each in found.messages]
        assert texts == ["number 0", *(f"number {n}" for n in range(651, 700))]
        assert found.left_out == ""
        assert len(methods(slack)) == 2
        few = await around(slack, 1700, 1000, most=3)
        assert [each.text for each in few.messages] == ["number 0", "number 698", "number 699"]


async def test_of_a_longer_thread_it_is_told_what_was_looked_at() -> None:
    thread = replies(*(said(100 + n, f"number {n}") for n in range(51)), at_most=15)
    async with scripted(conversations_replies=thread, users_info=person) as slack:
        found = await around(slack, 150, 100)
        assert len(methods(slack)) == 2
    assert found.messages[-1].text == "number 30"
    assert found.left_out == "The thread is long: only its first 31 messages were looked at."


NOT_IN = "I am not in this channel. Type /invite @rocket to change that."


@pytest.mark.parametrize(
    ("error", "channel", "told"),
    [
        ("not_in_channel", "C1", NOT_IN),
        ("channel_not_found", "G1", NOT_IN),
        ("channel_not_found", "D1", "I am no part of this conversation."),
        ("thread_not_found", "C1", "it is not there any more."),
        ("token_revoked", "C1", "Slack does not let me in any more."),
        ("odd_word", "C1", "Slack refused (odd_word)."),
        ("<!channel> odd", "C1", "Slack did not answer."),
    ],
)
async def test_why_a_thread_was_not_read(error: str, channel: str, told: str) -> None:
    async with scripted(conversations_replies={"ok": False, "error": error}) as slack:
        found = await around(slack, 2, 1, channel)
    assert found == Around((), f"The thread was not read: {told}")


async def test_a_missing_permission_is_named() -> None:
    refused = {"ok": False, "error": "missing_scope", "needed": "channels:history"}
    async with scripted(conversations_history=refused) as slack:
        assert (await around(slack, 2)).left_out == (
            "What was said before was not read: I lack a permission for it (channels:history). "
            "Whoever runs this bot can add it."
        )


BUSY = Raw(b'{"ok": false, "error": "ratelimited"}', 429, headers={"Retry-After": "30"})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (BUSY, "Slack asked us to slow down, so the thread was not read."),
        (Never(), "Slack took more than 0.05 seconds, so the thread was not read."),
        (Raw(b"", 500), "The thread was not read: Slack did not answer."),
        (Raw(b"<p>", 200, "text/html"), "The thread was not read: Slack did not answer."),
    ],
    ids=["busy", "slow", "broken", "page"],
)
async def test_slack_may_be_unwell(answer: Answer, told: str) -> None:
    async with scripted(conversations_replies=answer) as slack:
        within = 0.05 if isinstance(answer, Never) else 3
        assert await around(slack, 2, 1, within=within) == Around((), told)
        assert await message(slack, 2, 1, within=within) is None


@pytest.mark.parametrize("odd", [None, "?", [], [None, 7], [{"ts": 5}], [{"ts": "x", "user": 1}]])
async def test_no_answer_is_too_strange(odd: object) -> None:
    async with scripted(conversations_history={"ok": True, "messages": odd}) as slack:
        assert await around(slack, 2) == Around()
        assert await message(slack, 2) is None


async def test_names_that_do_not_come_leave_the_words() -> None:
    above = history(said(1, "for <@U2>"))
    async with scripted(conversations_history=above, users_info=Never()) as slack:
        found = await around(slack, 2, people=People(slowest=0.05))
    assert found == Around((Message("U1", "for @U2"),))


async def test_a_message_is_found_with_what_was_said_before_it() -> None:
    files = [{"id": "F1"}, "?"]
    above = history(
        said(1, "the increase starts on 1 March", "U2"),
        said(2, "<@UBOT>, write to <@U3>", files=files, thread_ts=_ts(2)),
        said(3, "later"),
    )
    async with scripted(conversations_history=above, users_info=person) as slack:
        assert await message(slack, 2) == Found(
            "write to @Cy",
            "U1",
            _ts(2),
            ({"id": "F1"},),
            Around((Message("Bo", "the increase starts on 1 March"),)),
        )
        assert methods(slack) == ["conversations.history"]


@pytest.mark.parametrize(("thread", "calls"), [(1, 1), (None, 3)])
async def test_a_reply_is_found_in_its_thread(thread: int | None, calls: int) -> None:
    root = said(1, "root", thread_ts=_ts(1))
    reply = said(3, "write it", "U2", thread_ts=_ts(1))
    talk = replies(root, said(2, "first", thread_ts=_ts(1)), reply)
    above = history(root)
    answers: dict[str, Answer] = {"conversations_replies": talk, "conversations_history": above}
    async with scripted(**answers, users_info=person) as slack:
        found = await message(slack, 3, thread)
        assert len(methods(slack)) == calls
    assert found is not None
    assert (found.text, found.user, found.thread_ts) == ("write it", "U2", _ts(1))
    assert [each.text for each in found.around.messages] == ["root", "first"]


async def test_a_message_of_a_bot_is_found_too() -> None:
    above = history(said(1, "our card", BOT, bot_id="B1", blocks=CARD))
    async with scripted(conversations_history=above, users_info=person) as slack:
        found = await message(slack, 1)
    assert found == Found("our card", BOT, "", (), Around())


async def test_a_message_that_is_gone_is_none() -> None:
    gone: Json = {"ok": False, "error": "thread_not_found"}
    answers: dict[str, Answer] = {"conversations_history": history(said(1, "other"))}
    async with scripted(**answers, conversations_replies=gone) as slack:
        assert await message(slack, 2) is None
        slack.answers["conversations.replies"] = {"ok": True, "messages": [said(2, "alone")]}
        assert await message(slack, 2) is None


async def test_what_was_said_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    above = history(said(1, "a secret"), said(2, "another secret"))
    async with scripted(conversations_history=above, users_info=person) as slack:
        await around(slack, 2)
        await message(slack, 2)
        await around(slack, 2, 1)
    assert "unknown_method" in caplog.text
    assert "secret" not in caplog.text
