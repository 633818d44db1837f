"""Rules for JSON values, built from smaller rules.

A rule takes a value, where it stands, and the list that takes what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Rule = Callable[[Any, str, list[str]], None]

_ADDRESS = re.compile(r"(?:https?://|mailto:|slack://|tel:)\S+")


def string(longest: int, shortest: int = 1) -> Rule:
    """A text of so many characters."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, str):
            found.append(f"{where}: must be a string")
        elif len(value) > longest:
            found.append(f"{where}: {len(value)} characters, at most {longest}")
        elif len(value) < shortest:
            found.append(f"{where}: {len(value)} characters, at least {shortest}")

    return check


def address(longest: int = 3000) -> Rule:
    """An absolute address that a person can open."""
    text = string(longest)

    def check(value: Any, where: str, found: list[str]) -> None:
        text(value, where, found)
        if isinstance(value, str) and value and not _ADDRESS.fullmatch(value):
            found.append(f"{where}: not an address")

    return check


def boolean(value: Any, where: str, found: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        found.append(f"{where}: must be true or false")


def whole(low: int, high: int) -> Rule:
    """A whole number within bounds."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            found.append(f"{where}: must be a whole number")
        elif not low <= value <= high:
            found.append(f"{where}: {value} is not from {low} to {high}")

    return check


def one_of(*allowed: object) -> Rule:
    """One of a few values."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if value not in allowed:
            found.append(f"{where}: {value!r} is not one of {allowed}")

    return check


def each(rule: Rule, most: int = 1000, least: int = 1) -> Rule:
    """A list whose entries keep `rule`."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, list):
            found.append(f"{where}: must be a list")
            return
        if not least <= len(value) <= most:
            found.append(f"{where}: {len(value)} entries, from {least} to {most}")
        for number, entry in enumerate(value):
            rule(entry, f"{where}[{number}]", found)

    return check


def either(*rules: Rule) -> Rule:
    """A value that keeps one of the rules; the complaints of the last are shown."""

    def check(value: Any, where: str, found: list[str]) -> None:
        complaints: list[str] = []
        for rule in rules:
            complaints = []
            rule(value, where, complaints)
            if not complaints:
                return
        found += complaints

    return check


def shape(required: str = "", /, *also: Rule, **fields: Rule) -> Rule:
    """An object with a type, these fields and no others.

    `required` names fields, with spaces between them. `also` are rules for the whole object;
    they run only when its fields are right. The type itself is checked by `by_type`.
    """
    return bare(required, *also, type=_any, **fields)


def bare(required: str = "", /, *also: Rule, **fields: Rule) -> Rule:
    """An object with exactly these fields, which has no type; otherwise like `shape`."""
    needed = required.split()

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(f"{where}: must be an object")
            return
        before = len(found)
        for name, entry in value.items():
            rule = fields.get(name)
            if rule is None:
                found.append(f"{where}: unknown field {name!r}")
            else:
                rule(entry, f"{where}.{name}", found)
        for name in needed:
            if name not in value:
                found.append(f"{where}: lacks {name!r}")
        if len(found) == before:
            for rule in also:
                rule(value, where, found)

    return check


def _any(value: Any, where: str, found: list[str]) -> None:
    """Every value will do."""


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule holds for it."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(f"{where}: must be an object")
            return
        kind = value.get("type")
        rule = rules.get(kind) if isinstance(kind, str) else None
        if rule is None:
            found.append(f"{where}: type {kind!r} does not stand here")
        else:
            rule(value, where, found)

    return check


def only_one(*names: str) -> Rule:
    """Exactly one of these fields is there."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if sum(name in value for name in names) != 1:
            found.append(f"{where}: exactly one of {names} must be there")

    return check


def some_of(*names: str) -> Rule:
    """At least one of these fields is there."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not any(name in value for name in names):
            found.append(f"{where}: one of {names} must be there")

    return check
