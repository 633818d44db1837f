import asyncio
import errno
import os
import socket
import sqlite3
from pathlib import Path

import asyncpg
import pytest

from bot.store import Store, StoreError
from bot.store.errors import StoreAway, explained, is_of_a_server, passes
from tests.bot.store.samples import ANN, HERE, add
from tests.databases import held


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be opened or written.*may write there"):
        await Store.open(f"sqlite:///{tmp_path}/file/rocket.db")


async def test_a_file_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened or written"):
        await Store.open(f"sqlite:///{tmp_path}")


async def test_a_folder_without_leave_to_write(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o500)  # noqa: PTH101
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(StoreError, match="cannot be opened or written"):
        await Store.open(f"sqlite:///{tmp_path}/rocket.db")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "rocket.db").write_text("Dear diary, " * 500)
    with pytest.raises(StoreError, match=r"is not a database.*DATABASE_URL"):
        await Store.open(f"sqlite:///{tmp_path}/rocket.db")
    assert (tmp_path / "rocket.db").read_text().startswith("Dear diary")


async def test_a_database_that_another_program_holds(database_url: str) -> None:
    store = await Store.open(database_url, busy_seconds=0.1)
    async with held(database_url):
        with pytest.raises(StoreError, match=r"busy.*try again"):
            await add(store)
        assert await store.prompts(HERE, ANN) == ()
    assert await add(store)
    await store.close()


async def test_a_database_that_another_program_holds_for_a_moment(
    store: Store, database_url: str
) -> None:
    async with held(database_url):
        writing = asyncio.create_task(add(store))
        await asyncio.sleep(0.3)
        assert not writing.done()
    assert await writing


def test_a_full_disk(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "small.db")
    connection.execute("PRAGMA max_page_count = 3")
    connection.execute("CREATE TABLE t (text TEXT)")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO t VALUES (?)", ("x" * 100_000,))
    connection.close()
    for error in (caught.value, OSError(errno.ENOSPC, "No space left on device")):
        assert "disk is full" in str(explained(error, "here"))


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
        TimeoutError(),
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    ],
)
def test_a_server_that_does_not_answer(error: OSError) -> None:
    assert "rocket on db cannot be reached" in str(explained(error, "rocket on db"))


@pytest.mark.parametrize(
    ("error", "says", "goes_by"),
    [
        (asyncpg.InvalidPasswordError, "refused the name or the password", False),
        (asyncpg.InvalidAuthorizationSpecificationError, "refused the name", False),
        (asyncpg.InvalidCatalogNameError, "There is no database rocket on db", False),
        (asyncpg.TooManyConnectionsError, "too much to do", True),
        (asyncpg.DiskFullError, "disk is full", False),
        (asyncpg.ReadOnlySQLTransactionError, "can only be read", False),
        (asyncpg.InsufficientPrivilegeError, "does not let this user do that", False),
        (asyncpg.LockNotAvailableError, "busy", False),
        (asyncpg.DeadlockDetectedError, "busy", True),
        (asyncpg.SerializationError, "busy", True),
        (asyncpg.QueryCanceledError, "took too long", False),
        (asyncpg.CannotConnectNowError, "starting up or shutting down", True),
        (asyncpg.AdminShutdownError, "starting up or shutting down", True),
        (asyncpg.CrashShutdownError, "starting up or shutting down", True),
        (asyncpg.ConnectionDoesNotExistError, "cannot be reached", True),
        (asyncpg.UndefinedTableError, "what the server said", False),
    ],
)
def test_what_a_server_says_in_our_words(
    error: type[asyncpg.PostgresError], says: str, goes_by: bool
) -> None:
    raised = error("what the server said")
    assert says in str(explained(raised, "rocket on db", server=True))
    assert passes(raised) is goes_by


@pytest.mark.parametrize(
    ("error", "goes_by"),
    [
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InternalClientError("cannot switch to state 15"), True),
        (asyncpg.UnsupportedClientFeatureError("no such feature"), False),
        (asyncpg.ClientConfigurationError("no such option"), False),
    ],
)
def test_what_the_driver_says_about_its_connection(error: Exception, goes_by: bool) -> None:
    away = isinstance(explained(error, "rocket on db", server=True), StoreAway)
    assert (is_of_a_server(error), passes(error), away) == (goes_by, goes_by, goes_by)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "not an address"),
        ("rocket.db", "not an address"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("nosuch://here/db", "not known here"),
    ],
)
async def test_an_address_that_names_no_database(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        await Store.open(url)


async def test_a_password_is_never_in_the_sentence() -> None:
    with pytest.raises(StoreError) as caught:
        await Store.open("postgresql://rocket:hunter2@127.0.0.1:1/rocket?password=hunter2", 0.1)
    assert "hunter2" not in str(caught.value)


async def test_a_store_that_failed_once_goes_on(store: Store) -> None:
    with pytest.raises(ValueError, match="a vote is"):
        await store.vote(HERE, ANN, (await add(store)).id, 2)
    assert await add(store)
