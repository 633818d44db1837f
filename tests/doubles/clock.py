"""An event loop whose clock jumps: no test waits for real, and none depends on how fast it is."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class JumpingLoop(asyncio.SelectorEventLoop):
    """Where another loop would wait for a timer, this one sets its clock to the timer's time."""

    def __init__(self) -> None:
        self._leaps = _Leaps()
        super().__init__(self._leaps)

    def time(self) -> float:
        return self._leaps.now

    def spend(self, seconds: float) -> None:
        """Let time pass as a computation would that holds the loop."""
        self._leaps.now += seconds

    @property
    def rounds(self) -> int:
        """How often the loop went round."""
        return self._leaps.rounds


class _Leaps(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.rounds = 0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise AssertionError("everything waits, and nothing will ever happen")
        self.now += timeout
        self.rounds += 1
        return super().select(0)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a jumping clock; no task may be left over."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:

        async def watched() -> T:
            try:
                return await work
            finally:
                assert asyncio.all_tasks() == {asyncio.current_task()}

        return runner.run(watched())
