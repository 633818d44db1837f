"""What a process that serves has before it serves anybody: its port, its store, its jobs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from bot import metrics, tracing
from bot.commands.limits import limits_of
from bot.commands.opening import is_new, opened
from bot.commands.problem import Problem
from bot.commands.serve import NOT_YET, signals
from bot.commands.settings import without_password
from bot.commands.telling import say
from bot.jobs.jobs import Jobs
from bot.safety.faults import where
from bot.settings import Settings
from bot.store import Store, StoreError
from bot.web import ALIVE, NUMBERS, READY
from bot.web.endpoint import Endpoint, PortTaken
from bot.web.health import health_routes
from bot.web.readiness import Probe, Readiness

_log = logging.getLogger(__name__)

_DATABASE = "database"
_EVERYWHERE = "0.0.0.0"  # noqa: S104, a container is reached from outside
_GOODBYE = 1.0
"""Seconds for an attempt to open the store to end when nobody wants it any more."""

_SILENT = 2.0
"""Seconds until an attempt that goes on is worth a word."""


@dataclass(frozen=True, slots=True)
class Process:
    """One that serves: `told` is set when it is to stop, and `endpoint` is open."""

    told: asyncio.Event
    endpoint: Endpoint
    readiness: Readiness
    settings: Settings

    @contextlib.asynccontextmanager
    async def store(self) -> AsyncIterator[Store | None]:
        """The store, once its database can be reached; None when told to stop before that.

        Raises Problem for what waiting does not mend.
        """
        self.readiness.say(_DATABASE, "The database is being opened.")
        store = await self._open()
        if store is None:
            yield None
            return
        probe = Probe(lambda: _look(store), "The database does not answer.")
        self.readiness.watch(_DATABASE, probe)
        try:
            yield store
        finally:
            await probe.close()
            await store.close()

    async def jobs(self, store: Store) -> Jobs:
        """The jobs of this process, which takes its place among the others.

        Raises Problem when the store does not let it.
        """
        jobs = Jobs(store.jobs, limits_of(self.settings))
        try:
            await jobs.start()
        except StoreError as problem:
            raise Problem(str(problem)) from None

        async def trouble() -> str:
            return jobs.trouble

        self.readiness.watch("jobs", trouble)
        metrics.watch(
            {
                "queue_depth": lambda: jobs.waiting,
                "in_flight": lambda: jobs.going,
                "memory_short": lambda: jobs.memory_short,
                "processes": lambda: jobs.processes,
                "tasks": lambda: len(asyncio.all_tasks()),
            }
        )
        return jobs

    async def _open(self) -> Store | None:
        url = self.settings.database_url
        where, new = without_password(url), ", new" if is_new(url) else ""
        opening = asyncio.create_task(opened(lambda: Store.open(url), self._away))
        waiting = asyncio.create_task(self.told.wait())
        try:
            either = {opening, waiting}
            first = asyncio.FIRST_COMPLETED
            done, _ = await asyncio.wait(either, timeout=_SILENT, return_when=first)
            if not done:
                # It tries by itself for a while, and whoever looks on is to know that.
                self._away(f"The database {where} does not answer yet.")
                await asyncio.wait(either, return_when=first)
            if not opening.done():
                say("Stopping.")
                return None
            store = opening.result()
            _log.info("database: %s%s", where, new)
            return store
        except StoreError as problem:
            raise Problem(str(problem)) from None
        finally:
            waiting.cancel()
            opening.cancel()
            await asyncio.wait({opening}, timeout=_GOODBYE)

    def _away(self, sentence: str) -> None:
        _log.warning("%s It is tried again until it is there.", sentence)
        self.readiness.say(_DATABASE, sentence)


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, host: str = _EVERYWHERE, platforms: Iterable[str] = ()
) -> AsyncIterator[Process]:
    """A process with its numbers and traces, whose port is open from first to last.

    It is not ready before its `platforms` are connected.

    Raises Problem when the port is taken.
    """
    platforms = tuple(platforms)
    metrics.start(platforms)
    tracing.start(settings.otel_exporter_otlp_endpoint)
    readiness = Readiness()
    for platform in platforms:
        readiness.say(platform, NOT_YET)
    endpoint = Endpoint(host, settings.port)
    endpoint.add(health_routes(readiness))
    with signals() as told:
        try:
            await endpoint.open()
            say(f"Port {endpoint.port}: {ALIVE}, {READY}, {NUMBERS}.")
            yield Process(told, endpoint, readiness, settings)
        except PortTaken as taken:
            raise Problem(str(taken)) from None
        except (Problem, OSError):
            raise
        except Exception as fault:
            # What Python says of it may quote what somebody wrote.
            _log.critical("ended by a fault: %s", where(fault))
            raise Problem("Ended by a fault of its own; the log says where.") from None
        finally:
            await endpoint.close()
            await tracing.stop()
            metrics.stop()


async def _look(store: Store) -> str:
    try:
        await store.ping()
    except StoreError as problem:
        return str(problem)
    return ""
