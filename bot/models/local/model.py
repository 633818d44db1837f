"""A model on this machine: no key, no network, one more base URL.

It runs in a process of its own, because the runtime holds Python's lock while it loads and while
it stops: in this process, the bot would stand still for seconds, which is longer than chat
platforms wait. Native code that crashes then costs one answer and not the bot.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import secrets
import sys
from pathlib import Path

import httpx

from bot.models.client import Patience
from bot.models.completion import ModelError, SettingNames
from bot.models.provider import Provider

_SERVER = Path(__file__).with_name("server.py")
_LOAD_SECONDS = 120.0
# A long prompt on two slow cores is read for minutes before the first word.
_PATIENCE = Patience(first=300.0)


class LocalModel:
    """Weights served on a random loopback port, loaded at the first `start`.

    `context` is the longest prompt and answer together, in tokens; `threads` is the number
    of cores unless set. Only who holds the random key of this object may use the port. Small
    models need a system prompt, or they answer with nothing of use.
    """

    def __init__(self, weights: Path, *, context: int = 8192, threads: int | None = None) -> None:
        self._weights = weights
        self._context = context
        self._threads = threads or _cores()
        self._key = secrets.token_urlsafe(24)
        self._process: asyncio.subprocess.Process | None = None
        self._base_url = ""
        self._one_at_a_time = asyncio.Lock()

    @property
    def name(self) -> str:
        """What the model is called, after its file."""
        return self._weights.stem

    async def start(self) -> str:
        """The base URL, once the weights are loaded (within 120 s). Raises ModelError.

        Calling it again costs nothing, and loads again if the process has died.
        """
        async with self._one_at_a_time:
            if self._process is None or self._process.returncode is not None:
                self._check()
                await self._end()
                self._base_url = await self._launch()
            return self._base_url

    async def stop(self) -> None:
        """Give the memory back at once; answers in flight break off. `start` loads again."""
        async with self._one_at_a_time:
            await self._end()

    async def provider(self, client: httpx.AsyncClient) -> Provider:
        """The model as any other provider, started if need be. Raises ModelError."""
        setting = SettingNames("the local model's key", "the local model", "the local model's name")
        return Provider(client, await self.start(), self._key, patience=_PATIENCE, names=setting)

    def _check(self) -> None:
        if not self._weights.is_file():
            raise ModelError(
                "unknown_model",
                f"The local model {self.name} is not here yet: run "
                f"python -m bot models pull {self.name}",
            )
        if importlib.util.find_spec("xllamacpp") is None:
            raise ModelError(
                "unknown_model",
                "The local model's runtime is not installed: run "
                "pip install -r requirements-local.lock (make demo does it).",
            )

    async def _launch(self) -> str:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", str(_SERVER)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # Ctrl-C is for the bot; this process ends with its stdin.
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_LOAD_SECONDS):
                address = await self._introduce(self._process)
        except TimeoutError:
            address = None
        except BaseException:
            await self._end()
            raise
        if address is None:
            await self._end()
            raise ModelError(
                "server",
                f"The local model {self.name} could not be loaded: there is too little memory, or "
                f"its file is broken (then delete it and run python -m bot models pull "
                f"{self.name}).",
            )
        return f"{address}/v1"

    async def _introduce(self, process: asyncio.subprocess.Process) -> str | None:
        """Tell the process what to serve; gives back where it does."""
        if process.stdin is None or process.stdout is None:
            return None
        # The key goes this way because arguments and environments can be read by others.
        given = {
            "weights": str(self._weights),
            "alias": self.name,
            "context": self._context,
            "threads": self._threads,
            "key": self._key,
        }
        try:
            process.stdin.write(json.dumps(given).encode() + b"\n")
            await process.stdin.drain()
            said = json.loads(await process.stdout.readline())
        except (ConnectionError, ValueError):
            return None
        address = said.get("address")
        return address if isinstance(address, str) else None

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()


def _cores() -> int:
    """The cores that this process may use, which in a container are fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
