"""OpenAI's images on the wire: generations asked in JSON, edits in a form with files."""

from __future__ import annotations

import base64
import email.parser
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage, MIMEPart
from typing import Any

from tests.doubles.completions import Completions, check_names, invalid
from tests.doubles.dialect import Refusal, Rules, is_count, json_object
from tests.doubles.loopback import Received
from tests.doubles.reply import TINY_PNG, Reply

_CHOICES = {
    "quality": ("auto", "low", "medium", "high", "standard", "hd"),
    "response_format": ("b64_json", "url"),
    "background": ("auto", "transparent", "opaque"),
    "output_format": ("png", "jpeg", "webp"),
}
_FIELDS = {"model", "prompt", "n", "size", *_CHOICES}
_FILE_TYPES = ("image/png", "image/jpeg", "image/webp")


class Generations(Completions):
    """The dialect of POST /v1/images/generations; `publish` gives an image an address."""

    def __init__(self, publish: Callable[[bytes], str]) -> None:
        self._publish = publish

    def check(self, request: Received, rules: Rules) -> dict[str, Any]:
        """The fields of a request; raises the Refusal that a wrong one gets."""
        fields = json_object(request)
        if isinstance(fields, str):
            raise Refusal(400, fields, "invalid_json")
        check_names(fields, _FIELDS, rules)
        _check_values(fields)
        return fields

    def whole(self, reply: Reply, asked: dict[str, Any]) -> dict[str, Any]:
        """The images."""
        images = reply.images or [TINY_PNG] * int(asked.get("n", 1))
        if asked.get("response_format") == "url":
            data = [{"url": self._publish(image)} for image in images]
        else:
            data = [{"b64_json": base64.b64encode(image).decode()} for image in images]
        usage = {"input_tokens": 7, "output_tokens": 100, "total_tokens": 107}
        answer: dict[str, Any] = {"created": 0, "data": data}
        return answer | ({"usage": usage} if reply.usage else {})


class Edits(Generations):
    """The dialect of POST /v1/images/edits."""

    def check(self, request: Received, rules: Rules) -> dict[str, Any]:
        """The form's fields, its files as `images`; raises the Refusal that a wrong one gets."""
        fields: dict[str, Any] = {}
        images = []
        for name, part in _parts(request):
            value = part.get_payload(decode=True)
            content = value if isinstance(value, bytes) else b""
            if name in ("image", "image[]"):
                images.append(_picture(part, content))
            elif name in fields or part.get_filename() is not None:
                raise invalid(name)
            else:
                fields[name] = content.decode("utf-8", "replace")
        check_names(fields, _FIELDS, rules)
        count = fields.get("n", "1")
        _check_values(fields | {"n": int(count) if re.fullmatch(r"\d{1,3}", count) else None})
        if not 1 <= len(images) <= 16:
            raise Refusal(400, "Missing image", "missing_required_parameter", "image")
        return fields | {"images": images}


def _check_values(fields: dict[str, Any]) -> None:
    if not isinstance(fields.get("prompt"), str) or not fields["prompt"]:
        raise Refusal(400, "Missing prompt", "missing_required_parameter", "prompt")
    if not is_count(fields.get("n", 1), 1, 10):
        raise invalid("n")
    size = fields.get("size", "auto")
    if not isinstance(size, str) or not re.fullmatch(r"auto|[1-9]\d*x[1-9]\d*", size):
        raise invalid("size")
    for name, choices in _CHOICES.items():
        if fields.get(name, choices[0]) not in choices:
            raise invalid(name)


def _parts(request: Received) -> list[tuple[str, MIMEPart]]:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data;"):
        raise Refusal(400, "Expected multipart/form-data", "unsupported_content_type")
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1")
    parser = email.parser.BytesParser(EmailMessage, policy=email.policy.HTTP)
    form = parser.parsebytes(head + request.body)
    if not form.is_multipart() or form.defects:
        raise Refusal(400, "The form is malformed", "invalid_form")
    found = []
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if part.get_content_disposition() != "form-data" or not isinstance(name, str):
            raise Refusal(400, "A part of the form has no name", "invalid_form")
        found.append((name, part))
    return found


def _picture(part: MIMEPart, content: bytes) -> bytes:
    if part.get_content_type() not in _FILE_TYPES or not part.get_filename() or not content:
        raise Refusal(400, "Invalid file 'image': unsupported mimetype", "invalid_file", "image")
    return content
