"""Chat completions as OpenAI defined them and most providers speak them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.models.completion import ChatMessage, Image, Settings
from bot.models.wire.chunk import Chunk, NotAChunkError, count, image_from_url
from bot.models.wire.dialect import base64_of

_WHOLE = frozenset(["stop", "eos", "stop_sequence", "end_turn"])


class OpenAIDialect:
    """Streamed chat completions. `images_out` asks for pictures in the answer as well."""

    path = "/chat/completions"
    models_path = "/models"
    lacks: frozenset[str] = frozenset()
    always = frozenset(["stream_options"])
    mends = frozenset(["max_tokens"])

    def __init__(self, *, images_out: bool = False) -> None:
        self._images_out = images_out

    def headers(self, key: str | None, key_header: str = "") -> dict[str, str]:
        """`Authorization: Bearer …`, unless the provider has a header of its own."""
        if key is None:
            return {}
        return {key_header: key} if key_header else {"Authorization": f"Bearer {key}"}

    def body(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings,
        refused: frozenset[str],
    ) -> Mapping[str, object]:
        """The request; a refused `max_tokens` is sent under its newer name."""
        longest = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
        body: dict[str, object] = {
            "model": model,
            "messages": [_message(message) for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": settings.temperature,
            "top_p": settings.top_p,
            "max_tokens": settings.max_tokens,
            "stop": list(settings.stop) if settings.stop else None,
            "frequency_penalty": settings.frequency_penalty,
            "presence_penalty": settings.presence_penalty,
            "seed": settings.seed,
            "modalities": ["image", "text"] if self._images_out else None,
        }
        left = {
            name: value for name, value in body.items() if value is not None and name not in refused
        }
        if longest not in left and settings.max_tokens is not None:
            left[longest] = settings.max_tokens
        return left

    def read(self, event: str) -> Chunk:
        """The chunk in one event's data. Raises NotAChunkError."""
        if event == "[DONE]" or event.strip() == "[DONE]":
            return Chunk(done=True)
        try:
            body = json.loads(event)
            if body.get("error"):
                return Chunk(error=body["error"])
            choices = body.get("choices")
            usage = body.get("usage")
            if choices:
                return _choice(choices[0], usage)
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
            raise NotAChunkError from None
        if choices is None and usage is None and body.get("object") is None:
            raise NotAChunkError
        if choices is not None and not isinstance(choices, list):
            raise NotAChunkError
        return Chunk(tokens_in=_tokens(usage, "prompt_tokens"), tokens_out=_out(usage))


def _choice(choice: dict[str, Any], usage: object) -> Chunk:
    delta = choice.get("delta") or {}
    content = delta.get("content")
    reason = choice.get("finish_reason")
    text = content if isinstance(content, str) else _text(content)
    if reason is None and usage is None and "refusal" not in delta and "images" not in delta:
        return Chunk(text)
    if not isinstance(reason, str):
        reason = None
    return Chunk(
        text,
        "stop" if reason in _WHOLE else reason or None,
        _tokens(usage, "prompt_tokens"),
        _out(usage),
        _images(delta.get("images")),
        bool(delta.get("refusal")),
    )


def _text(content: object) -> str:
    """The answer's text. Some providers send a list of parts; thinking is not the answer."""
    if content is None:
        return ""
    if not isinstance(content, list):
        raise NotAChunkError
    texts = [
        part.get("text")
        for part in content
        if isinstance(part, dict) and part.get("type") == "text"
    ]
    return "".join(text for text in texts if isinstance(text, str))


def _images(found: object) -> tuple[Image, ...]:
    if not isinstance(found, list):
        return ()
    return tuple(image_from_url((each.get("image_url") or {}).get("url")) for each in found)


def _tokens(usage: object, name: str) -> int | None:
    return count(usage, name) if isinstance(usage, dict) else None


def _out(usage: object) -> int | None:
    return _tokens(usage, "completion_tokens")


def _message(message: ChatMessage) -> dict[str, object]:
    if not message.images:
        return {"role": message.role, "content": message.content}
    parts: list[dict[str, object]] = [{"type": "text", "text": message.content}]
    for image in message.images:
        url = f"data:{image.media_type};base64,{base64_of(image)}"
        parts.append({"type": "image_url", "image_url": {"url": url}})
    return {"role": message.role, "content": parts}
