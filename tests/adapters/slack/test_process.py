"""`python -m bot serve` as whoever runs it sees it: a process, its words, its signals."""

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

from tests.doubles.slack import SlackDouble

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 60.0
_PORT = r"Port \d+: /healthz, /readyz, /metrics\.\n"
_HIDDEN = re.compile(r"SLACK_|DISCORD_|.*(_API_KEY|_BASE_URL|_MODEL|proxy)$", re.IGNORECASE)


@asynccontextmanager
async def serving(slack: SlackDouble, database: str, **more: str) -> AsyncIterator[Process]:
    clean = {name: value for name, value in os.environ.items() if not _HIDDEN.fullmatch(name)}
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"),
            cwd=folder,
            env={
                **clean,
                "PYTHONPATH": str(ROOT),
                "DATABASE_URL": database,
                "MODELS_DIR": folder,
                "SLACK_API_URL": slack.api_url,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "PORT": "0",
                **more,
            },
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


async def refine(slack: SlackDouble) -> None:
    slack.patience = _PATIENCE
    assert (await slack.command("/rocket", "write a note to all staff", user=slack.ben)).ok
    await slack.until(lambda: slack.ephemerals(slack.ben), _PATIENCE)


async def test_socket_mode_until_sigterm(database_url: str) -> None:
    async with (
        SlackDouble("socket") as slack,
        serving(slack, database_url, SLACK_APP_TOKEN=slack.app.app_token) as process,
    ):
        assert await line(process) == "Slack: connected to Acme as @rocket, Socket Mode.\n"
        await refine(slack)
        assert await end(process, signal.SIGTERM) == (0, "Stopping.\n", "")
        assert slack.sockets.open == 0
    assert slack.complaints == []


async def test_http_and_installing_until_ctrl_c(database_url: str) -> None:
    slack = SlackDouble("http")
    more = {
        "SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "SLACK_CLIENT_ID": slack.app.client_id,
        "SLACK_CLIENT_SECRET": slack.app.client_secret,
    }
    async with slack, serving(slack, database_url, **more) as process:
        said = await line(process)
        port = re.search(r"port (\d+)", said)
        assert port is not None
        assert said == (
            f"Slack: connected to Acme as @rocket, HTTP on port {port[1]} at /slack/events.\n"
        )
        assert "/slack/install" in await line(process)
        slack.request_url = f"http://127.0.0.1:{port[1]}/slack/events"
        await refine(slack)
        assert await end(process, signal.SIGINT) == (0, "Stopping.\n", "")
    assert slack.complaints == []


async def test_a_wrong_token_is_one_sentence(database_url: str) -> None:
    slack = SlackDouble("socket")
    more = {"SLACK_APP_TOKEN": slack.app.app_token, "SLACK_BOT_TOKEN": "xoxb-very-secret"}
    async with slack, serving(slack, database_url, **more) as process:
        code, out, err = await end(process)
        assert (code, out) == (1, "")
        assert "does not accept SLACK_BOT_TOKEN (invalid_auth)" in err
        assert err.count("\n") == 1
        assert "very-secret" not in err
