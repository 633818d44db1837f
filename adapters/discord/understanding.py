"""Events as they come: what discord.py cannot make sense of is dropped, with a line in the log."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import discord

from bot.safety.faults import where

_log = logging.getLogger(__name__)

_payload: ContextVar[Any] = ContextVar("payload")

_WITHOUT_THEM_NOTHING = {"READY", "RESUMED"}


def survive(client: discord.Client) -> None:
    """Let no event of another shape than Discord's end the connection.

    discord.py gives up every shard, for good, at the first event that it stumbles over, be it
    forged or of a kind that came after its release. Those that open a session are left alone:
    who sends them wrongly is not Discord. May be called again.
    """
    parsers = client._connection.parsers
    for event, parse in parsers.items():
        if event not in _WITHOUT_THEM_NOTHING and not isinstance(parse, _Parser):
            parsers[event] = _Parser(event, parse)


def payload() -> Any:
    """What Discord sent, in a task that discord.py started for an event. Raises LookupError.

    discord.py keeps nothing of it that another process could make its object from.
    """
    return _payload.get()


class _Parser:
    __slots__ = ("_event", "_parse")

    def __init__(self, event: str, parse: Callable[[Any], None]) -> None:
        self._event = event
        self._parse = parse

    def __call__(self, data: Any) -> None:
        # The tasks that are started meanwhile see it.
        before = _payload.set(data)
        try:
            self._parse(data)
        except Exception as fault:
            _log.warning("%s was not understood: %s", self._event, where(fault))
        finally:
            _payload.reset(before)
