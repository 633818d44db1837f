"""`python -m bot`: reads the command, builds what it needs, and starts it."""

import io
import sys
from typing import TYPE_CHECKING

from bot.commands.arguments import parser
from bot.commands.problem import Problem

if TYPE_CHECKING:
    from bot.settings import Settings


def main() -> int:
    """Run one command. Returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Prompts are in every script; what the terminal's encoding lacks must not be lost.
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = parser().parse_args()
    from bot.settings import BadSettings, load

    try:
        settings = load()
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
            case _:
                from bot.commands import serve

                return serve.run(settings)
    except BadSettings as problem:
        print(problem, file=sys.stderr)
        return 2
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.code
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command starts again where it can.", file=sys.stderr)
        return 130
    except OSError as problem:
        print(f"Cannot go on: {problem.strerror or type(problem).__name__}.", file=sys.stderr)
        return 1


async def _chat(settings: "Settings", *, demo: bool) -> int:
    """Build everything, start the terminal adapter, and put everything away again."""
    from adapters.terminal.chat import chat
    from bot.commands.building import catalogue_of, refining_models
    from bot.commands.demo import demo_request, keep_demo_profile
    from bot.commands.refine import knowledge_of
    from bot.refine.refiner import Refiner
    from bot.rocket import Rocket
    from bot.store import Store, StoreError
    from bot.talk.people import Person, Place

    person, place = Person("me", _who()), Place("terminal", "home", "terminal")
    try:
        store = await Store.open(settings.database_url)
    except StoreError as problem:
        raise Problem(str(problem)) from None
    knowledge = knowledge_of(settings)
    catalogue = catalogue_of(settings)
    refiner = Refiner(
        knowledge,
        refining_models(catalogue, settings),
        settings.refine_deadline_seconds,
        settings.thread_tokens,
    )
    rocket = Rocket(refiner, knowledge, store, catalogue)
    catalogue.start()
    try:
        if demo:
            place = await keep_demo_profile(store, person)
        first = demo_request() if demo else None
        return await chat(rocket, person, place, stdin=sys.stdin, stdout=sys.stdout, first=first)
    finally:
        await rocket.close()
        await catalogue.close()
        await store.close()


def _who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "me"


if __name__ == "__main__":
    sys.exit(main())
