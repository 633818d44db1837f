"""Rules for JSON values, built from smaller rules.

A rule takes a value, where it stands, and the list that takes what is wrong with it. Lengths are
in UTF-16 units, the stricter reading of Discord's "characters".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Rule = Callable[[Any, str, list[str]], None]

_SNOWFLAKE = re.compile(r"[0-9]{1,20}")
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://\S+", re.IGNORECASE)


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def string(longest: int, shortest: int = 1) -> Rule:
    """A text of so many units that can be sent as UTF-8."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, str):
            found.append(f"{where}: must be a string")
            return
        size = units(value)
        if size > longest:
            found.append(f"{where}: {size} characters, at most {longest}")
        elif size < shortest:
            found.append(f"{where}: {size} characters, at least {shortest}")
        if re.search(r"[\ud800-\udfff]", value):
            found.append(f"{where}: a lone surrogate")

    return check


def shown(longest: int) -> Rule:
    """A text of which something can be seen, of at most so many units."""
    text = string(longest)

    def check(value: Any, where: str, found: list[str]) -> None:
        text(value, where, found)
        if isinstance(value, str) and value and not value.strip():
            found.append(f"{where}: blank")

    return check


def address(longest: int, *schemes: str) -> Rule:
    """An absolute address with one of these schemes."""
    text = string(longest)

    def check(value: Any, where: str, found: list[str]) -> None:
        text(value, where, found)
        if not isinstance(value, str):
            return
        match = _ADDRESS.fullmatch(value)
        if match is None or match[1].lower() not in schemes:
            found.append(f"{where}: scheme must be one of {schemes}")

    return check


def snowflake(value: Any, where: str, found: list[str]) -> None:
    """An id of Discord's, as a string or a number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        found.append(f"{where}: must be a snowflake")
    elif not _SNOWFLAKE.fullmatch(str(value)):
        found.append(f"{where}: {value!r} is not a snowflake")


def boolean(value: Any, where: str, found: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        found.append(f"{where}: must be true or false")


def anything(value: Any, where: str, found: list[str]) -> None:
    """Every value will do."""


def whole(low: int, high: int) -> Rule:
    """A whole number within bounds."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            found.append(f"{where}: must be a whole number")
        elif not low <= value <= high:
            found.append(f"{where}: {value} is not from {low} to {high}")

    return check


def number(value: Any, where: str, found: list[str]) -> None:
    """A number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        found.append(f"{where}: must be a number")


def one_of(*allowed: object) -> Rule:
    """One of a few values, of the same type."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not any(value == each and type(value) is type(each) for each in allowed):
            found.append(f"{where}: {value!r} is not one of {allowed}")

    return check


def nullable(rule: Rule) -> Rule:
    """Null, or what the rule asks."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if value is not None:
            rule(value, where, found)

    return check


def each(rule: Rule, most: int, least: int = 1) -> Rule:
    """A list whose entries keep `rule`."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, list):
            found.append(f"{where}: must be a list")
            return
        if not least <= len(value) <= most:
            found.append(f"{where}: {len(value)} entries, from {least} to {most}")
        for place, entry in enumerate(value):
            rule(entry, f"{where}[{place}]", found)

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
    """An object with exactly these fields.

    `required` names fields, with spaces between them. `also` are rules for the whole object;
    they run only when its fields are right.
    """
    needed = required.split()

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(f"{where}: must be an object")
            return
        before = len(found)
        for name, entry in value.items():
            rule = fields.get(name)
            place = f"{where}.{name}" if where else str(name)
            if rule is None:
                found.append(f"{place}: unknown field")
            else:
                rule(entry, place, found)
        for name in needed:
            if name not in value:
                found.append(f"{where}: lacks {name!r}")
        if len(found) == before:
            for rule in also:
                rule(value, where, found)

    return check


def by_type(rules: Mapping[int, Rule]) -> Rule:
    """An object whose `type`, a number, says which rule holds for it."""

    def check(value: Any, where: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(f"{where}: must be an object")
            return
        kind = value.get("type")
        rule = rules.get(kind) if type(kind) is int else None
        if rule is None:
            found.append(f"{where}.type: {kind!r} does not stand here")
        else:
            rule(value, where, found)

    return check


def repeated(values: list[Any], what: str) -> list[str]:
    """A complaint for every value that stands more than once."""
    seen: set[Any] = set()
    found: list[str] = []
    for value in values:
        if value in seen:
            found.append(f"{what} {value!r} stands twice")
        seen.add(value)
    return found


def objects(value: Any) -> list[Json]:
    """The objects in a list; what else stands there is passed over."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
