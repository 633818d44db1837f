"""A process that takes a job, says so, and does it for ever."""

import asyncio
import sys

from bot.jobs.job import Job
from tests.bot.jobs.processes import process


async def main() -> None:
    begun = asyncio.Event()

    async def work(_job: Job) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with process(sys.argv[1], work=work, beat=0.5) as one:
        await one.take("Ev1")
        await begun.wait()
        print("begun", flush=True)  # noqa: T201, whoever started it waits for that
        await asyncio.Event().wait()


asyncio.run(main())
