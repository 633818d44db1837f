"""What is said about whatever keeps Discord from being served."""

import errno
import re
from dataclasses import dataclass

import aiohttp
import discord
import pytest
from aiohttp.client_reqrep import ConnectionKey

from adapters.discord.trouble import (
    code,
    explained,
    no_sessions,
    not_let_in,
    sent_elsewhere,
)

API = "http://127.0.0.1:1/api/v10"


@dataclass
class Answer:
    """As much of an answer as an error of discord.py looks at."""

    status: int
    reason: str = "a reason"


def refused(status: int, number: int = 0) -> discord.HTTPException:
    body = {"code": number, "message": "very-secret"}
    return discord.HTTPException(Answer(status), body)  # type: ignore[arg-type]


def closed(number: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(None, shard_id=0, code=number)  # type: ignore[arg-type]


def no_connection() -> aiohttp.ClientConnectorError:
    key = ConnectionKey("127.0.0.1", 1, False, False, None, None, None)
    return aiohttp.ClientConnectorError(key, OSError(errno.ECONNREFUSED, "Connection refused"))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (discord.LoginFailure("very-secret"), "does not accept DISCORD_TOKEN"),
        (refused(401), "does not accept DISCORD_TOKEN"),
        (refused(403, 20012), "does not let the bot in (20012)"),
        (refused(400), "does not let the bot in (HTTP 400)"),
        (refused(429), "no time for us just now (HTTP 429)"),
        (refused(503), "no time for us just now (HTTP 503)"),
        (discord.RateLimited(1234.5), "no time for us just now (for 1,234 seconds)"),
        (discord.PrivilegedIntentsRequired(0), "“Message Content Intent”"),
        (closed(4004), "does not accept DISCORD_TOKEN"),
        (closed(4010), "DISCORD_SHARDS"),
        (closed(4011), "more shards"),
        (closed(4012), "take a newer one"),
        (closed(4013), "take a newer one"),
        (closed(4014), "“Message Content Intent”"),
        (closed(4000), "ended the connection (4000)"),
        (no_connection(), f"reached at {API}: Connection refused. DISCORD_API_URL says"),
        (TimeoutError(), f"reached at {API}: no answer in time. DISCORD_API_URL says"),
        (aiohttp.ServerDisconnectedError(), f"reached at {API}: ServerDisconnectedError."),
        (KeyError("very-secret"), f"at {API} does not speak as Discord does"),
        (None, "ended the connection. Please start again."),
    ],
)
def test_a_fault_is_a_sentence(error: BaseException | None, says: str) -> None:
    said = str(explained(error, API))
    assert says in said
    assert "very-secret" not in said
    assert re.fullmatch(r"[^\n]{20,300}\.", said)


def test_what_discord_answered_when_asked_for_the_gateway_is_told() -> None:
    gateway = discord.GatewayNotFound()  # type: ignore[no-untyped-call]
    gateway.__cause__ = refused(401)
    assert "DISCORD_TOKEN" in str(explained(gateway, API))


def test_no_session_is_opened_that_would_cost_the_token() -> None:
    said = str(no_sessions(8, 1000, 5400.0))
    assert said == (
        "Discord lets this bot open 1,000 more connections today, and it needs 8. "
        "Please start again in 1.5 hours."
    )
    assert "in 0.1 hours" in str(no_sessions(1, 0, 3.0))


def test_the_setting_to_look_at_is_named() -> None:
    assert "DISCORD_GATEWAY_URL" in str(not_let_in("wss://gateway/", 60.0))
    assert "“Interactions Endpoint URL”" in str(sent_elsewhere())


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (refused(400, 50035), "50035"),
        (refused(502), "HTTP 502"),
        (closed(4004), "4004"),
        (ValueError("very-secret"), ""),
    ],
)
def test_the_log_has_discords_number(error: BaseException, number: str) -> None:
    assert code(error) == number
