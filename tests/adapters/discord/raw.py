"""Events as payloads that a test may break, and bring to the app as often as it likes."""

from collections.abc import Mapping
from typing import Any

from tests.adapters.discord.conftest import Server
from tests.doubles.discord import words
from tests.doubles.discord.callbacks import COMMAND, COMPONENT, MODAL
from tests.doubles.discord.filling import filled
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.mentions import mentioned
from tests.doubles.discord.payloads import new_interaction, payload, resolved
from tests.doubles.discord.shown import file_json, member_json, message_json, user_json
from tests.doubles.discord.state import Attachment, Channel, Message, Modal, User

Json = dict[str, Any]


def deliver(
    discord: Server, interaction: Interaction, times: int = 1, event: str = "INTERACTION_CREATE"
) -> None:
    """Bring the very same interaction, several times."""
    for _ in range(times):
        happen(discord, event, interaction.payload)


def happen(discord: Server, event: str, data: Any) -> None:
    """Let an event come over the gateway, as it is."""
    discord.gateway.tell(event, lambda _: data, discord.guild, intents=0)


def typed(
    discord: Server,
    text: str,
    user: User,
    channel: Channel | None = None,
    name: str = "rocket",
    file: Attachment | None = None,
    **data: Any,
) -> Interaction:
    """A slash command; `data` is what it says otherwise."""
    options: list[Json] = [{"name": "prompt", "type": 3, "value": text}]
    command: Json = {"id": "1", "name": name, "type": 1, "options": options}
    if file is not None:
        options.append({"name": "file", "type": 11, "value": file.id})
        command["resolved"] = {"attachments": {file.id: file_json(file)}}
    return _made(discord, COMMAND, user, channel or discord.general, command | data)


def pointed_out(discord: Server, message: Message, user: User) -> Interaction:
    """The entry in a message's menu."""
    data = {
        "id": "1",
        "name": "Refine this prompt",
        "type": 3,
        "target_id": message.id,
        "resolved": {
            "messages": {message.id: message_json(discord, message)},
            "users": {message.author.id: user_json(message.author)},
        },
    }
    return _made(discord, COMMAND, user, message.channel, data)


def pressed(discord: Server, on: Message, custom_id: str, user: User, **data: Any) -> Interaction:
    """A press of a button with any custom_id; `data` is what it says otherwise."""
    button: Json = {"custom_id": custom_id, "component_type": words.BUTTON, "id": 1}
    return _made(discord, COMPONENT, user, on.channel, button | data, pressed=on)


def sent(
    discord: Server, modal: Modal, values: Mapping[str, Any], user: User, **data: Any
) -> Interaction:
    """A modal that was filled in; Discord's client does not hold anything back."""
    components, picked = filled(modal, values, check=False)
    form: Json = {"custom_id": modal.custom_id, "components": components}
    if found := resolved(list(picked), channel=modal.channel):
        form["resolved"] = found
    return _made(
        discord,
        MODAL,
        user,
        modal.channel,
        form | data,
        pressed=modal.message,
        opener=modal.opener,
    )


def said(discord: Server, user: User, words: str, **other: Any) -> Json:
    """The event of a message in #general that nobody has written; `other` is what else it says."""
    message = Message(
        discord.numbers.id(),
        discord.general,
        user,
        discord.now(),
        discord.numbers.stamp(),
        content=words,
        mentions=mentioned(discord, words),
    )
    guild = discord.guild
    known = {"guild_id": guild.id, "member": member_json(guild.members[user.id], with_user=False)}
    return {**message_json(discord, message), **known, "channel_type": 0, **other}


def reacted(message: Message, emoji: str, user: User) -> Json:
    """The event of a reaction in direct messages."""
    return {
        "user_id": user.id,
        "channel_id": message.channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }


def button_of(on: Message, label: str) -> str:
    """The custom_id of the button with this label, or whose label begins so."""
    buttons = [each for each in words.walk(on.components) if each["type"] == words.BUTTON]
    named = [each for each in buttons if words.label(each).startswith(label)]
    return str(named[0]["custom_id"])


def _made(
    discord: Server, kind: int, user: User, channel: Channel, data: Json, **more: Any
) -> Interaction:
    interaction = new_interaction(discord, kind, user, channel, **more)
    interaction.payload = payload(discord, interaction, data)
    return interaction
