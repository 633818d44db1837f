"""How a person fills in the options of a command that is registered."""

from collections.abc import Mapping
from typing import Any

from tests.doubles.discord.filling import NotSendable
from tests.doubles.discord.payloads import context_of
from tests.doubles.discord.stage import Stage
from tests.doubles.discord.state import Attachment, Channel, Role, User

Json = dict[str, Any]
Given = str | bool | int | float | Attachment | User | Channel | Role

_LONGEST = 6000


def registered(stage: Stage, name: str | None, kind: int, place: Channel) -> Json | None:
    """The command with this name that is offered in a channel; None when there are no commands.

    Raises NotSendable when there are commands, but none such.
    """
    held = stage.commands.all()
    if not held:
        return None
    for each in held:
        if each["type"] != kind or name not in (None, each["name"]):
            continue
        guild = place.guild
        if each.get("guild_id") not in (None, guild.id if guild else ""):
            continue
        if each["contexts"] and context_of(place) not in each["contexts"]:
            continue
        return each
    raise NotSendable(f"no command {name!r} of type {kind} is offered there")


def options_json(known: Json | None, given: Mapping[str, Given], *, check: bool) -> list[Json]:
    """The options as the app gets them; raises NotSendable for what the client holds back."""
    described = {each["name"]: each for each in (known or {}).get("options", ())}
    if known is not None and check:
        for name, each in described.items():
            if each.get("required") and name not in given:
                raise NotSendable(f"{name} is required")
        for name, value in given.items():
            _check(name, described.get(name), value)
    shown = []
    for name, value in given.items():
        kind = described[name]["type"] if name in described else _kind(value)
        plain = value.id if isinstance(value, Attachment | User | Channel | Role) else value
        shown.append({"name": name, "type": kind, "value": plain})
    return shown


def _check(name: str, option: Json | None, value: Given) -> None:
    if option is None:
        raise NotSendable(f"there is no option {name}")
    if option["type"] != 3:
        return
    if not isinstance(value, str):
        raise NotSendable(f"{name} takes text")
    if len(value) > option.get("max_length", _LONGEST):
        raise NotSendable(f"{name} takes at most {option.get('max_length', _LONGEST)}")
    if len(value) < option.get("min_length", 0):
        raise NotSendable(f"{name} takes at least {option['min_length']}")
    choices = [each["value"] for each in option.get("choices") or ()]
    if choices and value not in choices:
        raise NotSendable(f"{name} is one of {choices}")


def _kind(value: Given) -> int:
    for type_, number in (
        (bool, 5),
        (str, 3),
        (int, 4),
        (float, 10),
        (Attachment, 11),
        (User, 6),
        (Channel, 7),
        (Role, 8),
    ):
        if isinstance(value, type_):
            return number
    raise TypeError(value)
