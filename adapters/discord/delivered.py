"""What Discord delivers, as it is kept, and discord.py's objects made from that again."""

import json
import time
from typing import Any, cast

import discord

from bot.jobs.job import Delivery

PLATFORM = "discord"
COMMAND, PRESS, FORM = "command", "press", "form"
MESSAGE, REACTION, REACTION_OFF = "message", "reaction", "reaction off"

INTERACTIONS = {
    discord.InteractionType.application_command: COMMAND,
    discord.InteractionType.component: PRESS,
    discord.InteractionType.modal_submit: FORM,
}
"""Kinds of what an interaction's token answers."""

DIRECTLY = "direct messages"
"""The home of what only the process with the first shard can take."""

Body = dict[str, Any]


def of_interaction(interaction: discord.Interaction, payload: Any) -> Delivery:
    """Any process can finish it: its token is enough. Raises LookupError for an unknown type."""
    return Delivery(
        PLATFORM,
        _team(interaction.guild_id, interaction.user.id),
        str(interaction.id),
        INTERACTIONS[interaction.type],
        _body(payload),
        str(interaction.user.id),
    )


def of_message(message: discord.Message, payload: Any) -> Delivery:
    """What somebody wrote, for a process that knows the server."""
    guild = message.guild
    return Delivery(
        PLATFORM,
        _team(guild.id if guild is not None else None, message.author.id),
        str(message.id),
        MESSAGE,
        _body(payload),
        str(message.author.id),
        str(guild.id) if guild is not None else DIRECTLY,
    )


def of_reaction(
    event: discord.RawReactionActionEvent, payload: Any, name: str, *, added: bool
) -> Delivery:
    """A reaction that came or went. `name` is "" for one that may be worked on twice."""
    return Delivery(
        PLATFORM,
        _team(event.guild_id, event.user_id),
        name,
        REACTION if added else REACTION_OFF,
        _body(payload),
        str(event.user_id),
        str(event.guild_id or DIRECTLY),
    )


def read(body: str) -> tuple[Any, float]:
    """What Discord sent, and when it came, by the clock of whoever took it."""
    kept: Body = json.loads(body)
    return kept["payload"], float(kept["at"])


def interaction_from(payload: Any, client: discord.Client) -> discord.Interaction:
    """The interaction, with nothing said to it yet."""
    return discord.Interaction(data=payload, state=cast("Any", client._connection))


def message_from(payload: Any, client: discord.Client) -> discord.Message:
    """The message, in a channel that may only be known by its id."""
    state = client._connection
    channel, _ = state._get_guild_channel(payload)
    return discord.Message(state=state, channel=cast("Any", channel), data=payload)


def reaction_from(
    payload: Any, client: discord.Client, *, added: bool
) -> discord.RawReactionActionEvent:
    """The reaction, with who reacted where Discord told."""
    state = client._connection
    emoji = discord.PartialEmoji.from_dict(payload["emoji"])
    event = discord.RawReactionActionEvent(
        payload, emoji, "REACTION_ADD" if added else "REACTION_REMOVE"
    )
    guild = client.get_guild(event.guild_id or 0)
    if added and guild is not None and payload.get("member"):
        event.member = discord.Member(data=payload["member"], guild=guild, state=state)
    return event


def _team(guild: int | None, person: int) -> str:
    """Whose rates it counts for: in direct messages everybody is a team of their own."""
    return str(guild) if guild else f"@{person}"


def _body(payload: Any) -> str:
    # In ASCII, so that it can be kept whatever characters somebody sent.
    return json.dumps({"at": time.time(), "payload": payload}, separators=(",", ":"))
