"""Questions to Discord that nobody waits for longer than they want to."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Questions:
    """Asks once for however many wait, and breaks no question off.

    While discord.py waits out a limit that holds for all calls, it holds back all of them; a
    call broken off in that moment would leave it so for ever. So whoever stops waiting leaves
    the question going.
    """

    def __init__(self) -> None:
        self._going: dict[Hashable, asyncio.Task[Any]] = {}

    async def ask(
        self, key: Hashable, question: Callable[[], Coroutine[Any, Any, _T]], *, within: float
    ) -> _T:
        """The answer, or what the question raises. Raises TimeoutError after `within` seconds.

        While a question with the same key is going on, its answer is taken.
        """
        task: asyncio.Task[_T] | None = self._going.get(key)
        if task is None:
            task = self._going[key] = asyncio.create_task(question())
            task.add_done_callback(lambda done: self._ended(key, done))
        done, _ = await asyncio.wait({task}, timeout=within)
        if not done or task.cancelled():
            raise TimeoutError
        return task.result()

    async def close(self) -> None:
        """Give up what is being asked: nothing is asked of Discord any more."""
        going = list(self._going.values())
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    def _ended(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        self._going.pop(key, None)
        if not task.cancelled():
            task.exception()  # it was told, or nobody waits for it any more
