"""Frozen dataclasses to JSON and back.

Nothing is lost, lone surrogates aside. Keys that a class does not know are ignored and keys
that are missing take the class's default, so that rows of other versions stay readable.
"""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from bot.store.columns import clean
from bot.store.errors import StoreError

T = TypeVar("T")


def dump(value: object) -> str:
    """The JSON of a dataclass made of dataclasses, tuples, frozensets, enums and plain values."""
    return clean(_json(value))


def dumped(value: T) -> tuple[str, T]:
    """What `dump` writes of a dataclass, and what `load` will read from that."""
    whole = _json(value)
    text = clean(whole)
    # Only what was cleaned comes back as something else.
    return text, value if text == whole else load(type(value), text)


def load(kind: type[T], text: str) -> T:
    """Read what `dump` wrote of a `kind`. Raises StoreError for anything else."""
    try:
        value: T = _read(kind, json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(
            "A stored entry is damaged and cannot be read. Please start this prompt again."
        ) from error
    return value


def _json(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a stored entry")


def _read(kind: Any, data: Any) -> Any:
    if isinstance(kind, UnionType):
        kinds = [arm for arm in get_args(kind) if arm is not type(None)]
        return None if data is None else _read(kinds[0], data)
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple and args[-1] is Ellipsis:
        return tuple(_read(args[0], part) for part in _listed(data))
    if origin is tuple:
        return tuple(_read(arm, part) for arm, part in zip(args, _listed(data), strict=True))
    if origin is frozenset:
        return frozenset(_read(args[0], part) for part in _listed(data))
    if is_dataclass(kind) and isinstance(kind, type):
        shape = _shape(kind)
        return kind(**{name: _read(hint, data[name]) for name, hint in shape if name in data})
    if issubclass(kind, Enum):
        return kind(data)
    return _checked(kind, data)


def _listed(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise TypeError(f"a list was expected, not {type(data).__name__}")
    return data


def _checked(kind: type, data: Any) -> Any:
    wanted = (int, float) if kind is float else kind
    if not isinstance(data, wanted) or (isinstance(data, bool) and kind is not bool):
        raise TypeError(f"{kind.__name__} was expected, not {type(data).__name__}")
    return data


@cache
def _shape(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((item.name, hints[item.name]) for item in fields(kind) if item.init)
