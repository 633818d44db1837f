"""The list of a provider's models, which every dialect words alike."""

from __future__ import annotations

import json


def names_in(body: bytes) -> tuple[str, ...] | None:
    """The names in the body of GET …/models; None when it is no such list."""
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    data = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(data, list):
        return None
    ids = [each.get("id") for each in data if isinstance(each, dict)]
    return tuple(name for name in ids if isinstance(name, str) and name)
