"""A PostgreSQL server of a benchmark's own: what it committed is on the disk."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Literal

Mode = Literal["fast", "immediate"]

_ACCOUNT = ("--username=rocket", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
_PATIENCE = "60"


class Postgres:
    """Can be stopped and started again. Use `postgres()`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = _programs()
        # It refuses to be run by root.
        self._user: dict[str, Any] = (
            {} if os.geteuid() else {"user": "postgres", "group": "postgres"}
        )
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = int(taken.getsockname()[1])

    @property
    def url(self) -> str:
        """What DATABASE_URL takes. Nobody looks inside of loopback: no time for encryption."""
        return f"postgresql://rocket@127.0.0.1:{self.port}/rocket?sslmode=disable"

    async def make(self) -> None:
        """Make the files of a server with an empty database, and start it."""
        if self._user:
            shutil.chown(self._folder, **self._user)
        await self._run("initdb", f"--pgdata={self._data}", *_ACCOUNT)
        await self.start()
        await self._run(
            *("createdb", "--host=127.0.0.1", f"--port={self.port}", "--username=rocket", "rocket")
        )

    async def start(self) -> None:
        """Return once it answers."""
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "max_connections": "200",
            "unix_socket_directories": str(self._folder),
        }
        given = " ".join(f"-c {name}={value}" for name, value in settings.items())
        await self._control("start", "--options", given, "--log", str(self._folder / "log"))

    async def restart(self, mode: Mode) -> None:
        """Stop it as told and start it again; "immediate" is a crash."""
        await self._control("restart", "--mode", mode, "--log", str(self._folder / "log"))

    async def stop(self, mode: Mode = "fast") -> None:
        """Stop it as told."""
        await self._control("stop", "--mode", mode)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    async def _control(self, *words: str) -> None:
        await self._run("pg_ctl", "-D", str(self._data), "-w", "-t", _PATIENCE, *words)

    async def _run(self, program: str, *words: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(str(self._programs / program), *words),
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._user,
        )
        if await process.wait():
            raise RuntimeError(f"{program} {words[0]} failed")


@asynccontextmanager
async def postgres(*, running: bool = True) -> AsyncIterator[Postgres]:
    """A server with an empty database, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="rocket-benchmark-") as folder:
        server = Postgres(Path(folder))
        await server.make()
        if not running:
            await server.stop()
        try:
            yield server
        finally:
            with suppress(RuntimeError):
                await server.stop()


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not folders:
        raise SystemExit("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    return max(folders, key=lambda each: float(each.parent.name))
