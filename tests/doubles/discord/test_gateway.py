"""Gateway connections by hand."""

import json
import zlib

import aiohttp
import pytest

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.gateway import (
    CONTENT,
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    GUILDS,
    MEMBERS,
    MODERATION,
)
from tests.doubles.discord.kit import Closed, connection

_ALL = GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES


async def test_identify_ready_and_guilds(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        ready = await socket.identify(double, presence={"status": "online"})
        assert ready["user"]["id"] == double.bot.id
        assert ready["guilds"] == [{"id": double.guild.id, "unavailable": True}]
        assert ready["shard"] == [0, 1]
        guild = await socket.event("GUILD_CREATE")
        assert [each["name"] for each in guild["channels"]] == ["general"]
        assert [each["user"]["id"] for each in guild["members"]] == [double.bot.id]
        assert double.presences == {0: {"status": "online"}}
        await socket.send(3, {"status": "idle", "activities": [], "since": 0, "afk": False})
        await double.until(lambda: double.presences[0] and double.presences[0]["status"] == "idle")
        await socket.send(1, socket.seq)
        assert (await socket.next())["op"] == 11
    assert not double.complaints


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"token": "no"}, 4004),
        ({"shard": [2, 2]}, 4010),
        ({"intents": 1 << 30}, 4013),
        ({"intents": _ALL | CONTENT}, 4014),
        ({"intents": _ALL | 1 << 1}, 4014),
    ],
)
async def test_what_cannot_identify(double: DiscordDouble, wrong: object, code: int) -> None:
    async with connection(double) as socket:
        assert isinstance(wrong, dict)
        with pytest.raises(Closed) as closed:
            await socket.identify(double, **wrong)
        assert closed.value.code == code
    assert len(double.complaints) == 1


