"""Replicas of the bot: `python -m bot serve` as processes that can be killed and started again."""

import asyncio
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

_ROOT = Path(__file__).resolve().parents[1]
_HIDDEN = re.compile(
    r"(SLACK_|DISCORD_|OTEL_).*|.*(_API_KEY|_BASE_URL|_MODEL|proxy)$", re.IGNORECASE
)
_PATIENCE = 60.0
_LOOK_AGAIN = 0.05


@dataclass(slots=True)
class Replica:
    """One process, on a port that stays the same however often it is started.

    Its log goes to `folder`/log, one file for all its lives.
    """

    name: str
    folder: Path
    settings: Mapping[str, str]
    before: tuple[str, ...] = ()
    """Words of a program that starts it."""
    process: asyncio.subprocess.Process | None = None
    port: int = 0
    starts: int = 0
    started_at: float = 0.0
    waiting: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = int(taken.getsockname()[1])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it logged."""
        return self.folder / "log"

    @property
    def alive(self) -> bool:
        """Does its process run?"""
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start the process; `ready` waits for it."""
        clean = {name: value for name, value in os.environ.items() if not _HIDDEN.fullmatch(name)}
        ours = {
            "PYTHONPATH": str(_ROOT),
            "MODELS_DIR": str(self.folder),
            "PORT": str(self.port),
            "PERSON_PER_MINUTE": "0",
            "TEAM_PER_MINUTE": "0",
            "WORK_WAITING": "0",
        }
        self.started_at = time.monotonic()
        self.starts += 1
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(*self.before, sys.executable, "-m", "bot", "serve"),
                cwd=self.folder,
                env={**clean, **ours, **self.settings},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def ready(self, seconds: float = _PATIENCE) -> float:
        """Wait until it says that it is ready; seconds since its start."""
        ends = time.monotonic() + seconds
        while await self.readiness() != 200:
            if not self.alive or time.monotonic() > ends:
                tail = self.log.read_text("utf-8")[-2000:]
                raise RuntimeError(f"{self.name} is not ready:\n{tail}")
            await asyncio.sleep(_LOOK_AGAIN)
        return time.monotonic() - self.started_at

    async def readiness(self) -> int:
        """The status of /readyz; 0 when nobody answers."""
        status, _ = await self.ask("/readyz")
        return status

    async def ask(self, path: str) -> tuple[int, str]:
        """The status and text of a page of its own; 0 when nobody answers."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(3.0)) as session,
                session.get(self.url + path) as answer,
            ):
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""

    async def number(self, name: str) -> float:
        """The sum of a metric over its labels; 0 when it is not there."""
        _, page = await self.ask("/metrics")
        found = re.findall(rf"^{re.escape(name)}(?:\{{[^}}]*\}})? (\S+)$", page, re.MULTILINE)
        return sum(map(float, found))

    async def kill(self) -> None:
        """End it without a word to it."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def terminate(self, seconds: float = _PATIENCE) -> tuple[int | None, float]:
        """Ask it to end; its exit code (None: it did not) and how long that took."""
        assert self.process is not None
        began = time.monotonic()
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(seconds):
                await self.process.wait()
        except TimeoutError:
            await self.kill()
            return None, time.monotonic() - began
        return self.process.returncode, time.monotonic() - began

    def megabytes(self) -> float:
        """Resident memory now."""
        return _kilobytes(self._pid, "VmRSS") / 1024

    def sockets(self) -> int:
        """Open sockets."""
        found = 0
        for each in Path(f"/proc/{self._pid}/fd").iterdir():
            with suppress(OSError):
                found += str(each.readlink()).startswith("socket:")
        return found

    def processor_seconds(self) -> float:
        """Processor time so far, of this life."""
        text = Path(f"/proc/{self._pid}/stat").read_text("utf-8")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def complaints(self) -> list[str]:
        """The lines of its log that are warnings or worse."""
        lines = self.log.read_text("utf-8").splitlines()
        return [each for each in lines if re.search(r" (WARNING|ERROR|CRITICAL) |^Trace", each)]

    @property
    def _pid(self) -> int:
        assert self.process is not None
        return self.process.pid


def _kilobytes(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    (line,) = (each for each in status.splitlines() if each.startswith(f"{name}:"))
    return int(line.split()[1])
