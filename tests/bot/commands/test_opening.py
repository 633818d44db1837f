"""A store that is away when the process starts: waited for, told once, and no longer than that."""

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.commands.opening import opened
from bot.commands.problem import Problem
from bot.commands.process import Process as Serving
from bot.commands.process import serving
from bot.commands.serve import NOT_YET
from bot.settings import Settings
from bot.store import Store
from bot.store.errors import StoreAway, StoreBusy, StoreError
from bot.web.endpoint import Endpoint
from tests.doubles.slack import SlackDouble

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 60.0
_HIDDEN = re.compile(r"SLACK_|DISCORD_|.*(_API_KEY|_BASE_URL|_MODEL|proxy)$", re.IGNORECASE)


class Openings:
    """Fails with each of these in turn, and then opens."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)

    async def __call__(self) -> str:
        if self.faults:
            raise self.faults.pop(0)
        return "open"


async def test_each_reason_is_said_once_until_it_is_open() -> None:
    said: list[str] = []
    faults = (StoreAway("away"), StoreAway("away"), StoreBusy("locked"), StoreAway("away"))
    assert await opened(Openings(*faults), said.append, first_pause=0.0) == "open"
    assert said == ["away", "locked", "away"]


async def test_the_same_reason_is_said_again_after_a_while() -> None:
    said: list[str] = []
    faults = (StoreAway("away"), StoreAway("away"), StoreAway("away"))
    await opened(Openings(*faults), said.append, first_pause=0.0, again=0.0)
    assert said == ["away"] * 3


async def test_what_the_system_says_of_it_is_said_too() -> None:
    said: list[str] = []
    away = StoreAway("The database cannot be reached.")
    away.__cause__ = socket.gaierror(-2, "Name or service not known")
    await opened(Openings(away), said.append, first_pause=0.0)
    assert said == ["The database cannot be reached. ([Errno -2] Name or service not known)"]


async def test_what_waiting_does_not_mend_comes_out() -> None:
    said: list[str] = []
    with pytest.raises(StoreError, match="newer"):
        await opened(Openings(StoreAway("away"), StoreError("newer")), said.append, 0.0)
    assert said == ["away"]


def message(line: bytes) -> str:
    """What an object on stdout says."""
    said: dict[str, str] = json.loads(line)
    assert said["level"] == "INFO"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["time"])
    return said["message"]


class Run:
    """A process that serves Slack, and the browser of whoever looks after it."""

    def __init__(self, process: Process, browser: aiohttp.ClientSession) -> None:
        self.process = process
        self.browser = browser

    async def line(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(_PATIENCE):
            return message(await self.process.stdout.readline())

    async def get(self, path: str) -> tuple[int, str]:
        async with self.browser.get(path) as answer:
            return answer.status, await answer.text()

    async def not_ready(self) -> dict[str, str]:
        status, text = await self.get("/readyz")
        said: dict[str, Any] = json.loads(text)
        assert (status, said["ready"]) == (503, False)
        wrong: dict[str, str] = said["wrong"]
        return wrong

    async def until_ready(self) -> None:
        async with asyncio.timeout(_PATIENCE):
            status = 0
            while status != 200:
                status, _ = await self.get("/readyz")

    async def until_counted(self, what: str) -> str:
        """The page of numbers, once it has this among ours."""
        page = ""
        async with asyncio.timeout(_PATIENCE):
            while f"\nrocket_{what}" not in page:
                _, page = await self.get("/metrics")
        return page

    async def stop(self) -> tuple[int | None, str, str]:
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_PATIENCE):
            out, err = await self.process.communicate()
        return self.process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def started(slack: SlackDouble, database: str, folder: Path) -> AsyncIterator[Run]:
    clean = {name: value for name, value in os.environ.items() if not _HIDDEN.fullmatch(name)}
    ours = {
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "MODELS_DIR": str(folder),
        "LOG_FORMAT": "json",
        "PORT": "0",
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app.app_token,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"),
        cwd=folder,
        env={**clean, **ours},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        assert process.stdout is not None
        port = re.match(r"Port (\d+):", message(await process.stdout.readline()))
        assert port is not None
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port[1]}") as browser:
            yield Run(process, browser)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_locked_file_is_waited_for_and_then_all_is_well(tmp_path: Path) -> None:
    file = tmp_path / "rocket.db"
    async with SlackDouble("socket") as slack:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("CREATE TABLE theirs (id INTEGER)")
            async with started(slack, f"sqlite:///{file}", tmp_path) as run:
                assert (await run.get("/healthz"))[0] == 200
                assert await run.not_ready() == {
                    "database": "The database is being opened.",
                    "slack": NOT_YET,
                }
                other.execute("ROLLBACK")
                await run.until_ready()
                assert "connected to Acme" in await run.line()
                slack.patience = _PATIENCE
                assert (await slack.command("/rocket", "write of-our-secret-plan")).ok
                page = await run.until_counted('first_text_seconds_count{platform="slack"} 1.0')
                code, out, err = await run.stop()
    assert (code, message(out.encode())) == (0, "Stopping.")
    labels = r'kind="\w+",outcome="accepted",platform="slack",why=""'
    accepted = rf"rocket_deliveries_total\{{{labels}\}} 1\.0"
    assert re.search(accepted, page)
    refined = 'rocket_refinements_total{engine="built-in",outcome='
    assert refined in page
    lines = [json.loads(line) for line in err.splitlines()]
    assert {line["level"] for line in lines} == {"INFO"}
    assert f"database: sqlite:///{file}" in {line["message"] for line in lines}
    (one,) = {line["request"] for line in lines if "slack: " in line["message"]}
    assert re.fullmatch(r"\w{8}", one)
    of_it = [line["message"] for line in lines if line.get("request") == one]
    assert of_it[0].endswith(" accepted")
    assert re.fullmatch(r"slack: \w+ done after \d+\.\d\d s", of_it[-1])
    assert "of-our-secret-plan" not in err + page


async def test_a_server_that_is_away_is_waited_for_until_told_to_stop(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        where = f"127.0.0.1:{closed.getsockname()[1]}/rocket"
        database = f"postgresql://me:very-secret@{where}"
        async with serving(Settings(database_url=database, port=0), "127.0.0.1") as process:
            waiting = asyncio.create_task(opened_store(process))
            await asyncio.sleep(0)
            assert await process.readiness.wrong() == {"database": "The database is being opened."}
            await until_logged(caplog, f"The database postgresql://…@{where} does not answer yet.")
            os.kill(os.getpid(), signal.SIGTERM)
            assert await waiting is None
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == ["Stopping."]
    assert "very-secret" not in caplog.text


async def until_logged(caplog: pytest.LogCaptureFixture, what: str) -> None:
    async with asyncio.timeout(_PATIENCE):
        while what not in caplog.text:  # noqa: ASYNC110, there is nothing that could tell
            await asyncio.sleep(0.05)


async def test_a_new_file_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    database = f"sqlite:///{tmp_path}/mistyped/rocket.db"
    for _ in range(2):
        async with serving(Settings(database_url=database, port=0), "127.0.0.1") as process:
            await opened_store(process)
    told = [line for line in caplog.messages if line.startswith("database: ")]
    assert told == [f"database: {database}, new", f"database: {database}"]


async def test_a_password_that_is_not_encoded_is_not_waited_for_and_not_shown() -> None:
    database = "postgresql://rocket:very@secret/word#@127.0.0.1:9/rocket"
    async with serving(Settings(database_url=database, port=0), "127.0.0.1") as process:
        with pytest.raises(Problem, match="%40") as problem:
            await opened_store(process)
    assert "secret" not in str(problem.value)
    assert "word#" not in str(problem.value)


async def test_what_is_no_database_ends_it_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "rocket.db"
    file.write_bytes(b"no database at all" * 100)
    settings = Settings(database_url=f"sqlite:///{file}", port=0)
    async with serving(settings, "127.0.0.1") as process:
        with pytest.raises(Problem, match="is not a database"):
            await opened_store(process)


async def opened_store(process: Serving) -> Store | None:
    async with process.store() as store:
        return store


async def test_a_port_that_is_taken_ends_it_with_a_sentence() -> None:
    endpoint = Endpoint()
    await endpoint.open()
    with pytest.raises(Problem, match=f"port {endpoint.port}: .* Set PORT"):
        async with serving(Settings(port=endpoint.port), "127.0.0.1"):
            pass
    await endpoint.close()


async def test_what_a_fault_says_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Problem, match="fault of its own") as problem:
        async with serving(Settings(port=0), "127.0.0.1"):
            raise RuntimeError("of-our-secret-plan")
    assert "ended by a fault: RuntimeError in test_what_a_fault_says" in caplog.text
    assert "secret-plan" not in caplog.text + str(problem.value)
