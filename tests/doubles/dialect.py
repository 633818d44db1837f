"""What the provider double needs of a wire dialect, and what the dialects share."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.doubles.loopback import Received
from tests.doubles.reply import Reply

IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a double allows: `models` None means any; `extra` fields pass, `refuses` never do."""

    models: Sequence[str] | None = None
    extra: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()


@dataclass(eq=False)
class Refusal(Exception):
    """Why a request is rejected. `code` is OpenAI's code, or Anthropic's type of error."""

    status: int
    message: str
    code: str
    param: str | None = None


class Stream(Protocol):
    """The events of one streamed answer; each item is written on its own."""

    def opening(self) -> list[bytes]:
        """What comes before the answer's first word."""

    def delta(self, text: str) -> bytes:
        """A piece of the answer."""

    def closing(self) -> list[bytes]:
        """What comes after the answer's last word."""


class Dialect(Protocol):
    """One way to ask a provider."""

    def key(self, key: str) -> tuple[str, str]:
        """The header that has to hold the key, and its value."""

    def wrong_key(self) -> Refusal:
        """What a request with another key gets."""

    def check(self, request: Received, rules: Rules) -> dict[str, Any]:
        """The fields of a request; raises the Refusal that a wrong one gets."""

    def error(self, refusal: Refusal) -> dict[str, Any]:
        """The body of a refusal."""

    def fault(self, status: int) -> object:
        """The body of a Reply that names a status and no body."""

    def models(self, names: Sequence[str]) -> dict[str, Any]:
        """The list of models."""

    def whole(self, reply: Reply, asked: dict[str, Any]) -> dict[str, Any]:
        """An answer in one piece."""

    def stream(self, reply: Reply, asked: dict[str, Any]) -> Stream:
        """An answer in events."""


def json_object(request: Received) -> dict[str, Any] | str:
    """The object in a request's body, or what is wrong with the body."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return "Expected application/json"
    try:
        fields = json.loads(request.body)
    except ValueError:
        return "The body is not JSON"
    return fields if isinstance(fields, dict) else "The body is not an object"


def is_number(value: object, low: float, high: float) -> bool:
    """Whether it is a number between two, both included."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def is_count(value: object, low: int, high: float = float("inf")) -> bool:
    """Whether it is a whole number between two, both included."""
    return isinstance(value, int) and is_number(value, low, high)


def is_base64(value: object) -> bool:
    """Whether it is a text of base64 that holds something."""
    try:
        return isinstance(value, str) and bool(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return False


def event(data: object, reply: Reply, name: str | None = None) -> bytes:
    """A server-sent event in the layout that the reply asks for."""
    indent = 1 if reply.multiline else None
    text = json.dumps(data, ensure_ascii=reply.ascii_only, indent=indent)
    lines = [f"event: {name}"] if name else []
    lines += [f"data: {line}" for line in text.split("\n")]
    return (reply.newline.join(lines) + reply.newline * 2).encode()
