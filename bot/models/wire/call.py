"""The two things that a provider is asked for: an answer to a prompt, and images."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

from bot.models.answer import Answer
from bot.models.completion import ChatMessage, Image, Item, Settings
from bot.models.wire.chunk import Chunk, NotAChunkError, count, image_from_base64
from bot.models.wire.dialect import Dialect

_LONGEST_IMAGES = 128 * 1024 * 1024
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


class Call(Protocol):
    """One request, and how its answer is read."""

    @property
    def path(self) -> str:
        """What comes behind the base URL."""
        ...

    def content(self, refused: frozenset[str]) -> tuple[str, bytes]:
        """The media type and the body, without the settings in `refused`."""
        ...

    def holds(self, setting: str, refused: frozenset[str]) -> bool:
        """Does the request, so far, hold this setting?"""
        ...

    def asked(self, refused: frozenset[str]) -> tuple[str, ...]:
        """Which of the refused settings somebody had asked for."""
        ...

    def read(
        self, answer: Answer, headers: Mapping[str, str], pieces: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[Item, None]:
        """The answer in the order of its arrival. Raises ModelError."""
        ...


class Chat:
    """Messages in, a streamed answer out."""

    def __init__(
        self,
        dialect: Dialect,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings,
    ) -> None:
        self._dialect = dialect
        self._model = model
        self._messages = messages
        self._settings = settings
        self.path = dialect.path

    def content(self, refused: frozenset[str]) -> tuple[str, bytes]:
        """The request as JSON."""
        return "application/json", as_json(self._body(refused))

    def holds(self, setting: str, refused: frozenset[str]) -> bool:
        """Does the request still hold a setting that could be left out?"""
        return setting not in refused and (
            setting in self._dialect.always or getattr(self._settings, setting, None) is not None
        )

    def asked(self, refused: frozenset[str]) -> tuple[str, ...]:
        """Settings that the model refused. Some have another name or value for it then."""
        return tuple(
            name
            for name in sorted((refused | self._dialect.lacks) - self._dialect.mends)
            if getattr(self._settings, name, None) is not None
        )

    def read(
        self, answer: Answer, headers: Mapping[str, str], pieces: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[Item, None]:
        """Event by event."""
        return answer.read(headers, pieces, self._dialect.read)

    def _body(self, refused: frozenset[str]) -> Mapping[str, object]:
        return self._dialect.body(self._model, self._messages, self._settings, refused)


class MakeImages:
    """A prompt in, and reference images where there are any; one image out.

    OpenAI's images API, which others offer too: with reference images the request is a form.
    """

    def __init__(self, model: str, prompt: str, images: Sequence[Image] = ()) -> None:
        self._model = model
        self._prompt = prompt
        self._images = images
        self.path = "/images/edits" if images else "/images/generations"

    def content(self, refused: frozenset[str]) -> tuple[str, bytes]:
        """The request as JSON, or as a form with files."""
        fields = {"model": self._model, "prompt": self._prompt}
        if "response_format" not in refused:
            # An address would have to be fetched from wherever it points: bytes are safer.
            fields["response_format"] = "b64_json"
        if not self._images:
            return "application/json", as_json({**fields, "n": 1})
        return _form(fields, self._images)

    def holds(self, setting: str, refused: frozenset[str]) -> bool:
        """Only the form of the answer can be left out."""
        return setting == "response_format" and setting not in refused

    def asked(self, refused: frozenset[str]) -> tuple[str, ...]:
        """Nobody asked for anything that could be refused."""
        return ()

    async def read(
        self, answer: Answer, headers: Mapping[str, str], pieces: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[Item, None]:
        """All images at once, when they are there."""
        body = await answer.whole(pieces, _LONGEST_IMAGES)
        try:
            # In a thread: images are megabytes, and others are waiting.
            chunk = await asyncio.to_thread(lambda: _images(json.loads(body)))
        except (ValueError, RecursionError, TypeError, AttributeError, NotAChunkError):
            raise answer.origin.error("malformed") from None
        async for item in answer.pictures(chunk):
            yield item


def as_json(body: Mapping[str, object]) -> bytes:
    """The body of a request. Half a character, as a chat platform may send it, becomes a ?."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _images(body: dict[str, object]) -> Chunk:
    if body.get("error"):
        return Chunk(error=body["error"])
    data = body.get("data")
    if not isinstance(data, list):
        raise NotAChunkError
    usage = body.get("usage")
    known = usage if isinstance(usage, dict) else {}
    return Chunk(
        reason="stop",
        tokens_in=count(known, "input_tokens"),
        tokens_out=count(known, "output_tokens"),
        images=tuple(image_from_base64(each.get("b64_json")) for each in data),
        done=True,
    )


def _form(fields: Mapping[str, str], images: Sequence[Image]) -> tuple[str, bytes]:
    mark = secrets.token_hex(16)
    parts: list[bytes] = []
    for name, value in fields.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts += [head.encode(), value.encode("utf-8", "replace"), b"\r\n"]
    for number, image in enumerate(images, 1):
        file = f"image-{number}.{_ENDINGS.get(image.media_type, 'png')}"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="image[]"; filename="{file}"\r\n'
            f"Content-Type: {image.media_type}\r\n\r\n"
        )
        parts += [head.encode(), image.data, b"\r\n"]
    parts.append(f"--{mark}--\r\n".encode())
    return f"multipart/form-data; boundary={mark}", b"".join(parts)
