"""The calls that a bot may make in a second, all of them together."""

import asyncio

_RATE = 40.0
"""Calls a second, when there are more than `_AT_ONCE`. Discord takes 50 in any second: what is
read besides has to have its room."""

_AT_ONCE = 8


class Pace:
    """Gives turns in the order in which they are asked for."""

    def __init__(self) -> None:
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next turn. One that is not waited for is lost, and nobody waits longer."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + 1.0 / _RATE
        if (wait := self._next - now - _AT_ONCE / _RATE) > 0:
            await asyncio.sleep(wait)
