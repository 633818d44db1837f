"""Requests as short strings, for the buttons of platforms that carry an id and no state.

`encode` and `decode` are inverses for every request that a card puts on a button or menu.
Encoded actions fit Discord's custom_id of 100 characters as long as ids, topics and model keys
are at most 40 letters, digits, dots or dashes, and a button names one model or few.
"""

import types
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import get_args, get_type_hints

from bot.talk import requests
from bot.talk.requests import Request

_SHORT: dict[str, type] = {
    "form": requests.OpenRefineForm,
    "pick": requests.PickOption,
    "other": requests.OpenAnswerForm,
    "out": requests.TakeOut,
    "hint": requests.TakeHint,
    "feedback": requests.OpenFeedbackForm,
    "again": requests.RefineAgain,
    "framework": requests.SwitchFramework,
    "run": requests.RunPrompt,
    "rerun": requests.RunAgain,
    "compare": requests.Compare,
    "answer": requests.OpenRun,
    "stop": requests.StopRun,
    "settings": requests.OpenRunSettings,
    "runwith": requests.OpenPromptSettings,
    "vote": requests.Vote,
    "why": requests.Why,
    "shareform": requests.OpenShareForm,
    "share": requests.Share,
    "takeback": requests.TakeBack,
    "save": requests.Save,
    "saveform": requests.OpenSaveForm,
    "versions": requests.ListVersions,
    "variables": requests.OpenVariablesForm,
    "open": requests.OpenPrompt,
    "list": requests.ListPrompts,
    "profileform": requests.OpenProfileForm,
    "channelform": requests.OpenChannelForm,
    "home": requests.OpenHome,
    "threads": requests.AllowThreads,
}
_NAME_OF = {kind: name for name, kind in _SHORT.items()}
_EMPTY = "%0"
"""An empty text in a tuple, which is not an empty tuple. No escaped text looks like it."""

_SKIPPED = {"settings", "title", "tags", "feedback"}  # never on a button: forms carry them


class UnknownAction(ValueError):
    """The string is not an action of ours, or of a version that is gone."""


def encode(request: Request) -> str:
    """Encode a request that a button carries.

    Raises UnknownAction for any other, and for one with a value that only a form can carry.
    """
    kind: type = type(request)
    name = _NAME_OF.get(kind)
    if name is None:
        raise UnknownAction(f"{kind.__name__} does not fit on a button.")
    parts = [name]
    for item, default in _fields(kind):
        value = getattr(request, item)
        if item not in _SKIPPED:
            parts.append(_to_text(value))
        elif value != default:
            raise UnknownAction(f"{item} of {kind.__name__} fits on no button.")
    return "|".join(parts)


def decode(text: str) -> Request:
    """Decode what `encode` wrote. Raises UnknownAction for anything else."""
    name, *values = text.split("|")
    kind = _SHORT.get(name)
    if kind is None:
        raise UnknownAction("This button is not known any more.")
    hints = _hints(kind)
    wanted = [item for item, _ in _fields(kind) if item not in _SKIPPED]
    if len(values) != len(wanted):
        raise UnknownAction("This button is not known any more.")
    try:
        known = {
            key: _from_text(hints[key], value) for key, value in zip(wanted, values, strict=True)
        }
    except ValueError:
        raise UnknownAction("This button is not known any more.") from None
    request: Request = kind(**known)
    return request


def is_of(action: str, kind: type[Request]) -> bool:
    """Does an encoded action look like one of a kind that fits on a button? It is not decoded."""
    return action.startswith(f"{_NAME_OF[kind]}|")


@cache
def _fields(kind: type) -> tuple[tuple[str, object], ...]:
    """The names of a request's fields, with their defaults."""
    return tuple((item.name, item.default) for item in fields(kind))


@cache
def _hints(kind: type) -> Mapping[str, object]:
    """Finding them out takes longer than all the rest of decoding."""
    return get_type_hints(kind)


def _to_text(value: object) -> str:
    match value:
        case None:
            return "~"
        case bool():
            return "1" if value else "0"
        case tuple():
            return ",".join(_escape(str(part), ",") or _EMPTY for part in value)
        case _:
            return _escape(str(value), "|")


def _escape(text: str, mark: str) -> str:
    escaped = text.replace("%", "%25").replace("|", "%7C").replace("~", "%7E")
    return escaped.replace(",", "%2C") if mark == "," else escaped


def _plain(text: str) -> str:
    for code, mark in (("%2C", ","), ("%7E", "~"), ("%7C", "|"), ("%25", "%")):
        text = text.replace(code, mark)
    return text


def _from_text(hint: object, text: str) -> object:
    if text == "~":
        if type(None) not in get_args(hint):
            raise ValueError(text)
        return None
    if isinstance(hint, types.UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not type(None))
    if hint is bool:
        return {"1": True, "0": False}[text] if text in ("0", "1") else _bad(text)
    if hint is int:
        return int(text)
    if getattr(hint, "__origin__", None) is tuple:
        return tuple(_plain(part.replace(_EMPTY, "")) for part in text.split(",")) if text else ()
    return _plain(text)


def _bad(text: str) -> object:
    raise ValueError(text)
