"""What can go wrong with the database, in words for the person."""

import errno
import socket
import sqlite3
import ssl

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

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
_REFUSED = (
    "The database {where} refused the name or the password. "
    "Please check the user and the password in DATABASE_URL."
)
_MISSING = (
    "There is no database {where}. "
    "Please make it (createdb), or name another one with DATABASE_URL."
)
_FORBIDDEN = (
    "The database {where} does not let this user do that ({why}). "
    "Please give the user of DATABASE_URL the right to make and change tables."
)
_CROWDED = (
    "The database {where} has too much to do right now. Please try again in a moment; if it "
    "happens again, allow more connections there (max_connections)."
)
_READ_ONLY = (
    "The database {where} can only be read right now. "
    "Please see that DATABASE_URL names the server that takes writes."
)
_RESTARTING = "The database {where} is starting up or shutting down. Please try again in a moment."
_SLOW = (
    "The database {where} took too long to answer. Please try again in a moment; if it happens "
    "again, see what else keeps that server busy."
)
_UNSAFE = (
    "There is no safe connection to the database {where} ({why}). "
    "Please check its certificate, and sslmode in DATABASE_URL."
)
_OTHER = (
    "The database {where} did not do what it was asked ({why}). "
    "Please try again; if it happens again, tell whoever runs this bot."
)

_AWAY = (_UNREACHABLE, _CROWDED, _READ_ONLY, _RESTARTING, _SLOW)

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


_POSTGRESQL = {
    "08": _UNREACHABLE,
    "25006": _READ_ONLY,
    "25P03": _SLOW,
    "28": _REFUSED,
    "3D000": _MISSING,
    "40": _BUSY,
    "42501": _FORBIDDEN,
    "53100": _FULL,
    "53200": _CROWDED,
    "53300": _CROWDED,
    "55P03": _BUSY,
    "57014": _SLOW,
    "57P": _RESTARTING,
    "57P04": _MISSING,
}
"""By a state or by what it begins with."""

_PASSES = ("08", "25P03", "40001", "40P01", "53300", "57P01", "57P02", "57P03")

_BROKEN = ("InterfaceError", "InternalClientError")
"""Of asyncpg, and not what it derives from these: that is about values and settings."""


class StoreError(Exception):
    """Something could not be remembered or recalled; the text says what to do about it."""

    passes = False
    """Whether waiting may help."""


class StoreBusy(StoreError):
    """Another program holds the database."""

    passes = True


class StoreAway(StoreError):
    """The server cannot be reached, or takes nobody just now."""

    passes = True


class StoreFull(StoreError):
    """There is no room for anything more; somebody has to make some."""

    passes = True


_KINDS: dict[str, type[StoreError]] = {_BUSY: StoreBusy, _FULL: StoreFull}


def explained(error: BaseException, where: str, server: bool = False) -> StoreError:
    """The sentence for what a database or the file system raised. `where` holds no password."""
    cause = _cause(error)
    sentence = _sentence(cause, server)
    kind = _KINDS.get(sentence, StoreAway if sentence in _AWAY else StoreError)
    return kind(sentence.format(where=where, why=_first_line(cause)))


def is_of_a_server(error: BaseException) -> bool:
    """Whether a PostgreSQL server said it, or its driver about the connection to it."""
    cause = _cause(error)
    return isinstance(getattr(cause, "sqlstate", None), str) or _is_of_the_driver(cause)


def _cause(error: BaseException) -> BaseException:
    """What the driver or the system raised, without what SQLAlchemy and its adapter put around."""
    cause: BaseException = getattr(error, "orig", None) or error
    inner = cause.__cause__ if type(cause).__module__.startswith("sqlalchemy.") else None
    return inner if inner is not None and _is_of_the_driver(inner) else cause


def _is_of_the_driver(error: BaseException) -> bool:
    """Did asyncpg find that a connection is not there any more, or that it heard of its end
    between two statements? It has no state for that, and SQLAlchemy lets it through while a
    connection is being made."""
    kind = type(error)
    return kind.__name__ in _BROKEN and kind.__module__.startswith("asyncpg.")


def passes(error: BaseException) -> bool:
    """Whether a server may well do the same work in a moment.

    So it is when a connection broke or could not be made, when the server starts, stops or
    changes its part, and when two transactions were in each other's way.
    """
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_PASSES)
    if _is_of_the_driver(cause):
        return True
    return isinstance(cause, OSError) and not _is_unsafe(cause)


def _sentence(cause: BaseException, server: bool) -> str:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        # The low byte is the kind of error, the rest only narrows it down.
        return _OTHER if code is None else _SQLITE.get(code & 0xFF, _OTHER)
    if isinstance(cause, OSError):
        return _of_the_system(cause, server)
    if isinstance(cause, NoConnectionLeft):
        return _CROWDED
    if _is_of_the_driver(cause):
        return _UNREACHABLE
    state = str(getattr(cause, "sqlstate", None) or "")
    known = (_POSTGRESQL[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRESQL)
    return next(known, _OTHER)


def _of_the_system(cause: OSError, server: bool) -> str:
    if cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return _FULL
    if _is_unsafe(cause):
        return _UNSAFE
    away = server or isinstance(cause, ConnectionError | TimeoutError | socket.gaierror)
    return _UNREACHABLE if away else _UNWRITABLE


def _is_unsafe(cause: OSError) -> bool:
    # A server without encryption says no politely, which is no error of the library's.
    return isinstance(cause, ssl.SSLError) or "rejected SSL" in str(cause)


def _first_line(cause: BaseException) -> str:
    # The driver's adapter puts the class before what the server said.
    lines = str(cause).rpartition("'>: ")[2].splitlines()
    return lines[0] if lines else type(cause).__name__
