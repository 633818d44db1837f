"""A PostgreSQL server of one's own, in a folder of its own, gone when it is not needed any more."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PATIENCE = 60.0
_STOPPING = 20.0
_OWNER = "postgres"

# Nothing has to outlive the tests, and text is sorted as people sort it.
_SETTINGS = {
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}
_CLUSTER = ("--username=rocket", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
_SORTED = ("--locale-provider=icu", "--icu-locale=en")


class Missing(Exception):
    """The server's programs are not on this machine; the text says what to do."""


@contextmanager
def private_server(port: int | None = None) -> Iterator[str]:
    """Start one and yield its address; stop it at the end and remove what it wrote.

    Raises Missing where PostgreSQL is not installed.
    """
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="rocket-postgres-") as folder:
        data = Path(folder) / "data"
        user = _user()
        if user:
            shutil.chown(folder, **user)
        subprocess.run(
            [programs / "initdb", f"--pgdata={data}", *_CLUSTER, *_sorted(programs)],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **user,
        )
        port = port or _free_port()
        with _running(programs, data, port, user):
            # Asking for encryption takes longer than most tests need a connection for.
            yield f"postgresql://rocket@127.0.0.1:{port}/postgres?sslmode=disable"


@contextmanager
def _running(programs: Path, data: Path, port: int, user: dict[str, Any]) -> Iterator[None]:
    settings = {**_SETTINGS, "port": str(port), "unix_socket_directories": str(data.parent)}
    with (data.parent / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(programs / "postgres", "-D", data),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            stdout=log,
            stderr=log,
            cwd=data.parent,
            # It stays until the tests have ended, also when somebody interrupts them.
            start_new_session=True,
            **user,
        )
        try:
            _wait_for(server, programs, port, data.parent / "log")
            yield
        finally:
            _stop(server)


def _wait_for(server: "subprocess.Popen[bytes]", programs: Path, port: int, log: Path) -> None:
    asking = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    ends = time.monotonic() + _PATIENCE
    while subprocess.run(asking, check=False).returncode:
        if server.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text('utf-8')}")
        time.sleep(0.05)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOPPING)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _programs() -> Path:
    """The folder of the newest ones that are installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not folders:
        raise Missing(
            "PostgreSQL's programs (initdb, postgres) are not on this machine. "
            "Please install them, on Debian with: apt-get install postgresql"
        )
    return max(folders, key=lambda folder: float(folder.parent.name))


def _sorted(programs: Path) -> tuple[str, ...]:
    """Nothing for versions that cannot be told so."""
    known = subprocess.run([programs / "initdb", "--help"], capture_output=True, check=True).stdout
    return _SORTED if b"--icu-locale" in known else ()


def _user() -> dict[str, Any]:
    """Who runs it: PostgreSQL refuses to be run by root."""
    return {} if os.geteuid() else {"user": _OWNER, "group": _OWNER}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
