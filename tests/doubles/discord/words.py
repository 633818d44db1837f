"""What a person reads on components, and what can be pressed there."""

from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]

BUTTON, STRING_SELECT = 2, 3
SELECTS = (3, 5, 6, 7, 8)
LINK_STYLE, PREMIUM_STYLE = 5, 6


def of(content: str, embeds: Sequence[Json], components: Sequence[Json]) -> str:
    """All the words on a message, from top to bottom, a line for each text."""
    lines = [content, *(line for embed in embeds for line in _embed(embed))]
    lines += [line for each in walk(components) for line in _component(each)]
    return "\n".join(line for line in lines if line)


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """All components, each before what it holds; a section's accessory after its texts."""
    for each in components:
        yield each
        yield from walk(each.get("components") or ())
        for name in ("component", "accessory"):
            if isinstance(each.get(name), dict):
                yield from walk([each[name]])


def labels(components: Sequence[Json]) -> list[str]:
    """The labels of the buttons, or their emoji when they have none."""
    return [label(each) for each in walk(components) if each["type"] == BUTTON]


def label(button: Json) -> str:
    """What stands on a button."""
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "")


def placeholders(components: Sequence[Json]) -> list[str]:
    """The placeholders of the selects, or their custom_id."""
    return [
        str(each.get("placeholder") or each["custom_id"])
        for each in walk(components)
        if each["type"] in SELECTS
    ]


def _embed(embed: Json) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    for each in embed.get("fields") or ():
        yield each["name"]
        yield each["value"]
    yield (embed.get("footer") or {}).get("text") or ""


def _component(component: Json) -> Iterator[str]:
    match component["type"]:
        case 2:
            yield label(component)
        case 10:
            yield component["content"]
        case 11:
            yield component.get("description") or ""
        case 12:
            for each in component["items"]:
                yield each.get("description") or ""
        case 13:
            yield component.get("name") or component["file"]["url"].rpartition("/")[2]
        case _:
            yield component.get("label") or ""
            yield component.get("description") or ""
            yield component.get("placeholder") or ""
            if isinstance(component.get("value"), str):
                yield component["value"]
            for option in component.get("options") or ():
                yield option["label"]
                yield option.get("description") or ""
