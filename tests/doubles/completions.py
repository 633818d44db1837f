"""OpenAI's chat completions on the wire, and what a strict provider rejects."""

from __future__ import annotations

import base64
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
    "modalities",
}
_RANGES = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
}
_ROLES = ("system", "developer", "user", "assistant")
_MODALITIES = ("text", "image", "audio")


class Completions:
    """The dialect of POST /v1/chat/completions."""

    def key(self, key: str) -> tuple[str, str]:
        """The header that has to hold the key, and its value."""
        return "authorization", f"Bearer {key}"

    def wrong_key(self) -> Refusal:
        """What a request with another key gets."""
        return Refusal(401, "Incorrect API key provided", "invalid_api_key")

    def check(self, request: Received, rules: Rules) -> dict[str, Any]:
        """The fields of a request; raises the Refusal that a wrong one gets."""
        fields = json_object(request)
        if isinstance(fields, str):
            raise Refusal(400, fields, "invalid_json")
        check_names(fields, _FIELDS, rules)
        param = _wrong_message(fields.get("messages")) or _wrong_setting(fields)
        if param is not None:
            raise invalid(param)
        return fields

    def error(self, refusal: Refusal) -> dict[str, Any]:
        """An error as OpenAI words it."""
        words = {"message": refusal.message, "type": "invalid_request_error"}
        return {"error": {**words, "param": refusal.param, "code": refusal.code}}

    def fault(self, status: int) -> object:
        """OpenAI's dialect has no errors of its own to send."""
        return None

    def models(self, names: Sequence[str]) -> dict[str, Any]:
        """The list of models."""
        return {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}

    def whole(self, reply: Reply, asked: dict[str, Any]) -> dict[str, Any]:
        """An answer in one piece."""
        message: dict[str, Any] = {"role": "assistant", "content": reply.whole()}
        if reply.thinking:
            message["reasoning_content"] = "".join(reply.thinking)
        if reply.images:
            message["images"] = [_image(image) for image in reply.images]
        answer = {
            "id": "chatcmpl-double",
            "object": "chat.completion",
            "created": 0,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        }
        return answer | ({"usage": _usage(reply)} if reply.usage else {})

    def stream(self, reply: Reply, asked: dict[str, Any]) -> Chunks:
        """An answer in events."""
        return Chunks(reply, asked)


class Chunks:
    """The events of one streamed chat completion."""

    def __init__(self, reply: Reply, asked: dict[str, Any]) -> None:
        self._reply = reply
        self._model = asked["model"]
        self._usage = reply.usage and bool((asked.get("stream_options") or {}).get("include_usage"))

    def opening(self) -> list[bytes]:
        """The role, then the thoughts."""
        first = self._chunk({"delta": {"role": "assistant", "content": ""}})
        thoughts = self._reply.thinking
        return [first, *(self._chunk({"delta": {"reasoning_content": one}}) for one in thoughts)]

    def delta(self, text: str) -> bytes:
        """A piece of the answer."""
        return self._chunk({"delta": {"content": text}})

    def closing(self) -> list[bytes]:
        """The images, the reason for the end, the usage, the end."""
        reply = self._reply
        out = [self._chunk({"delta": {"images": [_image(image)]}}) for image in reply.images]
        if reply.finish_reason is not None:
            out.append(self._chunk({"delta": {}, "finish_reason": reply.finish_reason}))
        if self._usage:
            out.append(self._chunk(None, usage=_usage(reply)))
        if reply.done:
            out.append(f"data: [DONE]{reply.newline * 2}".encode())
        return out

    def _chunk(self, choice: dict[str, Any] | None, **more: object) -> bytes:
        chunk = {
            "id": "chatcmpl-double",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": self._model,
            "choices": [] if choice is None else [{"index": 0, "finish_reason": None, **choice}],
            **more,
        }
        return event(chunk, self._reply)


def check_names(fields: dict[str, Any], known: set[str], rules: Rules) -> None:
    """Raise for a field that is refused or unknown, and for a model that does not exist."""
    for name in sorted(rules.refuses & set(fields)):
        message = f"Unsupported parameter: '{name}' is not supported with this model."
        raise Refusal(400, message, "unsupported_parameter", name)
    for name in sorted(set(fields) - known - rules.extra):
        raise Refusal(400, f"Unknown parameter: {name}", "unknown_parameter", name)
    if not isinstance(fields.get("model"), str):
        raise Refusal(400, "Missing model", "missing_required_parameter", "model")
    if rules.models is not None and fields["model"] not in rules.models:
        raise Refusal(404, "The model does not exist", "model_not_found", "model")


def invalid(param: str) -> Refusal:
    """What a field with a wrong value gets."""
    return Refusal(400, f"Invalid value for {param}", "invalid_value", param)


def _wrong_message(messages: object) -> str | None:
    if not isinstance(messages, list) or not messages:
        return "messages"
    for index, message in enumerate(messages):
        if not isinstance(message, dict) or set(message) != {"role", "content"}:
            return f"messages[{index}]"
        role, content = message["role"], message["content"]
        if role not in _ROLES or not isinstance(content, str | list) or content == []:
            return f"messages[{index}]"
        for at, part in enumerate(content if isinstance(content, list) else []):
            if not (_is_text(part) or (role == "user" and _is_image(part))):
                return f"messages[{index}].content[{at}]"
    return None


def _is_text(part: object) -> bool:
    if not isinstance(part, dict) or set(part) != {"type", "text"}:
        return False
    return part["type"] == "text" and isinstance(part["text"], str)


def _is_image(part: object) -> bool:
    if not isinstance(part, dict) or set(part) != {"type", "image_url"}:
        return False
    source = part["image_url"]
    if part["type"] != "image_url" or not isinstance(source, dict):
        return False
    if not {"url"} <= set(source) <= {"url", "detail"} or not isinstance(source["url"], str):
        return False
    head, _, data = source["url"].partition(",")
    heads = [f"data:{kind};base64" for kind in IMAGE_TYPES]
    details = ("auto", "low", "high")
    return head in heads and is_base64(data) and source.get("detail", "auto") in details


def _wrong_setting(fields: dict[str, Any]) -> str | None:
    for name, (low, high) in _RANGES.items():
        if not is_number(fields.get(name, low), low, high):
            return name
    for name in ("max_tokens", "max_completion_tokens"):
        if not is_count(fields.get(name, 1), 1):
            return name
    stop = fields.get("stop", "x")
    stops = stop if isinstance(stop, list) else [stop]
    if not 0 < len(stops) <= 4 or not all(isinstance(one, str) for one in stops):
        return "stop"
    modalities = fields.get("modalities", ["text"])
    if not isinstance(modalities, list) or not modalities:
        return "modalities"
    if not all(one in _MODALITIES for one in modalities):
        return "modalities"
    if not is_count(fields.get("seed", 1), -(2**63), 2**63 - 1):
        return "seed"
    if not isinstance(fields.get("stream", False), bool):
        return "stream"
    return "stream_options" if _wrong_stream_options(fields) else None


def _wrong_stream_options(fields: dict[str, Any]) -> bool:
    if "stream_options" not in fields:
        return False
    options = fields["stream_options"]
    return not fields.get("stream") or not isinstance(options, dict)


def _image(data: bytes) -> dict[str, Any]:
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    return {"type": "image_url", "image_url": {"url": url}}


def _usage(reply: Reply) -> dict[str, int]:
    count = reply.words()
    return {"prompt_tokens": 7, "completion_tokens": count, "total_tokens": 7 + count}
