"""A refined prompt in the shape that a model reads best: under headings, or in tags."""

import re
import unicodedata
from collections.abc import Collection, Iterator

_FENCE = re.compile(r" {0,3}(`{3,}+(?!.*`)|~{3,})")
_TAG = re.compile(r"</?([^\s<>/]+)")
_FALLBACK = "part"


def shaped(prompt: str, style: str, headings: Collection[str]) -> str:
    """The prompt in a style: "headings" as it is, "tags" with each section between two tags.

    A section begins at a line `## Heading` outside code, where the heading is one of
    `headings` and did not occur before. What stands in a section, and what stands before the
    first, stays to the letter; without a section the whole prompt does.
    """
    if style != "tags":
        return prompt
    lines = prompt.split("\n")
    starts = list(_starts(lines, headings))
    if not starts:
        return prompt
    taken = {found.lower() for found in _TAG.findall(prompt)}
    sections = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        body = lines[start + 1 : end]
        if end is not None and body and not body[-1]:
            # The blank line that parts two sections belongs to neither.
            del body[-1]
        name = _free(_name(lines[start].removeprefix("## ")), taken)
        taken.add(name)
        sections.append("\n".join((f"<{name}>", "\n".join(body), f"</{name}>")))
    return "\n".join((*lines[: starts[0]], "\n\n".join(sections)))


def _starts(lines: list[str], headings: Collection[str]) -> Iterator[int]:
    """The numbers of the lines that begin a section."""
    left = {f"## {heading}" for heading in headings}
    fence = ""
    for number, line in enumerate(lines):
        if fence:
            closing = line.strip()
            if len(closing) >= len(fence) and not closing.strip(fence[0]) and _FENCE.match(line):
                fence = ""
        elif opening := _FENCE.match(line):
            fence = opening[1]
        elif line in left:
            left.remove(line)
            yield number


def _name(heading: str) -> str:
    """A heading as the name of a tag: lower case, letters and digits of any script, and `_`."""
    text = unicodedata.normalize("NFKC", heading).lower()
    kept = "".join(letter if _belongs(letter) else "_" for letter in text)
    name = re.sub("_+", "_", kept).strip("_") or _FALLBACK
    return name if name[0].isalpha() else f"_{name}"


def _belongs(letter: str) -> bool:
    # Vowel signs are marks in many scripts; what picks the picture of an emoji is one as well.
    return letter.isalnum() or (
        unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"
    )


def _free(name: str, taken: Collection[str]) -> str:
    """The name, or one made of it, that no tag in the prompt has, so that its end is plain."""
    if name not in taken:
        return name
    name = f"{name}_part"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
