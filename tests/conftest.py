"""For all tests: no clock decides one, and each makes up a handful of examples, or all of them."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import Databases, FileDatabases, server_databases
from tests.examples import ALL, examples

settings.register_profile(
    "no clock", deadline=None, max_examples=examples(100), derandomize=not ALL
)
settings.load_profile("no clock")

_ON_EVERY_KIND = {"database_url", "blank_url"}
_ON_A_SERVER = "server_url"


# What is collected stays to the end, so the garbage collector need not look at it again and again.
gc.disable()


def pytest_collection_finish() -> None:
    """Every test is known: from now on there is garbage."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as processors: tests over sockets wait for a third of their time."""
    return max(2, 3 * (os.cpu_count() or 1) // 2)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses a database, and leave out what needs a server where there is none."""
    there = "TEST_DATABASE_URL" in os.environ
    left_out = []
    for item in items:
        used = {*getattr(item, "fixturenames", ())}
        if used & {*_ON_EVERY_KIND, _ON_A_SERVER}:
            item.add_marker("store")
        if _ON_A_SERVER in used and not there:
            left_out.append(item)
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def file_databases(tmp_path_factory: pytest.TempPathFactory) -> FileDatabases:
    """Databases that are files."""
    return FileDatabases(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases of the kind that the tests run on: TEST_DATABASE_URL, or files."""
    server = os.environ.get("TEST_DATABASE_URL")
    if server is None:
        yield request.getfixturevalue("file_databases")
        return
    with server_databases(server) as made:
        yield made


@pytest.fixture
def database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, with the tables and nothing in them."""
    with databases.ready(tmp_path) as url:
        yield url


@pytest.fixture
def blank_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, with no tables yet."""
    with databases.blank(tmp_path) as url:
        yield url


@pytest.fixture
def server_url(database_url: str) -> str:
    """A database on a server, for a test that is about servers."""
    return database_url


@pytest.fixture
def file_url(file_databases: FileDatabases, tmp_path: Path) -> Iterator[str]:
    """A database that is a file, for a test that is about files."""
    with file_databases.ready(tmp_path) as url:
        yield url
