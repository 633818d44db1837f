"""What a chat completion looks like on the wire, and what a strict provider rejects."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_FIELDS = {
    "model",
    "messages",
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "max_tokens",
    "stop",
    "frequency_penalty",
    "presence_penalty",
    "seed",
}
_RANGES = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
}
_ROLES = ("system", "developer", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is rejected, in the words of OpenAI's error object."""

    status: int
    message: str
    code: str
    param: str | None = None


def check_request(
    headers: dict[str, str], body: bytes, models: Sequence[str] | None, extra: frozenset[str]
) -> Refusal | None:
    """The first thing wrong with a request, or None."""
    if headers.get("content-type", "").partition(";")[0] != "application/json":
        return Refusal(400, "Expected application/json", "unsupported_content_type")
    try:
        fields = json.loads(body)
    except ValueError:
        return Refusal(400, "The body is not JSON", "invalid_json")
    if not isinstance(fields, dict):
        return Refusal(400, "The body is not an object", "invalid_json")
    unknown = sorted(set(fields) - _FIELDS - extra)
    if unknown:
        return Refusal(400, f"Unknown parameter: {unknown[0]}", "unknown_parameter", unknown[0])
    if not isinstance(fields.get("model"), str):
        return Refusal(400, "Missing model", "missing_required_parameter", "model")
    if models is not None and fields["model"] not in models:
        return Refusal(404, "The model does not exist", "model_not_found", "model")
    param = _wrong_message(fields.get("messages")) or _wrong_setting(fields)
    if param is not None:
        return Refusal(400, f"Invalid value for {param}", "invalid_value", param)
    return None


def _wrong_message(messages: object) -> str | None:
    if not isinstance(messages, list) or not messages:
        return "messages"
    for index, message in enumerate(messages):
        if not isinstance(message, dict) or set(message) != {"role", "content"}:
            return f"messages[{index}]"
        if message["role"] not in _ROLES or not isinstance(message["content"], str | list):
            return f"messages[{index}]"
    return None


def _wrong_setting(fields: dict[str, Any]) -> str | None:
    for name, (low, high) in _RANGES.items():
        value = fields.get(name, low)
        if not isinstance(value, int | float) or not low <= value <= high:
            return name
    for name in ("max_tokens", "seed"):
        value = fields.get(name, 1)
        if not isinstance(value, int) or (name == "max_tokens" and value < 1):
            return name
    stop = fields.get("stop", "x")
    if not (isinstance(stop, str) or (isinstance(stop, list) and 0 < len(stop) <= 4)):
        return "stop"
    if "stream_options" in fields and not fields.get("stream"):
        return "stream_options"
    return None


def error_body(message: str, code: str, param: str | None = None) -> dict[str, Any]:
    """An error as OpenAI words it."""
    kind = "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def completion(pieces: Sequence[str], reason: str | None, model: str) -> dict[str, Any]:
    """A whole, unstreamed answer."""
    text = "".join(pieces)
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-double",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": _usage(text),
    }


def events(options: dict[str, Any]) -> list[str]:
    """The stream of one reply, an event a text; `options` are the fields of Reply and a model."""
    pieces = options["pieces"]
    if pieces is None:
        pieces = re.findall(r"\S*\s*", options["text"])[:-1]
    out = [_event({"delta": {"role": "assistant", "content": ""}}, options)]
    for index, piece in enumerate(pieces):
        if index in (options["cut_after"], options["hang_after"]):
            return out
        if index == options["break_after"]:
            return [*out, options["break_with"]]
        if options["comments"]:
            out.append(": still writing" + options["newline"] * 2)
        out.append(_event({"delta": {"content": piece}}, options))
    for name in ("cut_after", "hang_after", "break_after"):
        if options[name] is not None:
            return [*out, options["break_with"]] if name == "break_after" else out
    if options["finish_reason"] is not None:
        out.append(_event({"delta": {}, "finish_reason": options["finish_reason"]}, options))
    if options["usage"]:
        out.append(_event(None, options, usage=_usage("".join(pieces))))
    if options["done"]:
        out.append("data: [DONE]" + options["newline"] * 2)
    return out


def _event(
    choice: dict[str, Any] | None, options: dict[str, Any], usage: dict[str, int] | None = None
) -> str:
    chunk: dict[str, Any] = {
        "id": "chatcmpl-double",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": options["model"],
        "choices": [] if choice is None else [{"index": 0, "finish_reason": None, **choice}],
    }
    if usage is not None:
        chunk["usage"] = usage
    indent = 1 if options["multiline"] else None
    text = json.dumps(chunk, ensure_ascii=options["ascii_only"], indent=indent)
    newline: str = options["newline"]
    return newline.join(f"data: {line}" for line in text.split("\n")) + newline * 2


def _usage(text: str) -> dict[str, int]:
    """Words stand in for tokens."""
    count = len(text.split())
    return {"prompt_tokens": 7, "completion_tokens": count, "total_tokens": 7 + count}
