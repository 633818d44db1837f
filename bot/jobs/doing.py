"""What does the jobs of one platform."""

from typing import Protocol

from bot.jobs.job import Job


class Doing(Protocol):
    """An adapter, which does jobs."""

    async def do(self, job: Job) -> None:
        """Do a job to its end. What goes wrong is told to the person; LeaseLost comes out, and a
        StoreError that passes, after which it is done again."""
        ...

    async def wait(self, job: Job) -> None:
        """Tell the person that they have to wait, and that they are number `job.number`."""
        ...

    async def give_up(self, job: Job) -> None:
        """Tell the person that it could not be done, however often it was begun."""
        ...

    def takes(self, home: str) -> bool:
        """Can this process do jobs with that home?"""
        ...
