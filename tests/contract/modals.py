"""How a person fills in a modal of Discord's."""

from collections.abc import Mapping

from tests.contract.team import NothingThere
from tests.doubles.discord.state import Modal

_REST = "More, one a line"


def field(modal: Modal, label: str) -> str:
    """The whole label of a field."""
    found = next((each for each in modal.labels if each.startswith(label)), None)
    if found is None:
        raise NothingThere(f"no {label!r} in {modal.labels}")
    return found


def filled(modal: Modal, values: Mapping[str, str]) -> dict[str, str]:
    """The values by whole labels. Some fields share an input, a line each."""
    found: dict[str, str] = {}
    rest = next(
        (
            str(each["component"].get("value", ""))
            for each in modal.content["components"]
            if each.get("label") == _REST
        ),
        "",
    )
    for label, value in values.items():
        changed = _with_line(rest, label, value) if label else None
        if any(each.startswith(label) for each in modal.labels) or changed is None:
            name = field(modal, label)
            found[name] = _channel(modal, value) if name == "Channel" else value
        else:
            found[_REST] = rest = changed
    return found


def _channel(modal: Modal, name: str) -> str:
    """The option that stands for a channel."""
    options = (
        str(option["label"])
        for each in modal.content["components"]
        if each.get("label") == "Channel"
        for option in each["component"]["options"]
    )
    return next(each for each in options if each.removeprefix("#") == name)


def _with_line(text: str, name: str, value: str) -> str | None:
    """A text of lines `name: value` with another value; None when no name begins so."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.startswith(name):
            lines[at] = f"{line.partition(': ')[0].removesuffix(':')}: {value}"
            return "\n".join(lines)
    return None
