"""`python -m bot`: reads the command, builds what it needs, and starts it."""

import argparse
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.commands.arguments import parser
from bot.commands.problem import Problem
from bot.commands.telling import refuse, tell_as_objects

if TYPE_CHECKING:
    from bot.commands.process import Process
    from bot.commands.serve import Serving
    from bot.jobs.jobs import Jobs
    from bot.rocket import Rocket
    from bot.settings import Settings
    from bot.store import Store
    from bot.turns import TakesTurns


def main() -> int:
    """Run one command. Returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Prompts are in every script; what the terminal's encoding lacks must not be lost.
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = parser().parse_args()
    from bot.settings import BadSettings, load

    # Before the settings are read, for what is wrong with them.
    tell_as_objects(arguments.command == "serve" and os.environ.get("LOG_FORMAT") == "json")
    try:
        return _run(arguments, load())
    except BadSettings as problem:
        refuse(str(problem))
        return 2
    except Problem as problem:
        refuse(str(problem))
        return problem.code
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command starts again where it can.", file=sys.stderr)
        return 130
    except OSError as problem:
        refuse(f"Cannot go on: {problem.strerror or type(problem).__name__}.")
        return 1


def _run(arguments: argparse.Namespace, settings: "Settings") -> int:
    """Run the command; what it needs is imported only then."""
    match arguments.command:
        case "refine":
            from bot.commands import refine

            return refine.run(arguments, settings)
        case "chat":
            import asyncio

            return asyncio.run(_chat(settings, demo=arguments.demo))
        case "models":
            from bot.commands import models

            return models.run(arguments, settings)
        case "doctor":
            from bot.commands import doctor

            return doctor.run(settings)
        case "settings":
            from bot.commands import settings as listing

            return listing.run(settings)
        case "slack":
            from adapters.slack.manifest import manifest
            from bot.commands import slack

            return slack.run(arguments, manifest)
        case "discord":
            from adapters.discord.invite import application_of, invite
            from bot.commands import discord

            return discord.run(arguments, settings, invite, application_of)
        case _:
            import asyncio

            return asyncio.run(_serve(settings))


async def _chat(settings: "Settings", *, demo: bool) -> int:
    """Start the terminal adapter."""
    from adapters.terminal.chat import chat
    from bot.commands.demo import demo_request, keep_demo_profile
    from bot.talk.people import Person, Place

    person = Person("me", _who(), admin=True)
    place = Place("terminal", "home", "terminal")
    async with _store(settings) as store, _desk(settings, store) as rocket:
        if demo:
            place = await keep_demo_profile(store, person)
        first = demo_request() if demo else None
        return await chat(rocket, person, place, stdin=sys.stdin, stdout=sys.stdout, first=first)


async def _serve(settings: "Settings") -> int:
    """Start the adapters that have credentials, until the program is told to stop."""
    from bot.commands import serve
    from bot.commands.logs import log_to_stderr
    from bot.commands.process import serving
    from bot.turns import turns_for

    starts = {"slack": _slack, "discord": _discord}
    log_to_stderr(settings.log_format)
    platforms = serve.check(settings)
    async with serving(settings, platforms=platforms) as process, process.store() as store:
        if store is None:
            return 0
        jobs = await process.jobs(store)
        turns = turns_for(store, lambda: jobs.owner)
        async with _desk(settings, store, turns) as rocket:
            return await serve.until_told(
                process.told,
                {each: starts[each](process, rocket, store, jobs, turns) for each in platforms},
                jobs,
                readiness=process.readiness,
                seconds=settings.shutdown_seconds,
            )


async def _slack(
    process: "Process", rocket: "Rocket", store: "Store", jobs: "Jobs", turns: "TakesTurns"
) -> "Serving":
    from adapters.slack.starting import start_slack
    from adapters.slack.trouble import Trouble

    try:
        return await start_slack(process.settings, rocket, store, jobs, turns, process.endpoint)
    except Trouble as problem:
        raise Problem(str(problem)) from None


async def _discord(
    process: "Process", rocket: "Rocket", store: "Store", jobs: "Jobs", turns: "TakesTurns"
) -> "Serving":
    from adapters.discord.starting import start_discord
    from adapters.discord.trouble import Trouble

    try:
        return await start_discord(process.settings, rocket, store, jobs, turns)
    except Trouble as problem:
        raise Problem(str(problem)) from None


@asynccontextmanager
async def _store(settings: "Settings") -> "AsyncIterator[Store]":
    from bot.store import Store, StoreError

    try:
        store = await Store.open(settings.database_url)
    except StoreError as problem:
        raise Problem(str(problem)) from None
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _desk(
    settings: "Settings", store: "Store", turns: "TakesTurns | None" = None
) -> "AsyncIterator[Rocket]":
    """Build everything that stands behind an adapter, and put it away again."""
    from bot.commands.building import catalogue_of, refining_models
    from bot.commands.refine import knowledge_of
    from bot.refine.refiner import Refiner
    from bot.rocket import Rocket

    knowledge = knowledge_of(settings)
    catalogue = catalogue_of(settings)
    refiner = Refiner(
        knowledge,
        refining_models(catalogue, settings),
        settings.refine_deadline_seconds,
        settings.thread_tokens,
    )
    longest = settings.longest_answer
    rocket = Rocket(refiner, knowledge, store, catalogue, turns=turns, longest_answer=longest)
    catalogue.start()
    try:
        yield rocket
    finally:
        await rocket.close()
        await catalogue.close()


def _who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "me"


if __name__ == "__main__":
    sys.exit(main())
