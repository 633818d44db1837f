"""Messages as Anthropic defined them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.models.completion import ChatMessage, Settings
from bot.models.wire.chunk import NOTHING, Chunk, NotAChunkError, count
from bot.models.wire.dialect import base64_of

LONGEST_ANSWER = 16_000
"""Tokens that are asked for when nobody set a limit: the API wants one in every request, and
what a model thinks before it writes counts as well."""

SAFE_ANSWER = 4096
"""Tokens that every model can write, also the oldest ones."""

_VERSION = "2023-06-01"
_REASONS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}


class AnthropicDialect:
    """Streamed messages. The base URL is the host; the version stands in the path."""

    path = "/v1/messages"
    models_path = "/v1/models"
    lacks = frozenset(["frequency_penalty", "presence_penalty", "seed"])
    always = frozenset(["max_tokens"])
    mends: frozenset[str] = frozenset()

    def headers(self, key: str | None, key_header: str = "") -> dict[str, str]:
        """The key under its own name, and the version of the API."""
        headers = {"anthropic-version": _VERSION}
        return headers if key is None else {**headers, key_header or "x-api-key": key}

    def body(
        self,
        model: str,
        messages: Sequence[ChatMessage],
        settings: Settings,
        refused: frozenset[str],
    ) -> Mapping[str, object]:
        """The request. The system prompt has a place of its own."""
        system = "\n\n".join(m.content for m in messages if m.role == "system")
        # Texts of nothing but white space are refused, and would stop nothing of use.
        stop = [text for text in settings.stop or () if text.strip()]
        body: dict[str, object] = {
            "model": model,
            "system": system or None,
            "messages": [_message(m) for m in messages if m.role != "system"],
            "stream": True,
            "max_tokens": _longest(settings, refused),
            "temperature": settings.temperature,
            "top_p": settings.top_p,
            "stop": stop or None,
        }
        names = {"stop": "stop_sequences"}
        return {
            names.get(name, name): value
            for name, value in body.items()
            if value is not None and (name not in refused or name == "max_tokens")
        }

    def read(self, event: str) -> Chunk:
        """The chunk in one event's data. Raises NotAChunkError."""
        try:
            body = json.loads(event)
            kind = body["type"]
            if kind == "content_block_delta":
                delta = body["delta"]
                if delta["type"] != "text_delta":
                    # A thought is a sign of life, and no part of the answer.
                    return Chunk()
                if not isinstance(delta["text"], str):
                    raise NotAChunkError
                return Chunk(delta["text"])
            return _rare(kind, body)
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
            raise NotAChunkError from None


def _longest(settings: Settings, refused: frozenset[str]) -> int:
    if "max_tokens" in refused:
        return SAFE_ANSWER
    return settings.max_tokens or LONGEST_ANSWER


def _rare(kind: str, body: dict[str, Any]) -> Chunk:
    """Every event that does not come with each token."""
    match kind:
        case "message_start":
            usage = body["message"].get("usage") or {}
            # What is read from or written to a cache was sent in as well.
            parts = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
            counts = [count(usage, part) for part in parts]
            known = [each for each in counts if each is not None]
            return Chunk(tokens_in=sum(known) if known else None)
        case "message_delta":
            reason = body["delta"].get("stop_reason")
            usage = body.get("usage") or {}
            return Chunk(
                reason=_REASONS.get(reason, reason) if isinstance(reason, str) else None,
                tokens_out=count(usage, "output_tokens"),
            )
        case "message_stop":
            return Chunk(done=True)
        case "error":
            return Chunk(error=body["error"])
        case _:
            # The API may add kinds of events; its documentation asks to pass over them.
            return NOTHING


def _message(message: ChatMessage) -> dict[str, object]:
    if not message.images:
        return {"role": message.role, "content": message.content}
    blocks: list[dict[str, object]] = [
        {
            "type": "image",
            "source": {
                "type": "base64",
                "media_type": image.media_type,
                "data": base64_of(image),
            },
        }
        for image in message.images
    ]
    return {
        "role": message.role,
        "content": [*blocks, {"type": "text", "text": message.content}],
    }
