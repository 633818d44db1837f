"""Reads the YAML that the manifest is written in: nested mappings, lists, texts, true and false."""

import json
import re
from dataclasses import dataclass
from typing import Any

_PAIR = re.compile(r"([a-z_]+):(?: (.+))?")


@dataclass(frozen=True, slots=True)
class Line:
    indent: int
    text: str


def read(text: str) -> Any:
    """The value that the text stands for. ValueError for what is none of that."""
    lines = []
    for line in text.splitlines():
        bare = line.strip()
        if bare and not bare.startswith("#"):
            lines.append(Line(len(line) - len(line.lstrip(" ")), bare))
    value = _block(lines)
    if lines:
        raise ValueError(f"left over: {lines[0].text}")
    return value


def _block(lines: list[Line]) -> Any:
    indent = lines[0].indent
    if lines[0].text.startswith("- "):
        items = []
        while lines and lines[0].indent == indent and lines[0].text.startswith("- "):
            lines[0] = Line(indent + 2, lines[0].text[2:])
            is_mapping = _PAIR.fullmatch(lines[0].text)
            items.append(_block(lines) if is_mapping else _scalar(lines.pop(0).text))
        return items
    found: dict[str, Any] = {}
    while lines and lines[0].indent == indent:
        line = lines.pop(0)
        pair = _PAIR.fullmatch(line.text)
        if pair is None or pair[1] in found:
            raise ValueError(line.text)
        if pair[2] == ">-":
            folded = []
            while lines and lines[0].indent > indent:
                folded.append(lines.pop(0).text)
            found[pair[1]] = " ".join(folded)
        elif pair[2]:
            found[pair[1]] = _scalar(pair[2])
        elif lines and lines[0].indent > indent:
            found[pair[1]] = _block(lines)
        else:
            raise ValueError(f"nothing under {line.text}")
    return found


def _scalar(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if text.startswith('"'):
        return json.loads(text)
    # What YAML would read as something else than a plain text has to stand in quotes.
    if text[0] in "[]{}&*!|>%@`'#,?:-" or ": " in text or " #" in text:
        raise ValueError(text)
    return text
