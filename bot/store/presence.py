"""Signs of life that the system takes away with a process, however it ends."""

import hashlib
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text

try:
    import fcntl
except ImportError:  # not everywhere
    fcntl = None  # type: ignore[assignment]

SPACE = 7_067_222
"""Of the advisory locks that processes hold on a server. Any number will do, as long as every
process uses the same one."""

HOLD = "SELECT pg_advisory_lock($1::int, $2::int)"
LET_GO = "SELECT pg_advisory_unlock($1::int, $2::int)"

_HELD = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :space "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(space=SPACE)


def sign(owner: str) -> int:
    """The number that stands for an owner: 31 bits."""
    return int.from_bytes(hashlib.sha256(owner.encode()).digest()[:4], "big") >> 1


def shown(connection: Connection) -> set[int]:
    """The signs that a server sees."""
    return {int(row[0]) for row in connection.execute(_HELD)}


class FileSign:
    """A file beside the database, which one process at a time has locked."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.serving")
        self._file: IO[str] | None = None

    def hold(self) -> bool:
        """Has this become the only process that serves? Then all that came before are dead.

        It stays so until `let_go`, or until the process ends, and is true once. False too where
        the system knows no such locks.
        """
        if fcntl is None or self._file is not None:
            return False
        try:
            file = self._path.open("a")
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def let_go(self) -> None:
        """Let another process be the only one."""
        if self._file is not None:
            self._file.close()
            self._file = None
