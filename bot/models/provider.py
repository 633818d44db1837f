"""One provider at one address: sends a call, tries again where that helps, reads the answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import cast

import httpx
from pydantic import SecretStr

from bot.models.answer import Answer
from bot.models.asked import Asked
from bot.models.client import Patience
from bot.models.completion import (
    ChatMessage,
    Delta,
    Finished,
    Image,
    Item,
    ModelError,
    SettingNames,
    Settings,
)
from bot.models.failures import Origin, SettingRefusedError, from_exception, from_status
from bot.models.wire.call import Call, Chat, MakeImages
from bot.models.wire.dialect import Dialect
from bot.models.wire.listing import names_in
from bot.models.wire.openai import OpenAIDialect

_RETRIES = 2
_DRAIN_SECONDS = 0.1
_LONGEST_LISTING = 16 * 1024 * 1024


class Provider:
    """One provider, over a client that it shares and does not close.

    `base_url` is what comes before the dialect's path; a query in it is kept. `api_key` is
    None for a provider that wants none, and shows in no repr, error or log. `max_chars` is
    the longest answer; what goes beyond ends it with the reason "length". Raises ModelError
    when `base_url` is not an address.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        api_key: str | SecretStr | None,
        dialect: Dialect | None = None,
        *,
        patience: Patience | None = None,
        max_chars: int = 2_000_000,
        names: SettingNames | None = None,
        key_header: str = "",
    ) -> None:
        self._client = client
        key = api_key.get_secret_value() if isinstance(api_key, SecretStr) else api_key
        self._key = SecretStr(key.strip()) if key and key.strip() else None
        self._key_header = key_header
        self._dialect = dialect or OpenAIDialect()
        self._patience = patience or Patience()
        self._max_chars = max_chars
        self._names = names or SettingNames()
        # Known from an earlier refusal, so that each costs one request and not one a run.
        self._refused: dict[str, frozenset[str]] = {}
        self._url = self._address(base_url)
        self._path = self._url.path.rstrip("/")

    def __repr__(self) -> str:
        return f"Provider({self._url.host})"

    def stream(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings | None = None,
        *,
        deadline: float | None = None,
        dialect: Dialect | None = None,
    ) -> AsyncGenerator[Item, None]:
        """The answer as it is written, then one Finished. Raises ModelError.

        `deadline` is a time of the running loop's clock, `loop.time() + seconds`. Close the
        generator (`contextlib.aclosing`) or cancel the task to break off: the connection
        closes at once. Tries again, twice at most, only before the first piece.
        """
        call = Chat(dialect or self._dialect, model, messages, settings or Settings())
        return self._patiently(model, call, deadline)

    def make_images(
        self, model: str, prompt: str, images: Sequence[Image] = ()
    ) -> AsyncGenerator[Item, None]:
        """The images that a model makes of a prompt, from reference images where there are any."""
        return self._patiently(model, MakeImages(model, prompt, images))

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
                if isinstance(item, Delta):
                    pieces.append(item.text)
        raise AssertionError("a stream ends with Finished or raises")

    async def model_names(self, deadline: float) -> tuple[str, ...]:
        """The names of the models that the provider lists. Raises ModelError.

        `deadline` is a time of the running loop's clock.
        """
        answer = self._answer("the list of models", deadline)
        url = self._url.copy_with(path=self._path + self._dialect.models_path)
        request = self._client.build_request("GET", url, headers=self._headers(answer.origin))
        try:
            response = await self._send(answer, request)
        except _RetryError as retry:
            raise retry.error from None
        try:
            async with aclosing(_pieces(response)) as pieces:
                if response.status_code != 200:
                    body = await answer.error_body(pieces)
                    status, headers = response.status_code, response.headers
                    problem = from_status(answer.origin, status, headers, body)
                    # No list where a list should be: the address is not what it should be.
                    gone = problem.kind == "unknown_model"
                    raise answer.origin.error("malformed") if gone else problem
                names = names_in(await answer.whole(pieces, _LONGEST_LISTING))
        finally:
            await response.aclose()
        if names is None:
            raise answer.origin.error("malformed")
        return names

    async def _patiently(
        self, model: str, call: Call, deadline: float | None = None
    ) -> AsyncGenerator[Item, None]:
        """The call, again while that may help and nothing has come yet."""
        with Asked(self._url.host, model) as asked:
            began = asyncio.get_running_loop().time()
            refused = self._refused.get(model, frozenset())
            retries = 0
            while True:
                answer = self._answer(model, deadline, began)
                answer.left_out = call.asked(refused)
                tries = self._try(asked, answer, call, refused)
                try:
                    async with aclosing(tries):
                        async for item in tries:
                            yield item
                    return
                except _RetryError as retry:
                    error = retry.error
                if isinstance(error, SettingRefusedError) and call.holds(error.setting, refused):
                    refused |= {error.setting}
                    if error.always:
                        self._refused[model] = self._refused.get(model, frozenset()) | {
                            error.setting
                        }
                    continue
                wait = self._wait(error, retries, deadline)
                if wait is None:
                    raise error
                retries += 1
                await asyncio.sleep(wait)

    async def _try(
        self, asked: Asked, answer: Answer, call: Call, refused: frozenset[str]
    ) -> AsyncGenerator[Item, None]:
        """One request. Raises _RetryError for what another request may mend."""
        response = await self._send(answer, self._request(answer, call, refused))
        try:
            async with aclosing(_pieces(response)) as pieces:
                if response.status_code != 200:
                    body = await answer.error_body(pieces)
                    status, headers = response.status_code, response.headers
                    raise _RetryError(from_status(answer.origin, status, headers, body))
                async with aclosing(call.read(answer, response.headers, pieces)) as items:
                    async for item in items:
                        if isinstance(item, Finished):
                            asked.finished(item)
                            await _drain(pieces)
                        yield item
        except ModelError as error:
            error.usage = answer.usage
            # Only what the provider itself said is tried again: not a cut or silent stream.
            if not answer.began_to_speak and error.kind in ("rate_limited", "server"):
                raise _RetryError(error) from None
            raise
        finally:
            await response.aclose()

    def _request(self, answer: Answer, call: Call, refused: frozenset[str]) -> httpx.Request:
        media_type, content = call.content(refused)
        return self._client.build_request(
            "POST",
            self._url.copy_with(path=self._path + call.path),
            content=content,
            headers={"Content-Type": media_type, **self._headers(answer.origin)},
            timeout=self._patience.timeout(),
        )

    async def _send(self, answer: Answer, request: httpx.Request) -> httpx.Response:
        try:
            async with answer.until(self._patience.first):
                return await self._client.send(request, stream=True, follow_redirects=False)
        except (httpx.HTTPError, TimeoutError) as problem:
            error = from_exception(answer.origin, problem, answered=False)
        # Out here, so that no traceback leads from the error to the request and its key.
        raise _RetryError(error) if error.kind == "network" else error

    def _answer(self, model: str, deadline: float | None, began: float | None = None) -> Answer:
        origin = Origin(model, self._url.netloc.decode(), self._names)
        now = asyncio.get_running_loop().time() if began is None else began
        return Answer(origin, self._patience, self._max_chars, now, deadline)

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

    def _headers(self, origin: Origin) -> dict[str, str]:
        key = self._key.get_secret_value() if self._key else None
        if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
            raise ModelError(
                "key", f"{origin.names.key} holds a character that no key has: copy it again."
            )
        # Packed events would come late: what packs them waits for more.
        waiting = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        return {**waiting, **self._dialect.headers(key, self._key_header)}

    def _address(self, base_url: str) -> httpx.URL:
        """The address before the dialect's path; a setting error when it is none."""
        try:
            url = httpx.URL(base_url.strip())
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise ModelError(
                "network",
                f"{self._names.base_url} is not an address: it starts with https:// or http://.",
            )
        return url


class _RetryError(Exception):
    """An error that another request may mend."""

    def __init__(self, error: ModelError) -> None:
        super().__init__(error.kind)
        self.error = error


def _pieces(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    packed = response.headers.get("content-encoding", "identity") != "identity"
    # httpx promises only an iterator, but a generator left half-read has to be closed.
    pieces = response.aiter_bytes() if packed else response.aiter_raw()
    return cast("AsyncGenerator[bytes, None]", pieces)


async def _drain(pieces: AsyncGenerator[bytes, None]) -> None:
    """Read to the end, so that the connection can serve the next request."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in pieces:
                pass
    except (httpx.HTTPError, TimeoutError):
        return
