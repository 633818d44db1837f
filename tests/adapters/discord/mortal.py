"""An app that dies in the middle of its work: nothing of it runs on, and nothing is put away."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import CoroutineType
from typing import Any

from adapters.discord.connection import RocketClient
from bot.store.database import Database

_STORES = {"store", "sqlalchemy", "asyncpg"}
_TRANSACTION = Database._until_done.__code__

_living: ContextVar["Mortal | None"] = ContextVar("living", default=None)


class Mortal:
    """Knows the tasks of an app that is started within `born`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._dead = False

    @contextmanager
    def born(self) -> Iterator[None]:
        """What is started within this, and whatever that starts, is the app."""
        loop = asyncio.get_running_loop()
        if loop.get_task_factory() is None:
            loop.set_task_factory(_noted)
        before = _living.set(self)
        try:
            yield
        finally:
            _living.reset(before)

    async def die(self, client: RocketClient) -> None:
        """Begin nothing any more, reach nobody, and break off what goes on.

        Only a transaction that has begun comes to its end: a server would see to that too, and a
        file would stay locked.
        """
        self._dead = True
        await client.http.close()
        while left := {each for each in self._tasks if not _of_the_store(each)}:
            # What it would do in the end has no effect; it is not waited for.
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=0.001)

    def note(self, task: asyncio.Task[Any]) -> None:
        """A task of the app. After its death there are no new ones."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._dead and (_begins_a_transaction(task) or not _of_the_store(task)):
            task.cancel()


def _of_the_store(task: "asyncio.Task[Any]") -> bool:
    """Is it a transaction, or what a driver does for one?"""
    coroutine = task.get_coro()
    if not isinstance(coroutine, CoroutineType):
        return True  # compiled, as only a driver's are
    return not _STORES.isdisjoint(Path(coroutine.cr_code.co_filename).parts)


def _begins_a_transaction(task: "asyncio.Task[Any]") -> bool:
    coroutine = task.get_coro()
    return isinstance(coroutine, CoroutineType) and coroutine.cr_code is _TRANSACTION


def _noted(loop: asyncio.AbstractEventLoop, coroutine: Any, /, **given: Any) -> "asyncio.Task[Any]":
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **given)
    context = given.get("context")
    living = _living.get() if context is None else context.get(_living)
    if living is not None:
        living.note(task)
    return task
