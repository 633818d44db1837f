"""What the connection asks for, who hears of what, and how it comes back."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from adapters.discord.connection import STATUS
from adapters.discord.trouble import Trouble
from tests.adapters.discord.heard import PATIENCE, connected, logged_in
from tests.bot.replicas import replicas
from tests.doubles.discord import DiscordDouble, Guild
from tests.doubles.discord.gateway import (
    CONTENT,
    DIRECT_MESSAGES,
    DIRECT_REACTIONS,
    GUILD_MESSAGES,
    GUILD_REACTIONS,
    GUILDS,
)
from tests.doubles.shared import InMemoryLanes

LEAST = GUILDS | GUILD_MESSAGES | GUILD_REACTIONS | DIRECT_MESSAGES | DIRECT_REACTIONS


def discord_double() -> DiscordDouble:
    double = DiscordDouble()
    double.gateway.identify_seconds = 0.0
    return double


def more_guilds(double: DiscordDouble, count: int) -> list[Guild]:
    """So many more guilds, with a channel each and ada in them."""
    guilds = [double.add_guild(f"Guild {n}", members=(double.ada,)) for n in range(count)]
    for guild in guilds:
        double.add_channel("general", guild)
    return guilds


async def do_something_everywhere(double: DiscordDouble) -> None:
    """A command, a message and a reaction in every guild, all at once."""

    async def there(guild: Guild) -> None:
        channel = next(iter(guild.channels.values()))
        await double.command("rocket", channel=channel, check=False)
        message = await double.say(channel, "hello")
        await double.react(message, "🚀")
        await double.unreact(message, "🚀")

    await asyncio.gather(*(there(guild) for guild in double.bot_guilds()))


async def test_the_least_is_asked_for_and_every_shard_shows_the_status() -> None:
    async with discord_double() as double, connected(double, "3") as there:
        sessions = double.gateway.connected
        assert [each.shard for each in sessions] == [0, 1, 2]
        for session in sessions:
            assert session.intents == LEAST
            assert session.presence is not None
            assert session.presence["status"] == "online"
            (activity,) = (value for value in session.presence.values() if isinstance(value, dict))
            assert (activity["type"], activity["state"]) == (4, STATUS)
        assert not there.client.reads_messages
    assert double.complaints == []


@pytest.mark.parametrize("allowed", [False, True])
async def test_texts_come_where_discord_lets_them(allowed: bool) -> None:
    async with discord_double() as double:
        double.content_allowed = allowed
        async with connected(double) as there:
            assert there.client.reads_messages == allowed
            (session,) = double.gateway.connected
            assert bool(session.intents & CONTENT) == allowed
            await double.say(double.general, "among us")
            await double.say(double.general, "to you", mention=True)
            await double.say(double.dm(), "alone")
            heard = there.heard.messages
            await double.until(lambda: len(heard) == 3)
            among, to_you, alone = (each.content for each in heard)
            assert among == ("among us" if allowed else "")
            assert to_you.endswith("to you")
            assert alone == "alone"
    assert double.complaints == []


async def test_shards_of_one_process_hear_everything_once() -> None:
    async with discord_double() as double:
        more_guilds(double, 5)
        double.gateway.shards = 2
        async with connected(double) as there:
            assert (there.client.opens, len(there.client.guilds)) == (2, 6)
            await do_something_everywhere(double)
            heard = there.heard
            await double.until(lambda: len(heard.reactions) == 12)
            assert sorted(heard.commands) == sorted(each.id for each in double.bot_guilds())
            assert len({each.id for each in heard.messages}) == len(heard.messages) == 6
            assert {*Counter(heard.reactions).values()} == {1}
    assert double.complaints == []


async def test_shards_of_two_processes_hear_everything_once() -> None:
    async with discord_double() as double:
        more_guilds(double, 7)
        async with connected(double, "0-1/4") as one, connected(double, "2-3/4") as two:
            assert len(one.client.guilds) == len(two.client.guilds) == 4
            await do_something_everywhere(double)
            both = (one.heard, two.heard)
            await double.until(lambda: sum(len(each.reactions) for each in both) == 16)
            for heard in both:
                assert len({*heard.commands}) == len(heard.commands) == 4
                assert len({each.id for each in heard.messages}) == len(heard.messages) == 4
                assert {*Counter(heard.reactions).values()} == {1}
            assert not {*one.heard.commands} & {*two.heard.commands}
            # Direct messages have no guild, so they are shard 0's.
            await double.say(double.dm(), "hello")
            await double.until(lambda: len(one.heard.messages) == 5)
            assert len(two.heard.messages) == 4
    assert double.complaints == []


@pytest.mark.parametrize(
    "lose", [DiscordDouble.drop_sockets, DiscordDouble.ask_to_reconnect], ids=["cut", "asked"]
)
async def test_what_happens_while_the_connection_is_lost_is_heard_once(
    lose: Callable[[DiscordDouble], None],
) -> None:
    async with discord_double() as double, connected(double, "2") as there:
        identified = double.gateway.identifies_left
        lose(double)
        told = [await double.say(double.general, f"message {n}") for n in range(5)]
        await double.until(lambda: [each.resumed for each in double.gateway.connected] == [1, 1])
        told.append(await double.say(double.general, "after"))
        heard = there.heard.messages
        await double.until(lambda: len(heard) == len(told))
        assert [str(each.id) for each in heard] == [each.id for each in told]
        assert double.gateway.identifies_left == identified
        assert all(each.presence for each in double.gateway.connected)
        assert (await double.command("rocket", check=False)).acked
    assert double.complaints == []


async def test_a_session_that_discord_ended_is_opened_anew_with_its_status() -> None:
    async with discord_double() as double, connected(double, "2") as there:
        before = {each.id for each in double.sessions}
        double.invalidate_sessions()
        await double.until(lambda: len(double.gateway.connected) == 2)
        after = double.gateway.connected
        assert before.isdisjoint(each.id for each in after)
        assert all(each.presence for each in after)
        assert (await double.command("rocket", check=False)).acked
        assert there.heard.commands == [double.guild.id]
    assert double.complaints == []


async def test_shards_identify_no_faster_than_discord_lets_them() -> None:
    async with DiscordDouble() as double:
        double.gateway.max_concurrency = 2
        double.gateway.identify_seconds = 0.1
        async with connected(double, "6", identify_seconds=0.25) as there:
            assert there.client.start_seconds == 0.75
            assert len(double.gateway.connected) == 6
    assert double.complaints == []


async def test_two_processes_that_start_at_once_both_come_in() -> None:
    async with DiscordDouble() as double:
        double.gateway.identify_seconds = 0.1
        async with (
            logged_in(double, "0/2", identify_seconds=0.15) as one,
            logged_in(double, "1/2", identify_seconds=0.15) as two,
        ):
            await asyncio.gather(one.serving.start(PATIENCE), two.serving.start(PATIENCE))
            assert {each.shard for each in double.gateway.connected} == {0, 1}
    assert all("too early" in each for each in double.complaints)


async def test_processes_that_share_a_store_are_let_in_without_being_refused(
    database_url: str,
) -> None:
    async with replicas(database_url, 3) as processes, DiscordDouble() as double:
        double.gateway.max_concurrency = 2
        double.gateway.identify_seconds = 0.2
        async with AsyncExitStack() as clients:
            there = [
                await clients.enter_async_context(
                    logged_in(double, shards, identify_seconds=0.5, lanes=each.lanes)
                )
                for each, shards in zip(processes, ("0-1/6", "2-3/6", "4-5/6"), strict=True)
            ]
            await asyncio.gather(*(each.serving.start(PATIENCE) for each in there))
            assert sorted(each.shard for each in double.gateway.connected) == [*range(6)]
    assert double.complaints == []


async def test_who_waits_for_another_process_is_not_taken_for_shut_out() -> None:
    shared = InMemoryLanes(time.monotonic, 2)
    async with DiscordDouble() as double:
        assert await shared.book("discord identify 0", 3.9, 0.0, 4.0)
        async with logged_in(double, "1/2", identify_seconds=2.0, lanes=shared) as there:
            await there.serving.start(1.5)
            assert there.client.start_seconds > 5.0
    assert double.complaints == []


async def test_no_more_sessions_are_opened_than_there_are_left() -> None:
    async with discord_double() as double:
        double.gateway.identifies_left = 1
        with pytest.raises(Trouble, match="1 more connections today, and it needs 2"):
            async with logged_in(double, "0-1/4"):
                pass
        assert double.sessions == []
        async with connected(double, "0/4"):
            assert len(double.sessions) == 1


async def test_nobody_is_pinged_by_what_does_not_say_whom() -> None:
    async with discord_double() as double, connected(double) as there:
        channel = there.client.get_partial_messageable(int(double.general.id))
        await channel.send(f"@everyone @here <@{double.ada.id}> <@&{double.admins.id}>")
        assert len(double.answers()) == 1
        assert double.pings == []
    assert double.complaints == []


async def test_a_server_that_throws_the_bot_out_is_told_of() -> None:
    async with discord_double() as double, connected(double) as there:
        await double.throw_out(double.guild)
        await double.until(lambda: there.heard.left)
        assert there.heard.left == [int(double.guild.id)]
    assert double.complaints == []


async def test_a_token_that_is_taken_back_ends_it_with_a_sentence() -> None:
    async with discord_double() as double, connected(double, "2") as there:
        assert not there.serving.ending.done()
        double.token = "another"
        double.drop_sockets()
        said = await asyncio.wait_for(there.serving.ending, PATIENCE)
        assert "does not accept DISCORD_TOKEN" in said


async def test_an_intent_that_is_taken_back_is_told() -> None:
    async with discord_double() as double:
        double.content_allowed = True
        async with logged_in(double) as there:
            double.content_allowed = False
            with pytest.raises(Trouble, match="“Message Content Intent”"):
                await there.serving.start(PATIENCE)
        # The next start looks again, and goes without.
        async with connected(double) as there:
            assert not there.client.reads_messages


async def test_shards_that_discord_does_not_know_are_told() -> None:
    async with discord_double() as double:
        for _ in range(2501):
            double.add_guild("One of many")
        async with logged_in(double, "1") as there:
            with pytest.raises(Trouble, match="more shards than DISCORD_SHARDS names"):
                await there.serving.start(PATIENCE)
