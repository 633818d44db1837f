"""The application itself, where the gateway is, and the application's commands."""

from typing import Any

from tests.doubles.discord.asked import Asked
from tests.doubles.discord.commands import command_problems
from tests.doubles.discord.gateway import Gateway
from tests.doubles.discord.problems import Refused, invalid
from tests.doubles.discord.shown import user_json
from tests.doubles.discord.stage import Stage

Json = dict[str, Any]

_MOST_CREATED = 200


class Application:
    """Handlers of the routes for the application."""

    def __init__(self, stage: Stage, gateway: Gateway) -> None:
        self._stage = stage
        self._gateway = gateway

    async def about(self, asked: Asked) -> Json:
        """GET the application."""
        stage = self._stage
        return {
            "id": stage.application_id,
            "name": "Rocket",
            "icon": None,
            "description": "",
            "summary": "",
            "type": None,
            "bot": user_json(stage.bot),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": stage.flags,
            "owner": user_json(stage.bot) | {"bot": False},
            "team": None,
            "hook": True,
            "approximate_guild_count": len(stage.bot_guilds()),
            "approximate_user_install_count": len(stage.user_installs),
            "integration_types_config": {"0": {}, "1": {}},
        }

    async def gateway(self, asked: Asked) -> Json:
        """GET where the gateway is, how many shards there should be, and identifies left."""
        gateway = self._gateway
        return {
            "url": self._stage.origin.replace("http", "ws") + "/gateway/",
            "shards": gateway.shards,
            "session_start_limit": {
                "total": 1000,
                "remaining": max(0, gateway.identifies_left),
                "reset_after": 86_400_000,
                "max_concurrency": gateway.max_concurrency,
            },
        }

    async def commands(self, asked: Asked) -> list[Json]:
        """GET the commands; the translations only `with_localizations`."""
        held = self._stage.commands.places.get(self._place(asked), [])
        full = asked.flag("with_localizations")
        return [each if full else _plain(each) for each in held]

    async def overwrite(self, asked: Asked) -> list[Json]:
        """PUT all commands at once."""
        place, stage = self._place(asked), self._stage
        if problems := command_problems(asked.body):
            raise invalid(*problems)
        held = {(each["type"], each["name"]): each for each in stage.commands.places.get(place, [])}
        new = [each for each in asked.body if (each.get("type", 1), each["name"]) not in held]
        if stage.commands.created[place] + len(new) > _MOST_CREATED:
            raise Refused(429, 30034, wrong=True, retry_after=86_400.0)
        stage.commands.created[place] += len(new)
        made = [
            _registered(stage, place, each, held.get((each.get("type", 1), each["name"])))
            for each in asked.body
        ]
        stage.commands.places[place] = made
        stage.changed()
        return made

    def _place(self, asked: Asked) -> str:
        if asked.where["application"] != self._stage.application_id:
            raise Refused(403, 20012, wrong=True)
        guild = asked.where.get("guild", "")
        if guild and (guild not in self._stage.guilds or not self._stage.guilds[guild].bot):
            raise Refused(403, 50001)
        return guild


def _registered(stage: Stage, place: str, given: Json, held: Json | None) -> Json:
    made: Json = {
        "type": 1,
        "description": "",
        "name_localizations": None,
        "description_localizations": None,
        "default_member_permissions": None,
        "nsfw": False,
        "integration_types": [0],
        "contexts": None,
        "dm_permission": True,
        **given,
        "id": held["id"] if held else stage.numbers.id(),
        "application_id": stage.application_id,
        "version": stage.numbers.id(),
    }
    if place:
        made["guild_id"] = place
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _plain(each)
        for name, each in value.items()
        if name not in ("name_localizations", "description_localizations")
    }
