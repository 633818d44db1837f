"""What is counted of the calls to Discord, and which shards are connected."""

from collections.abc import Iterator

import discord
import pytest
from yarl import URL

from adapters.discord.counting import kind_of
from bot import metrics
from tests.adapters.discord.heard import connected, logged_in
from tests.doubles.discord import DiscordDouble

BASE = "https://discord.com/api/v10"


@pytest.fixture
def counting() -> Iterator[None]:
    metrics.start()
    yield
    metrics.stop()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/channels/1234567890/messages", "channels/-/messages"),
        ("/channels/1234567890/messages/99", "channels/-/messages/-"),
        ("/interactions/12/aW50ZXJhY3Rpb246c2VjcmV0/callback", "interactions/-/-/callback"),
        ("/webhooks/12/aW50ZXJhY3Rpb246/messages/@original", "webhooks/-/-/messages/original"),
        ("/channels/1/messages/2/reactions/🚀/@me", "channels/-/messages/-/reactions/-/-"),
        ("/gateway/bot", "gateway/-"),
        ("/anything", "-"),
        ("", "-"),
    ],
)
def test_a_route_is_named_without_what_makes_it_one_of_many(path: str, kind: str) -> None:
    assert kind_of("GET", URL(BASE + path)) == kind


@pytest.mark.usefixtures("counting")
async def test_posts_edits_and_refusals_that_discord_py_waits_out_are_counted() -> None:
    async with DiscordDouble() as double, connected(double) as there:
        channel = await there.client.fetch_channel(int(double.general.id))
        assert isinstance(channel, discord.TextChannel)
        double.fail("send", retry_after=0.01)
        message = await channel.send("hi")
        await message.edit(content="hello")
        page = metrics.page()[1].decode()
    for line in (
        'messages_total{platform="discord",what="posted"} 1.0',
        'messages_total{platform="discord",what="edited"} 1.0',
        'rate_limited_total{call="channels/-/messages",platform="discord"} 1.0',
    ):
        assert f"\nrocket_{line}\n" in page


async def test_it_is_in_trouble_until_all_its_shards_are_connected() -> None:
    async with DiscordDouble() as double, logged_in(double, "0-1/4") as there:
        double.gateway.identify_seconds = 0.0
        assert there.serving.trouble == (
            "There is no connection to Discord just now for shard 0, 1."
        )
        await there.serving.start(20.0)
        await double.until(lambda: not there.serving.trouble)
        double.drop_sockets()
        await double.until(lambda: there.serving.trouble)
        await double.until(lambda: not there.serving.trouble)
