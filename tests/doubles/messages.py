"""Anthropic's messages on the wire, and what a strict provider rejects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.doubles.dialect import (
    IMAGE_TYPES,
    Refusal,
    Rules,
    event,
    is_base64,
    is_count,
    is_number,
    json_object,
)
from tests.doubles.loopback import Received
from tests.doubles.reply import Reply

_FIELDS = {
    "model",
    "max_tokens",
    "messages",
    "system",
    "stream",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "metadata",
}
_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
_INVALID = "invalid_request_error"
_ERRORS = {
    400: _INVALID,
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_WORDS = {429: "This request would exceed your rate limit.", 529: "Overloaded"}


def error_event(kind: str = "overloaded_error", message: str = "Overloaded") -> str:
    """An error in the middle of a stream, for a reply's `break_with`."""
    return f"event: error\ndata: {json.dumps(_error(kind, message))}\n\n"


class Messages:
    """The dialect of POST /v1/messages."""

    def key(self, key: str) -> tuple[str, str]:
        """The header that has to hold the key, and its value."""
        return "x-api-key", key

    def wrong_key(self) -> Refusal:
        """What a request with another key gets."""
        return Refusal(401, "invalid x-api-key", "authentication_error")

    def check(self, request: Received, rules: Rules) -> dict[str, Any]:
        """The fields of a request; raises the Refusal that a wrong one gets."""
        if not request.headers.get("anthropic-version"):
            raise _invalid("anthropic-version: header is required")
        fields = json_object(request)
        if isinstance(fields, str):
            raise _invalid(fields)
        for name in sorted(rules.refuses & set(fields)):
            raise _invalid(f"`{name}` is deprecated for this model.")
        for name in sorted(set(fields) - _FIELDS - rules.extra):
            raise _invalid(f"{name}: Extra inputs are not permitted")
        for name in ("model", "max_tokens", "messages"):
            if name not in fields:
                raise _invalid(f"{name}: Field required")
        if not isinstance(fields["model"], str) or not fields["model"]:
            raise _invalid("model: Input should be a valid string")
        if rules.models is not None and fields["model"] not in rules.models:
            raise Refusal(404, f"model: {fields['model']}", "not_found_error")
        _check_messages(fields["messages"])
        _check_system(fields.get("system", "x"))
        _check_settings(fields)
        return fields

    def error(self, refusal: Refusal) -> dict[str, Any]:
        """An error as Anthropic words it."""
        return _error(refusal.code, refusal.message)

    def fault(self, status: int) -> object:
        """The body of a Reply that names a status and no body."""
        return _error(_ERRORS.get(status, "api_error"), _WORDS.get(status, "No."))

    def models(self, names: Sequence[str]) -> dict[str, Any]:
        """The list of models."""
        data = [{"type": "model", "id": name, "display_name": name} for name in names]
        return {"data": data, "has_more": False}

    def whole(self, reply: Reply, asked: dict[str, Any]) -> dict[str, Any]:
        """An answer in one piece."""
        content: list[dict[str, str]] = []
        if reply.thinking:
            thoughts = "".join(reply.thinking)
            content.append({"type": "thinking", "thinking": thoughts, "signature": "signed"})
        content.append({"type": "text", "text": reply.whole()})
        message = _message(asked) | {"content": content, "stop_reason": _reason(reply)}
        usage = {"input_tokens": 7, "output_tokens": reply.words()}
        return message | ({"usage": usage} if reply.usage else {})

    def stream(self, reply: Reply, asked: dict[str, Any]) -> Events:
        """An answer in events."""
        return Events(reply, asked)


class Events:
    """The events of one streamed message."""

    def __init__(self, reply: Reply, asked: dict[str, Any]) -> None:
        self._reply = reply
        self._asked = asked
        self._at = 1 if reply.thinking else 0

    def opening(self) -> list[bytes]:
        """The message's head, the thoughts, the head of the text."""
        message = _message(self._asked)
        if self._reply.usage:
            message["usage"] = {"input_tokens": 7, "output_tokens": 1}
        out = [self._event("message_start", message=message)]
        if self._reply.thinking:
            out.append(self._start(0, type="thinking", thinking="", signature=""))
            out.append(self._event("ping"))
            for thought in self._reply.thinking:
                out.append(self._delta(0, type="thinking_delta", thinking=thought))
            out.append(self._delta(0, type="signature_delta", signature="signed"))
            out.append(self._event("content_block_stop", index=0))
        out.append(self._start(self._at, type="text", text=""))
        return out if self._reply.thinking else [*out, self._event("ping")]

    def delta(self, text: str) -> bytes:
        """A piece of the answer."""
        return self._delta(self._at, type="text_delta", text=text)

    def closing(self) -> list[bytes]:
        """The end of the text, the reason for it, the end of the message."""
        reply = self._reply
        out = [self._event("content_block_stop", index=self._at)]
        if reply.finish_reason is not None:
            usage = {"usage": {"output_tokens": reply.words()}} if reply.usage else {}
            delta = {"stop_reason": _reason(reply), "stop_sequence": None}
            out.append(self._event("message_delta", delta=delta, **usage))
        if reply.done:
            out.append(self._event("message_stop"))
        return out

    def _start(self, index: int, **block: str) -> bytes:
        return self._event("content_block_start", index=index, content_block=block)

    def _delta(self, index: int, **delta: str) -> bytes:
        return self._event("content_block_delta", index=index, delta=delta)

    def _event(self, kind: str, **fields: object) -> bytes:
        return event({"type": kind, **fields}, self._reply, kind)


