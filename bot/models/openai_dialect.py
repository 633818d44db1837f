"""Chat completions as OpenAI defined them and most providers speak them, streamed."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import cast

import httpx
from pydantic import SecretStr

from bot.models.answer import Answer
from bot.models.client import Patience
from bot.models.completion import (
    ChatMessage,
    Delta,
    Finished,
    ModelError,
    SettingNames,
    Settings,
)
from bot.models.failures import Origin, SettingRefusedError, from_exception, from_status

_RETRIES = 2
_ERROR_BODY_LIMIT = 64 * 1024
_DRAIN_SECONDS = 0.1


class OpenAIDialect:
    """One provider at one address, over a client that it shares and does not close.

    `base_url` is what comes before /chat/completions; a query in it is kept. `api_key` is
    None for a provider that wants none, and shows in no repr, error or log. `max_chars` is
    the longest answer; what goes beyond ends it with the reason "length". Raises ModelError
    when `base_url` is not an address.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        api_key: str | SecretStr | None,
        *,
        patience: Patience | None = None,
        max_chars: int = 2_000_000,
        names: SettingNames | None = None,
    ) -> None:
        self._client = client
        key = api_key.get_secret_value() if isinstance(api_key, SecretStr) else api_key
        self._key = SecretStr(key.strip()) if key and key.strip() else None
        self._patience = patience or Patience()
        self._max_chars = max_chars
        self._names = names or SettingNames()
        # Known from an earlier refusal, so that each costs one request and not one a run.
        self._refused: dict[str, frozenset[str]] = {}
        self._url = self._endpoint(base_url)

    def __repr__(self) -> str:
        return f"OpenAIDialect({self._url.host})"

    async def stream(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings | None = None,
        *,
        deadline: float | None = None,
    ) -> AsyncGenerator[Delta | Finished, None]:
        """The answer as it is written, then one Finished. Raises ModelError.

        `deadline` is a time of the running loop's clock, `loop.time() + seconds`. Close the
        generator (`contextlib.aclosing`) or cancel the task to break off: the connection
        closes at once. Tries again, twice at most, only before the first piece.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        origin = Origin(model, self._url.netloc.decode(), self._names)
        retries = 0
        while True:
            answer = Answer(origin, self._patience, self._max_chars, began, deadline)
            tries = self._try(answer, self._body(model, messages, settings or Settings()))
            try:
                async with aclosing(tries):
                    async for item in tries:
                        yield item
                return
            except _RetryError as retry:
                error = retry.error
            if isinstance(error, SettingRefusedError) and self._adapt(model, error.setting):
                continue
            wait = self._wait(error, retries, deadline)
            if wait is None:
                raise error
            retries += 1
            await asyncio.sleep(wait)

    async def complete(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings | None = None,
        *,
        deadline: float | None = None,
    ) -> tuple[str, Finished]:
        """The whole answer and how it ended; otherwise as `stream`."""
        pieces: list[str] = []
        async with aclosing(self.stream(model, messages, settings, deadline=deadline)) as items:
            async for item in items:
                if isinstance(item, Finished):
                    return "".join(pieces), item
                pieces.append(item.text)
        raise AssertionError("a stream ends with Finished or raises")

    async def _try(
        self, answer: Answer, body: dict[str, object]
    ) -> AsyncGenerator[Delta | Finished, None]:
        """One request. Raises _RetryError for what another request may mend."""
        response = await self._send(answer, body)
        try:
            async with aclosing(_pieces(response)) as pieces:
                if response.status_code != 200:
                    raise _RetryError(await self._refusal(answer, response, pieces))
                async with aclosing(answer.read(response.headers, pieces)) as items:
                    async for item in items:
                        if isinstance(item, Finished):
                            await _drain(pieces)
                        yield item
        except ModelError as error:
            # Only what the provider itself said is tried again: not a cut or silent stream.
            if not answer.began_to_speak and error.kind in ("rate_limited", "server"):
                raise _RetryError(error) from None
            raise
        finally:
            await response.aclose()

    async def _send(self, answer: Answer, body: dict[str, object]) -> httpx.Response:
        request = self._client.build_request(
            "POST",
            self._url,
            # Half a character, as a chat platform may send it, must not fail the request.
            content=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
            headers=self._headers(answer.origin),
            timeout=self._patience.timeout(),
        )
        try:
            async with answer.until():
                return await self._client.send(request, stream=True, follow_redirects=False)
        except (httpx.HTTPError, TimeoutError) as problem:
            error = from_exception(answer.origin, problem, answered=False)
        # Out here, so that no traceback leads from the error to the request and its key.
        raise _RetryError(error) if error.kind == "network" else error

    async def _refusal(
        self, answer: Answer, response: httpx.Response, pieces: AsyncGenerator[bytes, None]
    ) -> ModelError:
        body = bytearray()
        try:
            async with answer.until():
                async for piece in pieces:
                    body += piece
                    if len(body) > _ERROR_BODY_LIMIT:
                        break
        except (httpx.HTTPError, TimeoutError):
            body.clear()  # The status alone tells most of it.
        return from_status(answer.origin, response.status_code, response.headers, bytes(body))

    def _wait(self, error: ModelError, retries: int, deadline: float | None) -> float | None:
        """Seconds until the next try, or None when there is none."""
        if retries >= _RETRIES or error.kind not in ("rate_limited", "server", "network"):
            return None
        wait = self._patience.backoff * float(1 << retries) * random.uniform(0.75, 1.25)  # noqa: S311
        wait = max(wait, error.retry_after or 0.0)
        if wait > self._patience.longest_wait:
            return None
        if deadline is not None and asyncio.get_running_loop().time() + wait >= deadline:
            return None
        return wait

    def _adapt(self, model: str, setting: str) -> bool:
        """Remember a setting that has another name, or that no person asked for."""
        known = self._refused.get(model, frozenset())
        if setting not in ("max_tokens", "stream_options") or setting in known:
            return False
        self._refused[model] = known | {setting}
        return True

    def _body(
        self, model: str, messages: Sequence[ChatMessage], settings: Settings
    ) -> dict[str, object]:
        refused = self._refused.get(model, frozenset())
        longest = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
        body: dict[str, object] = {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "stream": True,
            "stream_options": None if "stream_options" in refused else {"include_usage": True},
            "temperature": settings.temperature,
            "top_p": settings.top_p,
            longest: settings.max_tokens,
            "stop": list(settings.stop) if settings.stop else None,
            "frequency_penalty": settings.frequency_penalty,
            "presence_penalty": settings.presence_penalty,
            "seed": settings.seed,
        }
        return {name: value for name, value in body.items() if value is not None}

    def _headers(self, origin: Origin) -> dict[str, str]:
        headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        if self._key:
            key = self._key.get_secret_value()
            if not (key.isascii() and key.isprintable() and " " not in key):
                raise ModelError(
                    "key", f"{origin.names.key} holds a character that no key has: copy it again."
                )
            headers["Authorization"] = f"Bearer {key}"
        return headers

    def _endpoint(self, base_url: str) -> httpx.URL:
        """The address of chat completions, as a setting error when it is not an address."""
        try:
            url = httpx.URL(base_url.strip())
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise ModelError(
                "network",
                f"{self._names.base_url} is not an address: it starts with https:// or http://.",
            )
        return url.copy_with(path=url.path.rstrip("/") + "/chat/completions")


class _RetryError(Exception):
    """An error that another request may mend."""

    def __init__(self, error: ModelError) -> None:
        super().__init__(error.kind)
        self.error = error


def _pieces(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    # httpx promises only an iterator, but a generator left half-read has to be closed.
    return cast("AsyncGenerator[bytes, None]", response.aiter_bytes())


async def _drain(pieces: AsyncGenerator[bytes, None]) -> None:
    """Read to the end, so that the connection can serve the next request."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in pieces:
                pass
    except (httpx.HTTPError, TimeoutError):
        return
