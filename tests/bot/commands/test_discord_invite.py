"""`python -m bot discord invite`, as whoever sets the bot up sees it."""

import argparse

import pytest
from pydantic import SecretStr

from bot.commands import discord
from bot.commands.problem import Problem
from bot.settings import Settings
from tests.bot.commands.test_commands import bot

ID = "123456789012345678"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.very-secret"


def asked(given: str | None, token: str | None = None) -> tuple[argparse.Namespace, Settings]:
    secret = SecretStr(token) if token is not None else None
    return argparse.Namespace(id=given), Settings(discord_token=secret)


def told(application: str) -> str:
    if not application.isdigit():
        raise ValueError("that is none.")
    return f"invite of {application}\n"


def first_part(token: str) -> str:
    return token.partition(".")[0]


def test_the_id_that_is_given_comes_before_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    assert discord.run(*asked("7", "8.x.y"), told, first_part) == 0
    assert capsys.readouterr().out == "invite of 7\n"


def test_else_the_token_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert discord.run(*asked(None, "8.x.y"), told, first_part) == 0
    assert capsys.readouterr().out == "invite of 8\n"


@pytest.mark.parametrize(
    ("given", "token", "said"),
    [
        (None, None, "Set DISCORD_TOKEN"),
        (None, None, "--id"),
        ("x", None, "--id: that is none."),
        (None, "secret.x.y", "DISCORD_TOKEN: that is none."),
        (None, "secret", "DISCORD_TOKEN is not one"),
    ],
)
def test_what_is_missing_is_said(given: str | None, token: str | None, said: str) -> None:
    with pytest.raises(Problem) as problem:
        discord.run(*asked(given, token), told, first_part)
    assert problem.value.code == 2
    assert said in str(problem.value)
    assert "secret" not in str(problem.value)


def test_the_command_prints_both_addresses() -> None:
    done = bot("discord", "invite", DISCORD_TOKEN=TOKEN)
    links = [line for line in done.out.decode().splitlines() if line.startswith("https://")]
    assert len(links) == 2
    assert all(f"client_id={ID}&" in link for link in links)
    assert b"secret" not in done.out + done.err


def test_without_a_token_it_says_what_to_set() -> None:
    done = bot("discord", "invite", code=2, DISCORD_TOKEN="")
    assert done.out == b""
    assert b"DISCORD_TOKEN" in done.err
