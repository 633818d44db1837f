"""Where an exchange answers: a channel, a thread, a person, and the message that was pressed."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """One place to answer. All ids are Slack's; what is not there is an empty text.

    `private` when only the person is to see what comes; `home` when it came from the app's
    home, where there is no conversation. `response_url` takes five answers in 30 minutes.
    `card` is what the pressed message `message` shows, `later_page` that others of it stand above.
    """

    team: str
    person: str
    channel: str = ""
    thread: str = ""
    private: bool = True
    home: bool = False
    response_url: str = ""
    card: str = ""
    message: str = ""
    later_page: bool = False

    @property
    def direct(self) -> bool:
        """Is it a conversation of one person and the app?"""
        return not self.private and self.channel.startswith("D")


_FLAGS = {"private", "home", "later_page"}
_EMPTY = {each.name: each.default for each in fields(Address)}


def packed(purpose: str, address: Address) -> str:
    """What a modal carries: what it is for and where to answer. `unpacked` is the inverse."""
    at = {key: value for key, value in asdict(address).items() if value != _EMPTY[key]}
    return json.dumps({"for": purpose, "at": at}, separators=(",", ":"))


def unpacked(text: str, team: str, person: str) -> tuple[str, Address]:
    """What `packed` wrote; no purpose and a bare address when it is something else.

    The team and the person are those of the signed delivery, whatever the text says.
    """
    try:
        carried = json.loads(text)
    except ValueError:
        carried = {}
    carried = carried if isinstance(carried, dict) else {}
    purpose, at = carried.get("for"), carried.get("at")
    kept: dict[str, Any] = {
        key: value
        for key, value in (at.items() if isinstance(at, dict) else ())
        if key in _EMPTY and isinstance(value, bool if key in _FLAGS else str)
    }
    address = replace(Address(team, person), **{**kept, "team": team, "person": person})
    return purpose if isinstance(purpose, str) else "", address
