"""One streamed piece of a chat completion, read from JSON without trusting its shape."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.models.completion import Usage


class NotAChunkError(Exception):
    """The event's data is not a chat completion chunk."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk says. `error` is the provider's error object, sent in mid-stream."""

    text: str = ""
    refusal: bool = False
    finish_reason: str | None = None
    usage: Usage | None = None
    error: object = None


def read_chunk(data: str) -> Chunk:
    """The chunk in one event's data. Raises NotAChunkError."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise NotAChunkError from None
    if not isinstance(body, dict):
        raise NotAChunkError
    if body.get("error"):
        return Chunk(error=body["error"])
    usage = _usage(body.get("usage"))
    choices = body.get("choices")
    if choices is None and (usage is not None or body.get("object") is not None):
        choices = []
    if not isinstance(choices, list):
        raise NotAChunkError
    if not choices:
        return Chunk(usage=usage)
    choice = choices[0]
    if not isinstance(choice, dict):
        raise NotAChunkError
    delta = choice.get("delta")
    if delta is None:
        delta = {}
    if not isinstance(delta, dict):
        raise NotAChunkError
    reason = choice.get("finish_reason")
    return Chunk(
        text=_text(delta.get("content")),
        refusal=bool(delta.get("refusal")),
        finish_reason=reason if isinstance(reason, str) and reason else None,
        usage=usage,
    )


def _text(content: object) -> str:
    """The answer's text. Some providers send a list of parts; thinking is not the answer."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise NotAChunkError
    texts = [
        part.get("text")
        for part in content
        if isinstance(part, dict) and part.get("type") == "text"
    ]
    return "".join(text for text in texts if isinstance(text, str))


def _usage(usage: object) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    tokens_in, tokens_out = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if isinstance(tokens_in, int) and isinstance(tokens_out, int):
        return Usage(tokens_in, tokens_out)
    return None


class SurrogateMender:
    """Joins characters that a provider cut into two halves of a UTF-16 pair.

    Half a pair cannot be stored or sent on, so one that stays alone becomes U+FFFD.
    """

    def __init__(self) -> None:
        self._half = ""

    def mend(self, text: str) -> str:
        """The text that is whole so far; a first half at its end is kept back."""
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        if text.isascii():
            return text
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def close(self) -> str:
        """What is left at the end of the answer."""
        half, self._half = self._half, ""
        return "\ufffd" if half else ""
