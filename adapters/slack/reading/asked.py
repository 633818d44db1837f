"""One question to Slack's Web API, with every way in which it can fail told as a word."""

import re

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Json

NO_ANSWER = "no_answer"
"""The word for an answer that did not come, or was not one of Slack's."""

_WORD = re.compile(r"[a-z0-9_]{1,60}")
_SCOPES = re.compile(r"[a-z0-9_.:,]{1,200}")


class Unread(Exception):
    """Slack did not tell. `word` is its own for why, `needed` the scope that is missing."""

    def __init__(self, method: str, word: str, needed: str = "") -> None:
        super().__init__(f"{method}: {word}")
        self.word = word
        self.needed = needed


async def ask(client: AsyncWebClient, method: str, **given: str | int | bool) -> Json:
    """What Slack answers to a method that changes nothing. Raises Unread, and nothing else."""
    try:
        answer = await client.api_call(method, http_verb="GET", params=given)
    except SlackApiError as problem:
        raise _told(method, problem) from None
    # The client stumbles over answers that are not JSON in ways of its own.
    except (
        SlackClientError,
        aiohttp.ClientError,
        OSError,
        ValueError,
        AttributeError,
        RuntimeError,
    ):
        raise Unread(method, NO_ANSWER) from None
    data = answer.data
    return data if isinstance(data, dict) else {}


def _told(method: str, problem: SlackApiError) -> Unread:
    response = problem.response
    data = getattr(response, "data", response)
    said = data if isinstance(data, dict) else {}
    word, needed = said.get("error"), said.get("needed")
    if getattr(response, "status_code", 0) == 429:
        word = "ratelimited"
    return Unread(
        method,
        word if isinstance(word, str) and _WORD.fullmatch(word) else NO_ANSWER,
        needed if isinstance(needed, str) and _SCOPES.fullmatch(needed) else "",
    )
