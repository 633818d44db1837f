"""An interaction: what a person did, its token, and what the app made of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord.state import Channel, Message, Modal, User

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class Interaction:
    """What a person did, and how the app took it.

    `kind` is Discord's number (2 command, 3 component, 4 autocomplete, 5 modal). `callback` is
    the type of the app's first answer, 0 as long as there is none; `seconds` is how long that
    took, by the double's time. `message` is the answer's message (`@original`): the one that was
    made, or the one that was pressed. `follow_ups` are the messages after it. `choices` answer an
    autocomplete, `modal` is what was opened. `failed`: not acknowledged within the time.
    `payload` is what the app was told. `taken` is set by the first answer.
    `opener` is the metadata of the interaction that opened the modal which is sent.
    """

    id: str
    token: str
    kind: int
    user: User
    channel: Channel
    made_at: float
    owners: Json
    pressed: Message | None = None
    opener: Json | None = None
    callback: int = 0
    seconds: float = 0.0
    message: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Modal | None = None
    failed: bool = False
    expired: bool = False
    payload: Json = field(default_factory=dict)
    taken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acked(self) -> bool:
        """Whether the app answered in time."""
        return self.callback != 0 and not self.failed

    @property
    def answered(self) -> bool:
        """Whether there is a message, and it is more than "thinking …"."""
        return self.message is not None and not self.message.loading

    @property
    def for_user_only(self) -> bool:
        """Whether the app is installed for the person, not in the guild."""
        return "0" not in self.owners