def _message(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_double",
        "type": "message",
        "role": "assistant",
        "model": asked["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _reason(reply: Reply) -> str | None:
    reason = reply.finish_reason
    return None if reason is None else _REASONS.get(reason, reason)


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}}


def _invalid(message: str) -> Refusal:
    return Refusal(400, message, _INVALID)


def _check_messages(messages: object) -> None:
    if not isinstance(messages, list):
        raise _invalid("messages: Input should be a valid list")
    if not messages:
        raise _invalid("messages: at least one message is required")
    for index, message in enumerate(messages):
        where = f"messages.{index}"
        if not isinstance(message, dict):
            raise _invalid(f"{where}: Input should be an object")
        _check_keys(where, message, "role", "content")
        if message["role"] not in ("user", "assistant"):
            raise _invalid(f"messages: Unexpected role {json.dumps(message['role'])}.")
        last = index == len(messages) - 1 and message["role"] == "assistant"
        content = message["content"]
        if not isinstance(content, str | list):
            raise _invalid(f"{where}.content: Input should be a valid list or string")
        if not content and not last:
            raise _invalid(f"{where}: all messages must have non-empty content")
        for at, block in enumerate(content if isinstance(content, list) else []):
            _check_block(f"{where}.content.{at}", block)


def _check_block(where: str, block: object, kinds: tuple[str, ...] = ("text", "image")) -> None:
    if not isinstance(block, dict) or block.get("type") not in kinds:
        raise _invalid(f"{where}: Input should be a block of type {' or '.join(kinds)}")
    if block["type"] == "text":
        _check_keys(where, block, "type", "text")
        if not isinstance(block["text"], str) or not block["text"]:
            raise _invalid(f"{where}: text content blocks must be non-empty")
        return
    _check_keys(where, block, "type", "source")
    source = block["source"]
    where = f"{where}.image.source"
    if not isinstance(source, dict) or source.get("type") != "base64":
        raise _invalid(f"{where}: Input should be a source of type base64")
    _check_keys(where, source, "type", "media_type", "data")
    if source["media_type"] not in IMAGE_TYPES:
        raise _invalid(f"{where}.base64.media_type: Input should be {', '.join(IMAGE_TYPES)}")
    if not is_base64(source["data"]):
        raise _invalid(f"{where}.base64: invalid base64 data")


def _check_keys(where: str, fields: dict[str, Any], *names: str) -> None:
    for name in names:
        if name not in fields:
            raise _invalid(f"{where}.{name}: Field required")
    for name in sorted(set(fields) - set(names)):
        raise _invalid(f"{where}.{name}: Extra inputs are not permitted")


def _check_system(system: object) -> None:
    if not isinstance(system, str | list):
        raise _invalid("system: Input should be a valid string or list")
    for at, block in enumerate(system if isinstance(system, list) else []):
        _check_block(f"system.{at}", block, ("text",))


def _check_settings(fields: dict[str, Any]) -> None:
    if not is_count(fields["max_tokens"], 1):
        raise _invalid("max_tokens: Input should be a whole number greater than or equal to 1")
    for name in ("temperature", "top_p"):
        if not is_number(fields.get(name, 1), 0, 1):
            raise _invalid(f"{name}: Input should be a number from 0 to 1")
    if not is_count(fields.get("top_k", 0), 0):
        raise _invalid("top_k: Input should be a whole number greater than or equal to 0")
    if not isinstance(fields.get("stream", False), bool):
        raise _invalid("stream: Input should be a valid boolean")
    metadata = fields.get("metadata", {})
    if not isinstance(metadata, dict) or not set(metadata) <= {"user_id"}:
        raise _invalid("metadata: Input should be an object with user_id")
    stops = fields.get("stop_sequences", [])
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise _invalid("stop_sequences: Input should be a valid list of strings")
    if not all(stop.strip() for stop in stops):
        raise _invalid("stop_sequences: each stop sequence must contain non-whitespace")
