"""A sentence for somebody, where that costs no more than a call or two."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.slack.address import Address
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.pace import Ticket
from adapters.slack.deliver.private import Direct
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.live import TryLater
from bot.store import StoreError

_log = logging.getLogger(__name__)

_TRIES = 5
_SOON, _LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two tries."""


async def persisting(tell: Callable[[], Awaitable[bool]]) -> bool:
    """Tell somebody what they should know, tried some times. False, with a line in the log, when
    it is given up: they may not know it."""
    why = "nobody can be reached there"
    for number in range(_TRIES):
        try:
            if await tell():
                return True
            break
        except TryLater as later:
            why, pause = "there is no time for it", later.seconds
        except Unclear as unclear:
            # Rather told twice than never.
            why, pause = str(unclear), _SOON * 2**number
        except Refused as no:
            why = str(no)
            break
        except StoreError as problem:
            why = type(problem).__name__
            break
        await asyncio.sleep(min(pause, _LONGEST_PAUSE))
    _log.warning("somebody was not told what became of their request: %s", why)
    return False


async def tell_briefly(calls: Calls, sentence: str, address: Address, ticket: Ticket) -> bool:
    """A sentence where somebody wrote or reacted, or else directly. Nothing of it is kept.

    Raises what `Calls.make` does.
    """
    if address.channel and not address.direct:
        try:
            await calls.make(
                "chat.postEphemeral",
                ticket,
                channel=address.channel,
                thread_ts=address.thread,
                user=address.person,
                text=sentence,
            )
            return True
        except ShutOut:
            raise
        except Refused as no:
            _log.info("no ephemeral message: %s", no.error)
    channel = address.channel if address.direct else await Direct(calls, address.person).channel()
    thread = address.thread if address.direct else ""
    await calls.make("chat.postMessage", Ticket(), channel=channel, thread_ts=thread, text=sentence)
    return True
