"""Is this process ready to take work? What has to be well for that, and how it is asked."""

import asyncio
from collections.abc import Awaitable, Callable

Look = Callable[[], Awaitable[str]]
"""Looks at one part: "" when it is well, else a sentence without anything secret."""

_STOPPING = "This process is stopping."


class Readiness:
    """The parts that have to be well, each by its name."""

    def __init__(self) -> None:
        self._looks: dict[str, Look] = {}
        self._stopping = False

    def watch(self, name: str, look: Look) -> None:
        """Ask for a part like this from now on."""
        self._looks[name] = look

    def say(self, name: str, sentence: str) -> None:
        """A part is not well, and this is why, until something else is said of it."""

        async def as_said() -> str:
            return sentence

        self._looks[name] = as_said

    def stop(self) -> None:
        """From now on, and whatever its parts say: not ready."""
        self._stopping = True

    async def wrong(self) -> dict[str, str]:
        """What is not well; empty when this process is ready."""
        if self._stopping:
            return {"process": _STOPPING}
        looks = dict(self._looks)  # while they look, there may be more
        said = await asyncio.gather(*(look() for look in looks.values()))
        return {name: told for name, told in zip(looks, said, strict=True) if told}


class Probe:
    """Looks at something slow: one look at a time, and an answer that holds for a while."""

    def __init__(self, look: Look, late: str, seconds: float = 1.0, holds: float = 1.0) -> None:
        """`late` is said when a look takes longer than `seconds`; it goes on all the same.

        What a look found holds for `holds` seconds.
        """
        self._look = look
        self._late = late
        self._seconds = seconds
        self._holds = holds
        self._looking: asyncio.Task[str] | None = None
        self._until = 0.0

    async def __call__(self) -> str:
        """What the newest look found."""
        looking = self._looking
        if looking is None or (looking.done() and self._now() >= self._until):
            looking = self._looking = asyncio.create_task(self._one())
        await asyncio.wait({looking}, timeout=self._seconds)
        return looking.result() if looking.done() else self._late

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _one(self) -> str:
        try:
            found = await self._look()
        except Exception as fault:  # whatever it is, it is not well
            found = f"It could not be asked: {type(fault).__name__}."
        self._until = self._now() + self._holds
        return found

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
