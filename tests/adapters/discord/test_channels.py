"""Where somebody may have something posted."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import discord as dpy
import pytest

from adapters.discord.reading.channels import GONE, shareable, why_not
from tests.adapters.discord.connected import connected
from tests.doubles.discord import Channel, DiscordDouble, User, permissions
from tests.doubles.discord.kit import Client
from tests.doubles.discord.places_api import new_thread
from tests.doubles.discord.state import NEWS, PRIVATE_THREAD

CATEGORY, FORUM = 4, 15
CONNECT = 1 << 20
NOT_MINE = (
    "I may not write in #{}. Whoever manages it can let me view it, send messages and attach files "
    "there."
)


class Server:
    """The double's guild, as a client knows it."""

    def __init__(self, double: DiscordDouble, client: Client) -> None:
        self.double = double
        self.client = client
        self.guild = client.guilds[0]

    async def member(self, user: User) -> dpy.Member:
        """A person as a member."""
        return await self.guild.fetch_member(int(user.id))

    async def known(self, channel: Channel) -> dpy.abc.GuildChannel | dpy.Thread:
        """A channel, once the client has heard of it."""
        await self.double.until(lambda: self._find(channel))
        found = self._find(channel)
        assert found is not None
        return found

    async def add(self, name: str, kind: int = 0, under: Channel | None = None) -> Channel:
        """A channel, in a category if one is given."""
        channel = self.double.add_channel(name, kind=kind)
        await self.known(channel)
        if under is not None:
            channel.parent = under.id
            self.double.allow(channel, None, 0)
            known = self.guild.get_channel(int(channel.id))
            assert known is not None
            await self.double.until(lambda: known.category_id == int(under.id))
        return channel

    async def deny(self, channel: Channel, who: User, held: int) -> None:
        """Deny this to a person, for the client too."""
        known = await self.known(channel)
        assert isinstance(known, dpy.abc.GuildChannel)
        before = known.overwrites
        self.double.deny(channel, who, held)
        await self.double.until(lambda: known.overwrites != before)

    async def shareable(self, user: User, here: Channel) -> list[tuple[str, str]]:
        """Where that person may share."""
        return shareable(self.guild, await self.member(user), int(here.id))

    async def why_not(self, channel: Channel, user: User, here: Channel | None = None) -> str:
        """Why that person may not share there."""
        current = int(here.id) if here is not None else 0
        return why_not(await self.known(channel), await self.member(user), current)

    def _find(self, channel: Channel) -> dpy.abc.GuildChannel | dpy.Thread | None:
        return self.guild.get_channel_or_thread(int(channel.id))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with connected() as (double, client):
        yield Server(double, client)


async def test_the_current_channel_comes_first_then_discord_s_order(server: Server) -> None:
    double = server.double
    team = await server.add("Team", CATEGORY)
    sales = await server.add("sales", under=team)
    news = await server.add("news", NEWS)
    await server.add("ideas", FORUM)
    last = await server.add("last")
    general = double.general
    shown = [(general.id, "#general"), (news.id, "#news"), (last.id, "#last"), (sales.id, "#sales")]
    assert await server.shareable(double.ben, general) == shown
    assert await server.shareable(double.ben, sales) == [shown[3], *shown[:3]]


async def test_channels_of_one_name_are_told_apart_by_their_category(server: Server) -> None:
    double = server.double
    for name in ("North", "South"):
        await server.add("general", under=await server.add(name, CATEGORY))
    names = [name for _, name in await server.shareable(double.ben, double.general)]
    assert names == ["#general", "#general (North)", "#general (South)"]


