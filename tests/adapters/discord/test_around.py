"""What was said before a message, read from Discord's double."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import discord as dpy
import pytest

from adapters.discord.reading.around import Found, History, Spot, spot_of
from adapters.discord.reading.questions import Questions
from bot.chat.around import Around
from bot.talk.people import Message as Said
from tests.adapters.discord.connected import connected
from tests.doubles.discord import DiscordDouble, permissions
from tests.doubles.discord.kit import Client, Raw, text
from tests.doubles.discord.state import Channel, Message

FORUM = 15
CONTENT = (
    "Discord hides what people write from me, unless they mention me. "
    "Whoever runs this bot can turn on its message content intent."
)


class Reading:
    """A client of the double, and what it reads."""

    def __init__(self, double: DiscordDouble, client: Client) -> None:
        self.double = double
        self.client = client
        self.questions = Questions()
        self.history = History(client, self.questions)

    async def heard(self, message: Message) -> dpy.Message:
        """The message as the client heard of it."""
        await self.double.until(lambda: any(str(e.id) == message.id for e in self.client.said))
        return next(each for each in self.client.said if str(each.id) == message.id)

    async def around(self, message: Message) -> Around:
        """What was said before a message, by the one who asks with it."""
        heard = await self.heard(message)
        person = heard.author if isinstance(heard.author, dpy.Member) else None
        return await self.history.around(spot_of(heard), person)

    def spot(self, message: Message) -> Spot:
        """Where a message stands, of which only the ids are known."""
        guild = message.channel.guild
        server = None if guild is None else int(guild.id)
        return Spot(int(message.channel.id), server, int(message.id))


@pytest.fixture
async def reading() -> AsyncIterator[Reading]:
    async with connected() as (double, client):
        reading = Reading(double, client)
        yield reading
        await reading.questions.close()


def texts(found: Around) -> list[str]:
    return [each.text for each in found.messages]


async def many(double: DiscordDouble, channel: Channel, count: int) -> list[Message]:
    """So many messages of people, which nobody hears of."""
    return [await double.say(channel, f"number {n}", double.ben) for n in range(count)]


async def test_in_a_channel_the_ten_messages_above_are_read(reading: Reading) -> None:
    double = reading.double
    said = await many(double, double.general, 14)
    found = await reading.around(said[12])
    assert found == Around(tuple(Said("Ben", f"number {n}") for n in range(2, 12)))
    newest = await reading.history.around(Spot(int(double.general.id), int(double.guild.id)))
    assert texts(newest)[-1] == "number 13"


async def test_names_stand_for_ids(reading: Reading) -> None:
    double = reading.double
    words = f"{double.ben.mention} decides in {double.general.mention}, `{double.ben.mention}`"
    await double.say(double.general, words)
    asked = await double.say(double.general, "write it", mention=True)
    (said,) = (await reading.around(asked)).messages
    assert said == Said("Ada", f"@Ben decides in #general, `{double.ben.mention}`")


async def test_cards_notices_and_own_words_are_no_words_of_people(reading: Reading) -> None:
    double, general = reading.double, reading.double.general
    channel = reading.client.get_partial_messageable(int(general.id))
    await channel.send(view=Raw(text("our card")))
    await channel.send("our words")
    bot = double.add_user("deploys")
    bot.bot = True
    card = await double.say(general, "", bot)
    card.components = [text("their card")]
    await double.say(general, "deployed", bot)
    notice = await double.say(general, "pinned a message")
    notice.kind = 6
    await double.say(general, "hello")
    file = double.add_file("a.txt", b"hello")
    await double.say(general, "", files=[file])
    asked = await double.say(general, "write it", mention=True)
    assert await reading.around(asked) == Around(
        (Said("deploys", "deployed"), Said("Ada", "hello"))
    )


async def test_a_reply_is_read_with_what_stood_above_its_message(reading: Reading) -> None:
    double = reading.double
    said = await many(double, double.general, 20)
    asked = await double.say(double.general, "write it", reply_to=said[12], mention=True)
    assert texts(await reading.around(asked)) == [f"number {n}" for n in range(3, 13)]
    await double.delete(said[12])
    asked = await double.say(double.general, "write it", reply_to=said[12], mention=True)
    assert texts(await reading.around(asked)) == [f"number {n}" for n in range(2, 12)]


@pytest.mark.parametrize("archived", [False, True])
async def test_a_thread_is_read_with_the_message_it_hangs_on(
    reading: Reading, archived: bool
) -> None:
    double = reading.double
    await double.say(double.general, "something else")
    root = await double.say(double.general, "Launch is on Monday")
    thread = await double.start_thread(root, "launch", double.ada)
    await double.say(thread, "no, on Tuesday", double.ben)
    asked = await double.say(thread, "write the mail", mention=True)
    await double.say(thread, "later")
    if archived:
        await reading.heard(asked)
        await double.archive(thread)
        await double.until(lambda: reading.client.get_channel(int(thread.id)) is None)
    said = (Said("Ada", "Launch is on Monday"), Said("Ben", "no, on Tuesday"))
    assert await reading.around(asked) == Around(said)
    alone = await double.start_thread(double.general, "alone")
    await double.say(alone, "first")
    asked = await double.say(alone, "write it", mention=True)
    assert texts(await reading.around(asked)) == ["first"]


async def test_of_a_long_thread_the_first_and_the_newest_messages_are_kept(
    reading: Reading,
) -> None:
    double = reading.double
    root = await double.say(double.general, "root")
    thread = await double.start_thread(root, "long")
    said = await many(double, thread, 120)
    asked = await double.say(thread, "write it", mention=True)
    newest = [f"number {n}" for n in range(71, 120)]
    assert texts(await reading.around(asked)) == ["root", *newest]
    asked = await double.say(thread, "write it", reply_to=said[3], mention=True)
    assert texts(await reading.around(asked))[:3] == ["root", "number 3", "number 72"]


@pytest.mark.parametrize("count", [1, 110])
async def test_a_forum_s_post_is_read_from_its_beginning(reading: Reading, count: int) -> None:
    double = reading.double
    forum = double.add_channel("ideas", kind=FORUM)
    await double.until(lambda: reading.client.get_channel(int(forum.id)))
    post = await double.start_thread(forum, "idea", double.ada)
    opening = await double.say(post, "a better prompt")
    opening.id = post.id
    said = await many(double, post, count)
    asked = await double.say(post, "write it", mention=True)
    found = await reading.around(asked)
    assert texts(found)[0] == "a better prompt"
    assert texts(found)[-1] == said[-1].content
    assert double.count("message") == (count > 99)


async def test_direct_messages_are_read(reading: Reading) -> None:
    double = reading.double
    there = double.dm(double.ben)
    await double.say(there, "first")
    asked = await double.say(there, "second")
    assert await reading.around(asked) == Around((Said("Ben", "first"),))


BEFORE = "What was said before was not read:"
MENU = "“Refine this prompt” in its menu works everywhere."
NO_ACCESS = "I have no access to this channel. Whoever manages it can let me view it."
NO_HISTORY = (
    "I lack the permission to read the message history here. "
    "Whoever manages this channel can give it to me."
)
NOT_YOURS = "you may not read the message history here."


@pytest.mark.parametrize(
    ("who", "held", "told"),
    [
        ("bot", permissions.VIEW_CHANNEL, NO_ACCESS),
        ("bot", permissions.READ_MESSAGE_HISTORY, NO_HISTORY),
        ("ben", permissions.READ_MESSAGE_HISTORY, NOT_YOURS),
        ("ben", permissions.VIEW_CHANNEL, NOT_YOURS),
    ],
)
async def test_without_a_permission_nothing_is_read(
    reading: Reading, who: str, held: int, told: str
) -> None:
    double, general = reading.double, reading.double.general
    said = await double.say(general, "hello")
    asked = await double.say(general, "write it", double.ben, mention=True)
    here = (await reading.heard(asked)).channel
    assert isinstance(here, dpy.TextChannel)
    before = here.overwrites
    double.deny(general, double.bot if who == "bot" else double.ben, held)
    await double.until(lambda: here.overwrites != before)
    assert await reading.around(asked) == Around((), f"{BEFORE} {told}")
    ben = (await reading.heard(asked)).author
    assert isinstance(ben, dpy.Member)
    found = await reading.history.message(reading.spot(said), ben)
    assert found == f"That message was not read: {told} {MENU}"
    assert double.count("history") == 0
    # What somebody replies to came along with their words.
    reply = await double.say(general, "write it", double.ben, reply_to=said, mention=True)
    if who == "ben":
        assert await reading.around(reply) == Around((Said("Ada", "hello"),), f"{BEFORE} {told}")


async def test_where_the_bot_is_not(reading: Reading) -> None:
    double = reading.double
    elsewhere = double.add_guild("Elsewhere", bot=False, members=[double.ada])
    said = await double.say(double.add_channel("theirs", elsewhere), "hello")
    assert (await reading.history.around(reading.spot(said))).left_out == (
        f"{BEFORE} I am not in this server, only installed for you. Whoever manages it can add me."
    )
    between_others = await reading.history.around(Spot(77, None, 78))
    assert between_others == Around((), f"{BEFORE} I am no part of this conversation.")
    gone = await reading.history.around(Spot(77, int(double.guild.id), 78))
    assert gone == Around((), f"{BEFORE} it is not there any more.")


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ({"status": 503}, "Discord did not answer."),
        ({"drop": "before", "times": 2}, "Discord did not answer."),
        ({"status": 401}, "Discord does not let me in any more."),
        ({"status": 403, "code": 50001}, NO_ACCESS),
        ({"status": 403, "code": 50013}, NO_HISTORY),
        ({"status": 404, "code": 10003}, "it is not there any more."),
        ({"status": 400, "code": 123}, "Discord refused (123)."),
        ({"status": 400}, "Discord refused (400)."),
    ],
)
async def test_discord_may_refuse(
    reading: Reading, failure: dict[str, Any], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "adapters")
    double = reading.double
    await double.say(double.general, "a secret")
    asked = await double.say(double.general, "write it", mention=True)
    double.fail("history", **failure)
    assert await reading.around(asked) == Around((), f"{BEFORE} {told}")
    assert "messages were not read" in caplog.text
    assert "secret" not in caplog.text
    assert texts(await reading.around(asked)) == ["a secret"]


async def test_discord_may_ask_to_slow_down(reading: Reading) -> None:
    double = reading.double
    asked = await double.say(double.general, "write it", mention=True)
    double.most_invalid = 0
    busy = "Discord asked us to slow down, so what was said before was not read."
    assert await reading.around(asked) == Around((), busy)


async def test_a_slow_answer_is_not_waited_for(reading: Reading) -> None:
    double = reading.double
    root = await double.say(double.general, "root")
    thread = await double.start_thread(root, "slow")
    asked = await double.say(thread, "write it", mention=True)
    heard = await reading.heard(asked)
    double.fail("history", hang=60.0)
    slow = History(reading.client, reading.questions, within=0.05)
    sorry = "Discord took more than 0.05 seconds, so the thread was not read."
    assert await slow.around(spot_of(heard)) == Around((), sorry)


async def test_what_came_in_time_is_used(reading: Reading) -> None:
    double = reading.double
    root = await double.say(double.general, "root")
    thread = await double.start_thread(root, "slow")
    await double.say(thread, "hello")
    asked = await double.say(thread, "write it", mention=True)
    for status, code in ((404, 10008), (503, 0)):
        double.fail("message", status=status, code=code)
        assert await reading.around(asked) == Around((Said("Ada", "hello"),))


async def test_without_the_intent_it_is_told_what_is_hidden(reading: Reading) -> None:
    double, general = reading.double, reading.double.general
    double.content_allowed = False
    hidden = await many(double, general, 3)
    asked = await double.say(general, "write it", mention=True)
    assert await reading.around(asked) == Around((), f"{BEFORE} {CONTENT}")
    await double.say(general, "starts on 1 March", mention=True)
    card = await double.say(general, "", double.add_user("deploys"))
    card.author.bot = True
    asked = await double.say(general, "write it", mention=True)
    # What was asked of the bot can be read, and is nothing that people know.
    assert await reading.around(asked) == Around((), f"{BEFORE} {CONTENT}")
    shown = await reading.history.message(reading.spot(hidden[0]))
    assert shown == f"That message was not read: {CONTENT} {MENU}"


async def test_what_is_asked_of_the_bot_is_no_context(reading: Reading) -> None:
    double, general = reading.double, reading.double.general
    await double.say(general, "write a post about the launch", mention=True)
    await double.say(general, "we open on 3 May")
    asked = await double.say(general, "write a job ad", mention=True)
    assert texts(await reading.around(asked)) == ["we open on 3 May"]


async def test_a_message_is_found_with_what_was_said_before_it(reading: Reading) -> None:
    double, general = reading.double, reading.double.general
    said = await many(double, general, 12)
    file = double.add_file("facts.txt", b"8 %")
    asked = await double.say(general, "write it", reply_to=said[0], mention=True, files=[file])
    await double.say(general, "later")
    found = await reading.history.message(reading.spot(asked))
    assert isinstance(found, Found)
    assert found.text == "write it"
    assert [each.filename for each in found.message.attachments] == ["facts.txt"]
    assert texts(found.around) == ["number 0", *(f"number {n}" for n in range(2, 12))]
    assert double.count("history") == 1
    await double.delete(asked)
    gone = await reading.history.message(reading.spot(asked))
    assert gone == "That message was not read: it is not there any more."


async def test_a_message_of_a_thread_is_found(reading: Reading) -> None:
    double = reading.double
    root = await double.say(double.general, "root")
    thread = await double.start_thread(root, "thread")
    said = await many(double, thread, 3)
    found = await reading.history.message(reading.spot(said[1]))
    assert isinstance(found, Found)
    assert (found.text, texts(found.around)) == ("number 1", ["root", "number 0"])
