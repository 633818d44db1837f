"""The one HTTP client that every provider shares, and how patient it is."""

from __future__ import annotations

from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a provider; every value is in seconds.

    `silence` is the longest gap between two reads, the wait for the first included.
    `tail` is the wait for the token count once the answer itself is complete.
    `backoff` doubles with each retry. A provider that asks for more than `longest_wait`
    before the next try is not waited for.
    """

    connect: float = 5.0
    silence: float = 30.0
    tail: float = 2.0
    backoff: float = 0.5
    longest_wait: float = 30.0

    def timeout(self) -> httpx.Timeout:
        """The same as httpx understands it."""
        return httpx.Timeout(
            connect=self.connect, read=self.silence, write=self.silence, pool=self.silence
        )


def new_client() -> httpx.AsyncClient:
    """The shared client: 100 connections at most, 20 kept warm. The caller closes it.

    Proxies come from the usual environment variables; loopback never goes through one,
    because that is where local models listen.
    """
    return httpx.AsyncClient(
        timeout=Patience().timeout(),
        limits=httpx.Limits(
            max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0
        ),
        mounts={"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None},
        headers={"User-Agent": "prompt-rocket"},
    )