async def test_both_have_to_view_and_send(server: Server) -> None:
    double, ben = server.double, server.double.ben
    unseen, silent, hidden, mute, plain = [
        await server.add(name) for name in ("unseen", "silent", "hidden", "mute", "plain")
    ]
    await server.deny(plain, double.bot, permissions.ATTACH_FILES)
    await server.deny(unseen, ben, permissions.VIEW_CHANNEL)
    await server.deny(silent, ben, permissions.SEND_MESSAGES)
    await server.deny(hidden, double.bot, permissions.VIEW_CHANNEL)
    await server.deny(mute, double.bot, permissions.SEND_MESSAGES)
    assert await server.shareable(ben, double.general) == [(double.general.id, "#general")]
    assert await server.shareable(ben, mute) == [(double.general.id, "#general")]
    assert await server.why_not(double.general, ben) == ""
    assert await server.why_not(unseen, ben) == GONE
    assert await server.why_not(silent, ben) == "You may not write in #silent."
    assert await server.why_not(hidden, ben) == NOT_MINE.format("hidden")
    assert await server.why_not(mute, ben) == NOT_MINE.format("mute")
    assert await server.why_not(plain, ben) == NOT_MINE.format("plain")
    owner = double.users[double.guild.owner]
    assert [name for _, name in await server.shareable(owner, double.general)] == [
        "#general",
        "#unseen",
        "#silent",
    ]


async def test_where_messages_cannot_stand(server: Server) -> None:
    double = server.double
    forum, team = await server.add("ideas", FORUM), await server.add("Team", CATEGORY)
    assert await server.why_not(forum, double.ben) == (
        "#ideas takes posts with a title of their own. Choose one of its posts, or another channel."
    )
    assert await server.why_not(team, double.ben) == "Messages cannot be sent to #Team."
    ben = await server.member(double.ben)
    assert why_not(None, ben) == GONE
    assert shareable(server.guild, ben, 77) == [(double.general.id, "#general")]


async def test_the_channel_of_another_server_is_none(server: Server) -> None:
    double = server.double
    elsewhere = double.add_guild("Elsewhere", members=[double.ben])
    there = double.add_channel("there", elsewhere)
    await double.until(lambda: server.client.get_channel(int(there.id)))
    known = server.client.get_channel(int(there.id))
    assert isinstance(known, dpy.TextChannel)
    assert why_not(known, await server.member(double.ben)) == GONE
    here = await server.shareable(double.ben, there)
    assert here == [(double.general.id, "#general")]


async def test_a_voice_channel_wants_another_permission(server: Server) -> None:
    talk: Any = {"id": "99", "name": "talk", "position": 9, "bitrate": 64000, "user_limit": 0}
    overwrites = [{"id": server.double.guild.id, "type": 0, "allow": str(CONNECT), "deny": "0"}]
    ben, state = await server.member(server.double.ben), server.guild._state
    shut = dpy.VoiceChannel(state=state, guild=server.guild, data=talk)
    assert why_not(shut, ben) == "You may not write in #talk."
    talk["permission_overwrites"] = overwrites
    assert why_not(dpy.VoiceChannel(state=state, guild=server.guild, data=talk), ben) == ""


async def test_a_private_thread_is_for_those_who_are_known_to_be_in_it(server: Server) -> None:
    double = server.double
    secret = new_thread(double, double.general, "secret", double.bot, None, PRIVATE_THREAD)
    assert await server.why_not(secret, double.users[double.guild.owner]) == ""
    assert await server.why_not(secret, double.ben, secret) == ""
    assert await server.why_not(secret, double.ben) == (
        "I cannot tell whether you are in #secret. Share it from inside of that thread."
    )


async def test_threads(server: Server) -> None:
    double, ben, ada = server.double, server.double.ben, server.double.ada
    thread = await double.start_thread(double.general, "launch", ada)
    await server.known(thread)
    here = (thread.id, "#launch")
    assert await server.shareable(ben, thread) == [here, (double.general.id, "#general")]
    assert here not in await server.shareable(ben, double.general)
    assert await server.why_not(thread, ben) == ""
    await server.deny(double.general, ben, permissions.SEND_MESSAGES_IN_THREADS)
    assert await server.why_not(thread, ben) == "You may not write in #launch."
    await server.deny(double.general, double.bot, permissions.SEND_MESSAGES_IN_THREADS)
    assert await server.why_not(thread, ada) == NOT_MINE.format("launch")


async def test_a_thread_that_was_closed_takes_no_posts(server: Server) -> None:
    double = server.double
    ada = await server.member(double.ada)
    for locked, told in ((False, ""), (True, "#launch is closed.")):
        thread = await double.start_thread(double.general, "launch", double.ada)
        known = await server.known(thread)
        assert isinstance(known, dpy.Thread)
        await double.archive(thread, locked=locked)
        await double.until(partial(getattr, known, "archived"))
        assert why_not(known, ada) == told
