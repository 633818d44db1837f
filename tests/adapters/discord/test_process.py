"""`python -m bot serve` with Discord, alone and beside Slack: a process, its words, its signals."""

import asyncio
import os
import re
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.doubles.discord import DiscordDouble
from tests.doubles.slack import SlackDouble

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 60.0
_PORT = r"Port \d+: /healthz, /readyz, /metrics\.\n"
_HIDDEN = re.compile(r"(SLACK_|DISCORD_).*|.*(_API_KEY|_BASE_URL|_MODEL|proxy)$", re.IGNORECASE)


@asynccontextmanager
async def serving(database: str, **settings: str) -> AsyncIterator[Process]:
    clean = {name: value for name, value in os.environ.items() if not _HIDDEN.fullmatch(name)}
    with tempfile.TemporaryDirectory() as folder:
        ours = {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database,
            "MODELS_DIR": folder,
            "PORT": "0",
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"),
            cwd=folder,
            env={**clean, **ours, **settings},
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            assert re.fullmatch(_PORT, await line(process))
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()


def of_discord(discord: DiscordDouble) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "DISCORD_SHARDS": "0/1",
    }


def of_slack(slack: SlackDouble) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app.app_token,
        "SLACK_API_URL": slack.api_url,
    }


async def line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(_PATIENCE):
        return (await process.stdout.readline()).decode()


async def end(process: Process, told: signal.Signals | None = None) -> tuple[int | None, str, str]:
    """The exit code, what was still said, and what was complained of."""
    if told is not None:
        process.send_signal(told)
    async with asyncio.timeout(_PATIENCE):
        out, err = await process.communicate()
    log = err.decode().splitlines(keepends=True)
    complaints = "".join(each for each in log if " INFO " not in each)
    return process.returncode, out.decode(), complaints


async def test_both_platforms_until_sigterm(database_url: str) -> None:
    async with (
        SlackDouble("socket") as slack,
        DiscordDouble() as discord,
        serving(database_url, **of_slack(slack), **of_discord(discord)) as process,
    ):
        said = [await line(process) for _ in range(4)]
        assert "Slack: connected to Acme as @rocket, Socket Mode.\n" in said
        assert any("connected as rocket" in each and "1 shard of 1" in each for each in said)
        discord.patience = slack.patience = _PATIENCE
        asked = await discord.command("rocket", {"prompt": "write a note to all staff"})
        assert asked.acked
        assert (await slack.command("/rocket", "write a note to all staff")).ok
        await discord.until(lambda: asked.answered, _PATIENCE)
        await slack.until(lambda: slack.ephemerals(slack.ada), _PATIENCE)
        assert await end(process, signal.SIGTERM) == (0, "Stopping.\n", "")
        assert slack.sockets.open == 0
        assert discord.sessions == []
    assert slack.complaints == discord.complaints == []


async def test_a_token_that_is_taken_back_stops_both(database_url: str) -> None:
    async with (
        SlackDouble("socket") as slack,
        DiscordDouble() as discord,
        serving(database_url, **of_slack(slack), **of_discord(discord)) as process,
    ):
        for _ in range(4):
            await line(process)
        token, discord.token = discord.token, "another"
        discord.drop_sockets()
        code, _, err = await end(process)
        assert code == 1
        assert "does not accept DISCORD_TOKEN" in err.splitlines()[-1]
        assert token not in err
        assert slack.sockets.open == 0
