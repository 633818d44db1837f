"""An app by hand: it answers one interaction after the other."""

import asyncio
from typing import Any

from tests.doubles.discord import DiscordDouble, Interaction, Message
from tests.doubles.discord.kit import Caller, Socket, buttons, text

Json = dict[str, Any]
V2, EPHEMERAL = 1 << 15, 64


class App:
    """Answers the next interaction by hand."""

    def __init__(self, double: DiscordDouble, socket: Socket, call: Caller) -> None:
        self.double, self.socket, self.call = double, socket, call
        self.event: Json = {}

    async def takes(self, gesture: Any, kind: int, data: Any = None, **query: str) -> Interaction:
        """Let a person do something, and answer it so; the answer must be taken."""
        doing = asyncio.ensure_future(gesture)
        self.event = await self.socket.event("INTERACTION_CREATE")
        status, answer = await self.answer(kind, data, **query)
        assert status in (200, 204), answer
        interaction = await doing
        assert isinstance(interaction, Interaction)
        return interaction

    async def answer(self, kind: int, data: Any = None, **query: str) -> tuple[int, Any]:
        """Answer the interaction that came."""
        path = f"/interactions/{self.event['id']}/{self.event['token']}/callback"
        return await self.call("POST", path, {"type": kind, "data": data}, params=query)

    async def after(self, method: str, name: str = "", body: Any = None) -> tuple[int, Any]:
        """Use the token."""
        path = f"/webhooks/{self.double.application_id}/{self.event['token']}{name}"
        return await self.call(method, path, body)


def says(words: str, flags: int = EPHEMERAL) -> Json:
    """A message with these words and two buttons; private unless `flags` is 0."""
    return {"flags": V2 | flags, "components": [text(words), buttons(go="Go", stop="Stop")]}


async def shown(app: App, flags: int = EPHEMERAL) -> Message:
    """Such a message, as the answer to a command."""
    done = await app.takes(app.double.command("rocket"), 4, says("hi", flags))
    assert done.message is not None
    return done.message
