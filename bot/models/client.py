"""The one HTTP client that every provider shares, and how patient it is."""

from __future__ import annotations

import functools
import os
import ssl
from dataclasses import dataclass

import httpcore
import httpx

from bot.models.sockets import Sockets


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a provider; every value is in seconds.

    `first` is the longest silence before the first word, in which a model may think;
    `silence` the longest one after it. `tail` is the wait for the token count once the answer
    itself is complete. `backoff` doubles with each retry. A provider that asks for more than
    `longest_wait` before the next try is not waited for.
    """

    connect: float = 5.0
    first: float = 180.0
    silence: float = 60.0
    tail: float = 2.0
    backoff: float = 0.5
    longest_wait: float = 30.0

    def timeout(self) -> httpx.Timeout:
        """What httpx is to guard: reads are guarded closer by `Answer`."""
        longest = max(self.first, self.silence)
        return httpx.Timeout(connect=self.connect, read=longest, write=self.silence, pool=longest)


def new_client(verify: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """The shared client: HTTP/2 where the other side speaks it, 400 connections at most, 40
    kept warm. The caller closes it.

    Proxies come from the usual environment variables; loopback never goes through one,
    because that is where local models listen. `verify` holds the authorities to trust, when
    they are not the usual ones (SSL_CERT_FILE names them for the whole process).
    """
    trusted = verify or _usual_authorities()
    direct = _Direct(trusted)
    mounts: dict[str, httpx.AsyncBaseTransport] = {
        f"all://{host}": direct for host in ("127.0.0.1", "localhost", "[::1]")
    }
    if not any(name.lower() == "all_proxy" for name in os.environ):
        # A proxy for one scheme only goes before this, being the more precise pattern.
        mounts["all://"] = direct
    return httpx.AsyncClient(
        timeout=Patience().timeout(),
        limits=_LIMITS,
        mounts=mounts,
        http2=True,
        verify=trusted,
        headers={"User-Agent": "prompt-rocket"},
    )


@functools.cache
def _usual_authorities() -> ssl.SSLContext:
    """Whom the machine trusts. Read once: it takes a twentieth of a second."""
    return httpx.create_ssl_context()


_LIMITS = httpx.Limits(max_connections=400, max_keepalive_connections=40, keepalive_expiry=30.0)


class _Direct(httpx.AsyncHTTPTransport):
    """The usual transport over connections of our own."""

    def __init__(self, trusted: ssl.SSLContext) -> None:
        super().__init__(verify=trusted, http2=True, limits=_LIMITS)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted,
            max_connections=_LIMITS.max_connections,
            max_keepalive_connections=_LIMITS.max_keepalive_connections,
            keepalive_expiry=_LIMITS.keepalive_expiry,
            http2=True,
            network_backend=Sockets(),
        )
