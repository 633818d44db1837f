"""The commands are written when they differ from what Discord has, and at no other time."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import discord
import pytest

from adapters.discord.commands import command_payloads
from adapters.discord.connection import point_at
from adapters.discord.syncing import sync_commands
from tests.doubles.discord import DiscordDouble

Json = dict[str, Any]


@pytest.fixture
async def there() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        point_at(double.api_url, double.gateway_url)
        yield double
        assert double.complaints == []


@pytest.fixture
async def client(there: DiscordDouble) -> AsyncIterator[discord.Client]:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(there.token)
        yield client


def writes(there: DiscordDouble) -> int:
    return there.count("commands.put")


async def test_they_are_written_once(there: DiscordDouble, client: discord.Client) -> None:
    assert await sync_commands(client)
    assert [each["name"] for each in there.commands.all()] == [
        each["name"] for each in command_payloads()
    ]
    assert not await sync_commands(client)
    assert not await sync_commands(client)
    assert writes(there) == 1


def _other_description(held: list[Json]) -> None:
    held[0]["description"] = "Something else"


def _lost_translation(held: list[Json]) -> None:
    del held[1]["name_localizations"]["de"]


def _more_translations(held: list[Json]) -> None:
    held[1]["description_localizations"]["fi"] = "x"


def _lost_option(held: list[Json]) -> None:
    held[0]["options"].pop()


def _options_in_another_order(held: list[Json]) -> None:
    held[0]["options"].reverse()


def _required(held: list[Json]) -> None:
    held[0]["options"][0]["required"] = True


def _no_suggestions(held: list[Json]) -> None:
    held[0]["options"][1]["autocomplete"] = False


def _other_choice(held: list[Json]) -> None:
    held[1]["options"][1]["choices"][0]["value"] = "ours"


def _other_places(held: list[Json]) -> None:
    held[4]["contexts"] = [0]


def _for_servers_only(held: list[Json]) -> None:
    held[2]["integration_types"] = [0]


def _one_more(held: list[Json]) -> None:
    held.append({**held[3], "name": "old"})


def _one_less(held: list[Json]) -> None:
    held.pop()


def _another_type(held: list[Json]) -> None:
    held[4]["type"] = 2


def _for_adults(held: list[Json]) -> None:
    held[3]["nsfw"] = True


@pytest.mark.parametrize(
    "change",
    [
        _other_description,
        _lost_translation,
        _more_translations,
        _lost_option,
        _options_in_another_order,
        _required,
        _no_suggestions,
        _other_choice,
        _other_places,
        _for_servers_only,
        _one_more,
        _one_less,
        _another_type,
        _for_adults,
    ],
)
async def test_a_difference_is_written(
    change: Callable[[list[Json]], None], there: DiscordDouble, client: discord.Client
) -> None:
    await sync_commands(client)
    change(there.commands.places[""])
    assert await sync_commands(client)
    assert not await sync_commands(client)
    assert writes(there) == 2


async def test_what_discord_adds_or_orders_anew_is_no_difference(
    there: DiscordDouble, client: discord.Client
) -> None:
    await sync_commands(client)
    held = there.commands.places[""]
    held.reverse()
    for command in held:
        command["contexts"].reverse()
        command["name_localized"] = "x"
        command["handler"] = 1
        for option in command.get("options", ()):
            option |= {"required": False, "description_localized": "x", "channel_types": []}
            option["name_localizations"] = dict(sorted(option["name_localizations"].items()))
    assert not await sync_commands(client)
    assert writes(there) == 1


async def test_what_discord_refuses_is_told(there: DiscordDouble, client: discord.Client) -> None:
    there.fail("commands.put", status=400, code=30034)
    with pytest.raises(discord.HTTPException) as refused:
        await sync_commands(client)
    assert refused.value.code == 30034
    assert await sync_commands(client)


async def test_it_comes_after_the_login() -> None:
    with pytest.raises(ValueError, match="not logged in"):
        await sync_commands(discord.Client(intents=discord.Intents.none()))