async def test_nothing_before_identify_and_no_second(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        await socket.send(3, {})
        with pytest.raises(Closed) as closed:
            await socket.event("none")
        assert closed.value.code == 4003
    async with connection(double) as socket:
        await socket.identify(double)
        await socket.send(2, {"token": double.token})
        with pytest.raises(Closed) as closed:
            await socket.event("none")
        assert closed.value.code == 4005


async def test_no_heartbeat_is_noted(double: DiscordDouble) -> None:
    double.gateway.heartbeat_seconds = 0.02
    async with connection(double) as socket:
        with pytest.raises(Closed) as closed:
            await socket.event("none")
        assert closed.value.code == 4009
    assert double.complaints == ["gateway: no heartbeat (4009)"]


async def test_resume_tells_what_was_missed(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        ready = await socket.identify(double)
        await socket.event("GUILD_CREATE")
        seq = socket.seq
        double.drop_sockets()
        with pytest.raises(Closed):
            await socket.next()
    await double.say(double.general, "one")
    await double.say(double.general, "two")
    async with connection(double) as socket:
        await socket.next()
        token, session = double.token, ready["session_id"]
        await socket.send(6, {"token": token, "session_id": session, "seq": seq})
        told = [await socket.next() for _ in range(3)]
        assert [each["t"] for each in told] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
        await double.say(double.general, "three")
        await socket.event("MESSAGE_CREATE")
        await socket.close(1000)
    await double.until(lambda: not double.sessions)
    async with connection(double) as socket:
        await socket.next()
        await socket.send(6, {"token": token, "session_id": session, "seq": seq})
        assert await socket.next() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_session_that_stayed_away_is_gone(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        ready = await socket.identify(double)
        await socket.close()
    await double.until(lambda: not double.gateway.connected)
    double.advance(double.gateway.resume_seconds + 1)
    async with connection(double) as socket:
        await socket.next()
        again = {"token": double.token, "session_id": ready["session_id"], "seq": 1}
        await socket.send(6, again)
        assert (await socket.next())["op"] == 9


async def test_shards_see_their_own_guilds(double: DiscordDouble) -> None:
    other = double.add_guild("Other", members=(double.ada,))
    there = double.add_channel("talk", other)
    double.gateway.identify_seconds = 0
    async with connection(double) as zero, connection(double) as one:
        first = await zero.identify(double, shard=[0, 2])
        second = await one.identify(double, shard=[1, 2])
        assert [each["id"] for each in first["guilds"]] == [double.guild.id]
        assert [each["id"] for each in second["guilds"]] == [other.id]
        await zero.event("GUILD_CREATE")
        await one.event("GUILD_CREATE")
        await double.say(there, "hi")
        assert (await one.event("MESSAGE_CREATE"))["guild_id"] == other.id
        await double.say(double.dm(), "psst")
        said = await zero.next()
        assert said["d"]["content"] == "psst"
        assert "guild_id" not in said["d"]


async def test_a_key_identifies_once_in_five_seconds(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        await socket.identify(double)
    async with connection(double) as socket:
        await socket.next()
        await socket.send(2, {"token": double.token, "intents": 1, "properties": {"os": "linux"}})
        assert (await socket.next())["op"] == 9
        double.advance(5)
        await socket.send(2, {"token": double.token, "intents": 1, "properties": {"os": "linux"}})
        await socket.event("READY")
    assert double.gateway.identifies_left == 997


async def test_only_asked_for_events_come(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        await socket.identify(double, intents=GUILDS)
        await double.say(double.general, "hi")
        double.add_channel("next")
        assert (await socket.next())["t"] == "GUILD_CREATE"
        assert (await socket.next())["t"] == "CHANNEL_CREATE"


async def test_content_needs_its_intent_a_mention_or_direct_messages(
    double: DiscordDouble,
) -> None:
    double.gateway.identify_seconds = 0
    async with connection(double) as plain:
        await plain.identify(double)
        await double.say(double.general, "secret", files=[double.add_file("a.txt", b"x")])
        hidden = await plain.event("MESSAGE_CREATE")
        assert (hidden["content"], hidden["attachments"]) == ("", [])
        await double.say(double.general, "hello", mention=True)
        assert "hello" in (await plain.event("MESSAGE_CREATE"))["content"]
        await double.say(double.dm(), "psst")
        assert (await plain.event("MESSAGE_CREATE"))["content"] == "psst"
        double.content_allowed = True
        async with connection(double) as full:
            await full.identify(double, intents=_ALL | CONTENT)
            await double.say(double.general, "secret")
            assert (await full.event("MESSAGE_CREATE"))["content"] == "secret"
            assert (await plain.event("MESSAGE_CREATE"))["content"] == ""


async def test_nothing_comes_from_channels_that_the_bot_does_not_see(
    double: DiscordDouble,
) -> None:
    double.deny(double.general, double.bot, 1 << 10)
    async with connection(double) as socket:
        await socket.identify(double)
        await socket.event("GUILD_CREATE")
        await double.say(double.general, "hi", mention=True)
        await double.say(double.dm(), "psst")
        assert (await socket.next())["d"]["content"] == "psst"


async def test_events_come_twice_when_asked_for(double: DiscordDouble) -> None:
    double.gateway.duplicates = 1
    async with connection(double) as socket:
        await socket.identify(double)
        await double.say(double.dm(), "psst")
        told = [await socket.event("MESSAGE_CREATE") for _ in range(2)]
        assert told[0] == told[1]


async def test_the_stream_is_compressed_as_one(double: DiscordDouble) -> None:
    url = f"{double.gateway_url}?v=10&encoding=json&compress=zlib-stream"
    unpack = zlib.decompressobj()
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_bytes()
        assert hello.endswith(b"\x00\x00\xff\xff")
        assert json.loads(unpack.decompress(hello))["op"] == 10
        await socket.send_json({"op": 1, "d": None})
        assert json.loads(unpack.decompress(await socket.receive_bytes()))["op"] == 11


async def test_members_are_found_by_id(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        await socket.identify(double)
        asked = {"guild_id": double.guild.id, "user_ids": [double.ben.id], "limit": 1}
        await socket.send(8, {**asked, "nonce": "n"})
        chunk = await socket.event("GUILD_MEMBERS_CHUNK")
        assert [each["user"]["username"] for each in chunk["members"]] == ["ben"]
        assert chunk["nonce"] == "n"


async def test_what_happens_in_guilds(double: DiscordDouble) -> None:
    double.members_allowed = True
    elsewhere = double.add_guild("Elsewhere", bot=False)
    async with connection(double) as socket:
        await socket.identify(double, intents=_ALL | MEMBERS | MODERATION)
        await socket.event("GUILD_CREATE")
        await double.ban(double.ben)
        assert (await socket.event("GUILD_BAN_ADD"))["user"]["id"] == double.ben.id
        assert (await socket.event("GUILD_MEMBER_REMOVE"))["user"]["id"] == double.ben.id
        await double.join(double.add_user("eve"))
        assert (await socket.event("GUILD_MEMBER_ADD"))["user"]["username"] == "eve"
        await double.install(elsewhere)
        assert (await socket.event("GUILD_CREATE"))["name"] == "Elsewhere"
        await double.throw_out(elsewhere)
        assert (await socket.event("GUILD_DELETE"))["id"] == elsewhere.id
        said = await double.say(double.general, "x")
        thread = await double.start_thread(said, "talk")
        assert (await socket.event("THREAD_CREATE"))["id"] == thread.id == said.id
        await double.change_words(said, "y")
        assert (await socket.event("MESSAGE_UPDATE"))["edited_timestamp"]
        await double.delete(said)
        assert (await socket.event("MESSAGE_DELETE"))["id"] == said.id


async def test_reactions_come_with_their_intent(double: DiscordDouble) -> None:
    async with connection(double) as socket:
        await socket.identify(double)
        said = await double.say(double.general, "x")
        await double.react(said, "🚀", double.ben)
        added = await socket.event("MESSAGE_REACTION_ADD")
        assert (added["emoji"]["name"], added["user_id"]) == ("🚀", double.ben.id)
        assert added["member"]["user"]["id"] == double.ben.id
        await double.unreact(said, "🚀", double.ben)
        assert (await socket.event("MESSAGE_REACTION_REMOVE"))["message_id"] == said.id
        assert said.reactions == {}
