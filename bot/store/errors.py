"""What can go wrong with the database, in words for the person."""

import errno
import socket
import sqlite3

_BUSY = (
    "The database is busy: another program has held it for too long. "
    "Please try again in a moment, and see that no backup or other tool keeps it locked."
)
_FULL = "The disk is full, so nothing more can be saved. Please free some space and try again."
_UNWRITABLE = (
    "The database {where} cannot be opened or written. "
    "Please check that its folder exists and that this program may write there."
)
_NOT_OURS = (
    "{where} is not a database, or it is damaged. "
    "Please choose another file with DATABASE_URL, or put back a backup."
)
_UNREACHABLE = (
    "The database {where} cannot be reached. "
    "Please check that it runs and that DATABASE_URL names it rightly."
)
_OTHER = (
    "The database {where} did not do what it was asked ({why}). "
    "Please try again; if it happens again, tell whoever runs this bot."
)

_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
    sqlite3.SQLITE_AUTH: _UNWRITABLE,
    sqlite3.SQLITE_NOTADB: _NOT_OURS,
    sqlite3.SQLITE_CORRUPT: _NOT_OURS,
}


class StoreError(Exception):
    """Something could not be remembered or recalled; the text says what to do about it."""


class StoreBusy(StoreError):
    """Another program holds the database; waiting may help."""


def explained(error: BaseException, where: str) -> StoreError:
    """The sentence for what a database or the file system raised. `where` holds no password."""
    cause = getattr(error, "orig", None) or error
    sentence = _sentence(cause)
    kind = StoreBusy if sentence is _BUSY else StoreError
    return kind(sentence.format(where=where, why=_first_line(cause)))


def _sentence(cause: BaseException) -> str:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        # The low byte is the kind of error, the rest only narrows it down.
        return _OTHER if code is None else _SQLITE.get(code & 0xFF, _OTHER)
    if isinstance(cause, OSError):
        if cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return _FULL
        away = isinstance(cause, ConnectionError | TimeoutError | socket.gaierror)
        return _UNREACHABLE if away else _UNWRITABLE
    return _OTHER


def _first_line(cause: BaseException) -> str:
    lines = str(cause).splitlines()
    return lines[0] if lines else type(cause).__name__
