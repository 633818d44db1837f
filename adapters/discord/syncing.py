"""Registers the commands with Discord when they differ from what it has."""

from typing import Any

import discord
from discord.http import Route

from adapters.discord.commands import SLASH, command_payloads
from adapters.discord.render.limits import Json

_TEXTS = ("name", "description", "name_localizations", "description_localizations")
_COMMAND = (*_TEXTS, "nsfw", "default_member_permissions")
_OPTION = (
    *_TEXTS,
    *("type", "required", "autocomplete", "channel_types"),
    *("min_length", "max_length", "min_value", "max_value"),
)
_CHOICE = ("name", "name_localizations", "value")


async def sync_commands(client: discord.Client) -> bool:
    """Make Discord's global commands those of `command_payloads`; True when it wrote any.

    The client must be logged in. Discord lets an app create 200 commands a day, so nothing is
    written when nothing differs. Raises discord.HTTPException as Discord refuses.
    """
    if client.application_id is None:
        raise ValueError("the client is not logged in")
    path = "/applications/{application_id}/commands"
    there = await client.http.request(
        Route("GET", path, application_id=client.application_id),
        params={"with_localizations": "true"},
    )
    wanted = command_payloads()
    if _normal(there) == _normal(wanted):
        return False
    await client.http.bulk_upsert_global_commands(client.application_id, wanted)
    return True


def _normal(commands: list[Json]) -> dict[tuple[int, str], Json]:
    """Commands without what Discord adds, and without what says no more than its absence."""
    normal = {}
    for command in commands:
        key = (command.get("type", SLASH), command["name"])
        normal[key] = {
            **_said(command, _COMMAND),
            "options": _options(command),
            "contexts": sorted(command.get("contexts") or ()),
            "integration_types": sorted(command.get("integration_types") or ()),
        }
    return normal


def _options(holder: Json) -> list[Json]:
    return [
        {
            **_said(option, _OPTION),
            "options": _options(option),
            "choices": [_said(choice, _CHOICE) for choice in option.get("choices") or ()],
        }
        for option in holder.get("options") or ()
    ]


def _said(value: Json, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: value[field] for field in fields if value.get(field)}
