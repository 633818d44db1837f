"""Small payloads, as tests put them together."""

from typing import Any

from tests.doubles.discord.components import IS_COMPONENTS_V2

Json = dict[str, Any]


def text(content: str = "x", **fields: Any) -> Json:
    return {"type": 10, "content": content, **fields}


def button(**fields: Any) -> Json:
    return {"type": 2, "style": 2, "label": "Go", "custom_id": "do:0", **fields}


def link(url: str) -> Json:
    return {"type": 2, "style": 5, "label": "Open", "url": url}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def option(value: str = "1", **fields: Any) -> Json:
    return {"label": "One", "value": value, **fields}


def select(*options: Json, **fields: Any) -> Json:
    return {"type": 3, "custom_id": "do:9", "options": list(options) or [option()], **fields}


def entity(kind: int, **fields: Any) -> Json:
    return {"type": kind, "custom_id": f"pick:{kind}", **fields}


def section(*texts: Json, accessory: Json | None = None) -> Json:
    return {"type": 9, "components": list(texts), "accessory": accessory or button()}


def gallery(items: int) -> Json:
    return {"type": 12, "items": [{"media": {"url": "https://example.com/x.png"}}] * items}


def file(url: str = "attachment://prompt.txt") -> Json:
    return {"type": 13, "file": {"url": url}}


def container(*components: Json, **fields: Any) -> Json:
    return {"type": 17, "components": list(components), **fields}


def message(*components: Json, **fields: Any) -> Json:
    return {"flags": IS_COMPONENTS_V2, "components": list(components), **fields}


def without(value: Json, *names: str) -> Json:
    return {name: entry for name, entry in value.items() if name not in names}


def labelled(component: Json, **fields: Any) -> Json:
    return {"type": 18, "label": "Say", "component": component, **fields}


def asked(**fields: Any) -> Json:
    return {"type": 4, "custom_id": "value", "style": 2, **fields}


def listed(kind: int, options: int, **fields: Any) -> Json:
    values = [option(str(number)) for number in range(options)]
    return {"type": kind, "custom_id": "value", "options": values, **fields}


def modal(*components: Json, **fields: Any) -> Json:
    return {"title": "Form", "custom_id": "form", "components": list(components), **fields}
