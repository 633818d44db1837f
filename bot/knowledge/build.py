"""Makes a shape of parsed TOML without checking it: for the files that we ship and test.

Checking with pydantic costs a cold command 0.15 s. `Knowledge.check`, which the tests and
`doctor` call, checks the shipped files too; a team's own files are always checked.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")


def build(shape: type[Shape], data: dict[str, Any]) -> Shape:
    """An instance of the dataclass `shape`. Raises TypeError where `data` does not fit."""
    kinds = _kinds(cast("Any", shape))
    if not isinstance(data, dict) or not data.keys() <= kinds.keys():
        raise TypeError(shape.__name__)
    return shape(**{name: _value(kinds[name], value) for name, value in data.items()})


@cache
def _kinds(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {name: kind for name, kind in hints.items() if not name.startswith("__")}


def _value(kind: Any, value: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return build(kind, value)
    origin = get_origin(kind)
    if origin is tuple:
        inner = get_args(kind)[0]
        if inner is str:
            return tuple(value)
        return tuple(_value(inner, each) for each in value)
    if origin is Mapping:
        inner = get_args(kind)[1]
        return {key: _value(inner, each) for key, each in value.items()}
    return value
