"""What people press, choose, type as commands and send as modals."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.doubles.discord import words
from tests.doubles.discord.callbacks import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL
from tests.doubles.discord.filling import NotSendable, Value, filled, option
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.options import Given, options_json, registered
from tests.doubles.discord.payloads import new_interaction, payload, resolved
from tests.doubles.discord.people import People
from tests.doubles.discord.shown import message_json, user_json
from tests.doubles.discord.state import GROUP, Attachment, Channel, Message, Modal, User

Json = dict[str, Any]


class NothingThere(LookupError):
    """There is nothing of that name to press; the text lists what there is."""


class Gestures(People):
    """Interactions: each returns how the app took it, once it did or failed to in time."""

    async def command(
        self,
        name: str,
        options: Mapping[str, Given] | None = None,
        user: User | None = None,
        channel: Channel | None = None,
        *,
        check: bool = True,
    ) -> Interaction:
        """Run a slash command. With `check`, as the registered command lets a person."""
        given = options or {}
        user, place = self._who(user, channel)
        known = registered(self, name, 1, place)
        data: Json = {
            "id": known["id"] if known else "1",
            "name": name,
            "type": 1,
            "options": options_json(known, given, check=check),
        }
        if found := resolved(list(given.values()), channel=place):
            data["resolved"] = found
        return await self._interact(COMMAND, user, place, data, f"/{name}")

    async def autocomplete(
        self,
        name: str,
        field: str,
        typed: str,
        options: Mapping[str, Given] | None = None,
        user: User | None = None,
        channel: Channel | None = None,
    ) -> Interaction:
        """Type into an option of a command: `choices` are what the app suggests."""
        user, place = self._who(user, channel)
        known = registered(self, name, 1, place)
        shown = options_json(known, {**(options or {}), field: typed}, check=False)
        for each in shown:
            if each["name"] == field:
                each["focused"] = True
        data: Json = {"id": known["id"] if known else "1", "name": name, "type": 1}
        data["options"] = shown
        return await self._interact(AUTOCOMPLETE, user, place, data, f"/{name} {field}:")

    async def message_command(
        self, message: Message, user: User | None = None, name: str | None = None
    ) -> Interaction:
        """Run a message command: the one with this name, or the first."""
        user, place = self._who(user, message.channel)
        known = registered(self, name, 3, place)
        shown = name or (known["name"] if known else "Refine this prompt")
        seen = message_json(self, message)
        author = user_json(message.author)
        data = {
            "id": known["id"] if known else "1",
            "name": shown,
            "type": 3,
            "target_id": message.id,
            "resolved": {"messages": {message.id: seen}, "users": {message.author.id: author}},
        }
        return await self._interact(COMMAND, user, place, data, shown)

    async def press(self, message: Message, label: str, user: User | None = None) -> Interaction:
        """Press the button with this label, whose label begins so, or with this custom_id."""
        buttons = [
            each
            for each in words.walk(message.components)
            if each["type"] == words.BUTTON and each["style"] != words.LINK_STYLE
        ]
        button = _found(buttons, label, words.label)
        return await self.touch(message, button["custom_id"], user=user, id_of=button["id"])

    async def choose(
        self,
        message: Message,
        menu: str,
        picked: str | User | Channel | Sequence[str | User | Channel],
        user: User | None = None,
    ) -> Interaction:
        """Choose in the select with this placeholder, its beginning, or this custom_id."""
        menus = [each for each in words.walk(message.components) if each["type"] in words.SELECTS]
        select = _found(menus, menu, lambda each: str(each.get("placeholder") or ""))
        wanted = [picked] if isinstance(picked, str | User | Channel) else list(picked)
        values = [
            option(select["options"], each) if isinstance(each, str) else each.id for each in wanted
        ]
        if not (select.get("min_values", 1) <= len(values) <= select.get("max_values", 1)):
            raise NotSendable(f"{menu!r} does not take {len(values)}")
        return await self.touch(
            message,
            select["custom_id"],
            user=user,
            kind=select["type"],
            values=values,
            things=wanted,
            id_of=select["id"],
        )

    async def touch(
        self,
        message: Message,
        custom_id: str,
        *,
        user: User | None = None,
        kind: int = words.BUTTON,
        values: Sequence[str] | None = None,
        things: Sequence[Any] = (),
        id_of: int = 1,
    ) -> Interaction:
        """Use a component with any custom_id, which need not stand on the message."""
        if user is None and message.ephemeral_to is not None:
            user = self.users[message.ephemeral_to]
        user, place = self._who(user, message.channel, pressed=True)
        if message.ephemeral and message.ephemeral_to != user.id:
            raise NothingThere(f"{user.name} does not see that message")
        data: Json = {"custom_id": custom_id, "component_type": kind, "id": id_of}
        if values is not None:
            data["values"] = list(values)
            if found := resolved(list(things), channel=place):
                data["resolved"] = found
        return await self._interact(COMPONENT, user, place, data, custom_id, pressed=message)

    async def submit(
        self,
        modal: Modal,
        values: Mapping[str, Value] | None = None,
        user: User | None = None,
        files: Mapping[str, Sequence[Attachment]] | None = None,
        *,
        check: bool = True,
    ) -> Interaction:
        """Fill in a modal by label or custom_id and send it; it closes once the app took it.

        Raises NotSendable for what Discord's client would hold back, unless `check` is false.
        """
        user = user or modal.user
        sent, picked = filled(modal, {**(values or {}), **(files or {})}, check=check)
        data: Json = {"custom_id": modal.custom_id, "components": sent}
        if found := resolved(list(picked), channel=modal.channel):
            data["resolved"] = found
        what = f"modal {modal.title!r}"
        asked = await self._interact(
            MODAL, user, modal.channel, data, what, pressed=modal.message, opener=modal.opener
        )
        if asked.acked and modal in self.modals:
            self.modals.remove(modal)
            self.changed()
        return asked

    async def close_modal(self, modal: Modal) -> None:
        """Close a modal; the app does not hear of it."""
        self.modals.remove(modal)

    async def forged(self, custom_id: str, message: Message, user: User | None = None) -> None:
        """Deliver a press whose token Discord does not know; nobody waits for an answer."""
        user, place = self._who(user, message.channel)
        interaction = new_interaction(self, COMPONENT, user, place, pressed=message)
        data = {"custom_id": custom_id, "component_type": words.BUTTON, "id": 1}
        event = payload(self, interaction, data)
        del self.interactions[interaction.token]
        self.gateway.tell("INTERACTION_CREATE", lambda _: event, place.guild, intents=0)

    async def _interact(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        what: str,
        *,
        pressed: Message | None = None,
        opener: Json | None = None,
    ) -> Interaction:
        if kind == COMPONENT and pressed is not None and pressed.deleted:
            raise NothingThere("that message is gone")
        interaction = new_interaction(self, kind, user, channel, pressed=pressed, opener=opener)
        interaction.payload = payload(self, interaction, data)
        guild = channel.guild
        told = self.gateway.tell(
            "INTERACTION_CREATE", lambda _: interaction.payload, guild, intents=0
        )
        if not told:
            raise NothingThere("no shard of the app is connected")
        try:
            await asyncio.wait_for(interaction.taken.wait(), self.patience)
        except TimeoutError:
            interaction.failed = True
            self.complain(f"{what}: not acknowledged within {self.patience} s")
        return interaction

    def _who(
        self, user: User | None, channel: Channel | None, *, pressed: bool = False
    ) -> tuple[User, Channel]:
        """Who does it, and where. What can be seen can be `pressed`, whoever let the app in."""
        place = channel or self.somewhere
        user = user or place.recipient or self.someone
        if place.guild is not None and user.id not in place.guild.members:
            raise NothingThere(f"{user.name} is not in {place.guild.name}")
        if place.kind == GROUP and user not in place.people:
            raise NothingThere(f"{user.name} is not in that group")
        there = place.guild.bot if place.guild is not None else place.kind != GROUP
        if not there and not pressed and user.id not in self.user_installs:
            raise NothingThere("the app is not there")
        return user, place


def _found(parts: list[Json], wanted: str, name: Callable[[Json], str]) -> Json:
    usable = [each for each in parts if not each.get("disabled")]
    exact = [each for each in usable if wanted in (name(each), each["custom_id"])]
    for each in (*exact, *(each for each in usable if name(each).startswith(wanted))):
        return each
    raise NothingThere(f"no {wanted!r}; there are {[name(each) for each in parts]}")
