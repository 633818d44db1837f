"""Deliveries that came already: platforms may send one several times."""

from collections import OrderedDict
from datetime import timedelta
from typing import Protocol

_REMEMBERED = 10_000
_KEPT = timedelta(days=1)
"""Platforms give up sending again long before."""

_BETWEEN_CLEANINGS = 1_000


class DeliveryStore(Protocol):
    """What is needed of the store."""

    async def first_delivery(self, platform: str, team: str, delivery: str) -> bool:
        """True the first time, in whichever process."""
        ...

    async def forget_deliveries(self, older: timedelta) -> None:
        """Forget those that are older."""
        ...


class Seen:
    """Says of each delivery once that it is new: at once for this process, then for all."""

    def __init__(self, store: DeliveryStore, platform: str) -> None:
        self._store = store
        self._platform = platform
        self._here: OrderedDict[str, None] = OrderedDict()
        self._until_cleaning = 0

    def is_new_here(self, delivery: str) -> bool:
        """Has this process not seen it yet? A delivery without a name is always new."""
        if not delivery:
            return True
        if delivery in self._here:
            return False
        self._here[delivery] = None
        if len(self._here) > _REMEMBERED:
            self._here.popitem(last=False)
        return True

    async def is_new(self, team: str, delivery: str) -> bool:
        """Is it for this process to work on? Asks the store that all processes share."""
        if not delivery:
            return True
        if self._until_cleaning <= 0:
            self._until_cleaning = _BETWEEN_CLEANINGS
            await self._store.forget_deliveries(_KEPT)
        self._until_cleaning -= 1
        return await self._store.first_delivery(self._platform, team, delivery)
