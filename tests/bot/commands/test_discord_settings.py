"""What the commands say about Discord without asking it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.connecting import DiscordPlan, discord_plan
from bot.commands.doctor import platforms
from bot.commands.problem import Problem
from bot.commands.serve import check
from bot.environment import read
from bot.settings import BadSettings, Settings
from bot.shards import Shards
from tests.bot.commands.test_commands import bot

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.very-secret_0123456789"


def settings(token: str = TOKEN, **more: str) -> Settings:
    return Settings(discord_token=SecretStr(token), **more)  # type: ignore[arg-type]


def test_a_token_is_enough() -> None:
    assert discord_plan(Settings()) is None
    assert discord_plan(settings()) == DiscordPlan(Shards())
    assert discord_plan(settings(discord_shards="0-3/8")) == DiscordPlan(Shards(8, (0, 1, 2, 3)))


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (f"Bot {TOKEN}", "has the word “Bot” before the token"),
        ("mfa.very-secret", "holds a person's token"),
        ("123456789012345678", "holds an id"),
        ("ab" * 32, "holds the public key"),
        ("very-secret-" + "x" * 20, "holds the client secret"),
        ("very-secret", "is not one"),
        ("very.secret", "is not one"),
        ("very..secret", "is not one"),
        ("very.secret.to ken", "is not one"),
        (f"{TOKEN}.more", "is not one"),
    ],
)
def test_what_is_no_bot_token_is_told_without_showing_it(token: str, says: str) -> None:
    with pytest.raises(Problem, match=f"DISCORD_TOKEN {says}") as problem:
        discord_plan(settings(token))
    assert problem.value.code == 2
    assert "secret" not in str(problem.value).replace("client secret", "")


def test_what_names_no_shards_is_told() -> None:
    with pytest.raises(Problem, match="DISCORD_SHARDS") as problem:
        discord_plan(settings(discord_shards="8/8"))
    assert problem.value.code == 2


def dotenv(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / ".env"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def test_addresses_are_kept_as_discord_is_called(tmp_path: Path) -> None:
    found = read(dotenv(tmp_path, "DISCORD_SHARDS=", "DISCORD_TOKEN=' '"))
    assert found.discord_api_url == "https://discord.com/api/v10"
    assert found.discord_gateway_url == "wss://gateway.discord.gg/"
    assert (found.discord_token, found.discord_shards) == (None, "")
    found = read(
        dotenv(
            tmp_path,
            "DISCORD_API_URL=http://127.0.0.1:4321/api/v10/",
            "DISCORD_GATEWAY_URL=ws://127.0.0.1:4321",
            "DISCORD_SHARDS=0-3/8",
        )
    )
    assert found.discord_api_url == "http://127.0.0.1:4321/api/v10"
    assert found.discord_gateway_url == "ws://127.0.0.1:4321/"
    assert found.discord_shards == "0-3/8"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("DISCORD_API_URL=discord.com/api", "DISCORD_API_URL: .* http:// or https://"),
        ("DISCORD_API_URL=https://discord.com/?v=10", "DISCORD_API_URL"),
        ("DISCORD_GATEWAY_URL=https://gateway", "DISCORD_GATEWAY_URL: .* ws:// or wss://"),
        ("DISCORD_GATEWAY_URL=wss://gateway/?v=10", "DISCORD_GATEWAY_URL"),
        ("DISCORD_SHARDS=many", "DISCORD_SHARDS: .*0-3/8"),
    ],
)
def test_a_value_that_does_not_fit_is_named(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        read(dotenv(tmp_path, line))


def rows(found: Settings) -> str:
    return "\n".join(f"{state} {text}" for state, text in platforms(found))


def test_doctor_tells_what_is_set_up_and_what_is_missing() -> None:
    assert "missing Discord: set DISCORD_TOKEN" in rows(Settings())
    assert "missing Discord: DISCORD_TOKEN is not one." in rows(settings("d"))
    whole = rows(settings(discord_shards="0-3/8"))
    assert "ok      Discord, set up but not asked: shards 0 to 3 of 8. python -m bot serve" in whole
    assert "secret" not in whole


def test_serve_takes_whatever_is_set_up() -> None:
    slack = {
        "slack_bot_token": SecretStr("xoxb-1"),
        "slack_app_token": SecretStr("xapp-1"),
    }
    assert check(settings()) == ("discord",)
    assert check(Settings(**slack)) == ("slack",)  # type: ignore[arg-type]
    assert check(settings(**slack)) == ("slack", "discord")  # type: ignore[arg-type]
    with pytest.raises(Problem, match="SLACK_APP_TOKEN"):
        check(settings(slack_bot_token=slack["slack_bot_token"]))  # type: ignore[arg-type]


def test_serve_with_a_wrong_kind_of_token() -> None:
    done = bot("serve", code=2, DISCORD_TOKEN="very-secret")
    assert b"DISCORD_TOKEN is not one" in done.err
    assert done.err.count(b"\n") == 1
    assert b"very-secret" not in done.err
