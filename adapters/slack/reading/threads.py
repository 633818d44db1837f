"""What was said before a message: in its thread, or above it in the channel."""

import asyncio
import logging
import re
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Json
from adapters.slack.parse.written import emoji_in, mentioned, plain, without_mention
from adapters.slack.reading.asked import Unread, ask
from adapters.slack.reading.people import People
from adapters.slack.reading.sorry import too_long, why
from bot.chat.around import ABOVE, LONGEST, MOST, Around, chosen, too_slow, what
from bot.talk.people import Message

_FIRST_PAGE = 200
_SECOND_PAGE = 1_000
"""Slack tells a thread from its beginning; a thousand messages are the most of one answer."""

_MOST_NAMES = 40
_TS = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?")
_SAID = {"", "thread_broadcast", "file_share", "me_message", "bot_message"}
"""Subtypes of messages in which somebody says something."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """One message: its plain text without a mention of the bot, and what was said before it.

    `user` is who wrote it, `thread_ts` its thread; empty where there is none. `files` are as
    Slack tells them.
    """

    text: str
    user: str
    thread_ts: str
    files: tuple[Json, ...]
    around: Around


@dataclass(frozen=True, slots=True)
class _Read:
    """Messages up to the one in question, oldest first, and whether none is missing between."""

    messages: list[Json]
    whole: bool = True


async def read_around(
    client: AsyncWebClient,
    people: People,
    team: str,
    channel: str,
    ts: str,
    thread_ts: str | None,
    bot_user: str,
    *,
    most: int = MOST,
    within: float = LONGEST,
) -> Around:
    """What people said before the message `ts`: at most `most` messages, `within` seconds.

    In a thread its first message and the newest ones, elsewhere the ten above it; without `ts`
    the newest of all. Never raises: what could not be read is told in a sentence. `client`
    carries the team's token.
    """
    until = asyncio.get_running_loop().time() + within
    thread = thread_ts if thread_ts and thread_ts != ts else None
    try:
        async with asyncio.timeout_at(until):
            if thread is not None:
                read = await _replies(client, channel, thread, ts)
            else:
                read = await _history(client, channel, ts)
    except Unread as problem:
        _log.info("%s in %s", problem, team)
        return Around((), why(problem, channel, in_thread=thread is not None))
    except TimeoutError:
        return Around((), too_slow("Slack", within, what(in_thread=thread is not None)))
    before = [each for each in read.messages if not ts or _at(each.get("ts")) < _at(ts)]
    names = await _names(client, people, team, _chosen(before, bot_user, most), until)
    return _around(before, read, names, bot_user, most)


async def read_message(
    client: AsyncWebClient,
    people: People,
    team: str,
    channel: str,
    ts: str,
    thread_ts: str | None,
    bot_user: str,
    *,
    most: int = MOST,
    within: float = LONGEST,
) -> Found | None:
    """The message `ts`, of anybody, with what was said before it; None when it cannot be read.

    A reply in a thread is found without `thread_ts` too. Never raises, and takes `within`
    seconds at most. `client` carries the team's token.
    """
    until = asyncio.get_running_loop().time() + within
    try:
        async with asyncio.timeout_at(until):
            read = await _with_message(client, channel, ts, thread_ts)
    except Unread as problem:
        _log.info("%s in %s", problem, team)
        return None
    except TimeoutError:
        _log.info("a message in %s was not read in %g seconds", team, within)
        return None
    message = next((each for each in read.messages if each.get("ts") == ts), None)
    if message is None:
        return None
    before = [each for each in read.messages if _at(each.get("ts")) < _at(ts)]
    wanted = [*_chosen(before, bot_user, most), message]
    names = await _names(client, people, team, wanted, until)
    return Found(
        text=_text({**message, "text": without_mention(_string(message, "text"), bot_user)}, names),
        user=_string(message, "user"),
        thread_ts=_string(message, "thread_ts"),
        files=tuple(_objects(message.get("files"))),
        around=_around(before, read, names, bot_user, most),
    )


async def _with_message(
    client: AsyncWebClient, channel: str, ts: str, thread_ts: str | None
) -> _Read:
    """The message and those before it, in as few calls as it takes."""
    if thread_ts and thread_ts != ts:
        return await _replies(client, channel, thread_ts, ts)
    read = await _history(client, channel, ts)
    if any(each.get("ts") == ts for each in read.messages):
        return read
    # A reply is no part of the channel's history, but names its thread when asked for alone.
    answer = await ask(client, "conversations.replies", channel=channel, ts=ts, limit=1)
    reply = next((each for each in _messages(answer) if each.get("ts") == ts), None)
    root = _string(reply or {}, "thread_ts")
    return await _replies(client, channel, root, ts) if root and root != ts else _Read([])


async def _replies(client: AsyncWebClient, channel: str, root: str, ts: str) -> _Read:
    """A thread from its beginning up to `ts`, in two calls at most."""
    found: dict[str, Json] = {}
    cursor = ""
    for limit in (_FIRST_PAGE, _SECOND_PAGE):
        given: dict[str, str | int | bool] = {"channel": channel, "ts": root, "limit": limit}
        if ts:
            given |= {"latest": ts, "inclusive": True}
        if cursor:
            given["cursor"] = cursor
        try:
            answer = await ask(client, "conversations.replies", **given)
        except Unread:
            if not found:
                raise
            return _Read(_in_order(found), whole=False)
        # The first message of the thread comes with every page.
        found |= {_string(each, "ts"): each for each in _messages(answer)}
        metadata = answer.get("response_metadata")
        cursor = _string(metadata, "next_cursor") if isinstance(metadata, dict) else ""
        if not cursor or (ts and any(_at(each) >= _at(ts) for each in found)):
            break
    else:
        return _Read(_in_order(found), whole=False)
    return _Read(_in_order(found))


async def _history(client: AsyncWebClient, channel: str, ts: str) -> _Read:
    """The message `ts` and the ten above it; without `ts` the newest eleven."""
    given: dict[str, str | int | bool] = {"channel": channel, "limit": ABOVE + 1}
    if ts:
        given |= {"latest": ts, "inclusive": True}
    answer = await ask(client, "conversations.history", **given)
    return _Read(_in_order({_string(each, "ts"): each for each in _messages(answer)}))


def _around(
    before: list[Json], read: _Read, names: dict[str, str], bot_user: str, most: int
) -> Around:
    messages = tuple(
        Message(_who(each, names), _text(each, names)) for each in _chosen(before, bot_user, most)
    )
    return Around(messages, "" if read.whole else too_long(len(read.messages)))


def _chosen(before: list[Json], bot_user: str, most: int) -> list[Json]:
    """What people said, as much of it as is kept."""
    return chosen([each for each in before if _says(each, bot_user)], most)


def _says(message: Json, bot_user: str) -> bool:
    """Is it somebody's own words: no notice of Slack's, no card, nothing of ours?"""
    if _string(message, "subtype") not in _SAID or message.get("hidden"):
        return False
    text = _string(message, "text")
    # What people ask of the bot is nothing that they know.
    if message.get("user") == bot_user or not text.strip() or f"<@{bot_user}>" in text:
        return False
    automatic = message.get("bot_id") or _string(message, "subtype") == "bot_message"
    return not (automatic and _is_card(message))


def _is_card(message: Json) -> bool:
    blocks = _objects(message.get("blocks"))
    return bool(message.get("attachments")) or any(
        each.get("type") != "rich_text" for each in blocks
    )


async def _names(
    client: AsyncWebClient, people: People, team: str, messages: list[Json], until: float
) -> dict[str, str]:
    """The names of who speaks and who is spoken of, as far as they come in time."""
    speakers = [_string(each, "user") for each in reversed(messages)]
    spoken_of = [name for each in messages for name in sorted(mentioned(_string(each, "text")))]
    wanted = list(dict.fromkeys(filter(None, [*speakers, *spoken_of])))
    left = until - asyncio.get_running_loop().time()
    return await people.names(client, team, wanted[:_MOST_NAMES], within=left)


def _who(message: Json, names: dict[str, str]) -> str:
    user = _string(message, "user")
    profile = message.get("bot_profile")
    named = _string(profile, "name") if isinstance(profile, dict) else ""
    return names.get(user) or _string(message, "username") or named or user


def _text(message: Json, names: dict[str, str]) -> str:
    return plain(_string(message, "text"), names, emoji_in(message.get("blocks")))


def _messages(answer: Json) -> list[Json]:
    return _objects(answer.get("messages"))


def _objects(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _in_order(found: dict[str, Json]) -> list[Json]:
    return sorted(found.values(), key=lambda each: _at(each.get("ts")))


def _string(message: Json, key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""


def _at(ts: object) -> tuple[int, int]:
    """When a message was written, for comparing; a `ts` that is none is before all others."""
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    return (int(found[1]), int((found[2] or "").ljust(6, "0"))) if found else (0, 0)
