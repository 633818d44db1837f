"""Input that is empty, huge, odd or not what it says: taken to the letter, or told why not."""

import asyncio
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from adapters.discord.reading.files import read_files
from bot.models.client import Patience
from tests.adapters.discord import raw
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.logged import Logged, logged
from tests.adapters.discord.steps import ROUGH, asked, posted, prompt_of, refined, whispered
from tests.doubles.discord.state import Attachment, Member, Message, User
from tests.doubles.provider import ProviderDouble, Reply

MB = 1024 * 1024


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


async def test_a_file_of_100_megabytes_is_not_read(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        files = [discord.add_file(name, b"a", size=100 * MB) for name in ("a.txt", "b.png", "c")]
        for file in files:
            await discord.command("rocket", {"prompt": ROUGH, "file": file})
            card = await whispered(discord, f"{file.name} was not read", discord.ada)
            assert "the most" in card.words
        await discord.say(discord.dm(), ROUGH, files=files)
        card = await posted(discord, discord.dm(), "a.txt was not read")
        assert "b.png was not read" in card.words
        assert discord.count("cdn") == 0


async def _told(discord: Server, file: Attachment, other: dict[str, Any]) -> str:
    """What the card of a prompt says that comes with this file, of which Discord says `other`."""
    typed = raw.typed(discord, ROUGH, discord.ada, file=file)
    typed.payload["data"]["resolved"]["attachments"][file.id] |= other
    raw.deliver(discord, typed)
    await discord.until(lambda: typed.message is not None and "built-in" in typed.message.words)
    assert isinstance(typed.message, Message)
    return typed.message.words


async def test_a_file_that_lies(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        large = discord.add_file("large.txt", b"a" * MB)
        script = discord.add_file("photo.png", b"#!/bin/sh\nexit 1")
        binary = discord.add_file("notes.txt", bytes(range(256)))
        latin = discord.add_file("list.txt", "überall".encode("latin-1"))
        cases: tuple[tuple[Attachment, dict[str, Any], str], ...] = (
            (large, {"size": 10}, "200,000 characters"),
            (large, {"size": -1}, "200,000 characters"),
            (large, {"size": "x", "filename": None}, "200,000 characters"),
            (script, {}, "it is not an image as its name says"),
            (binary, {}, "it is not in UTF-8"),
            (latin, {"content_type": ["text"]}, "it is not in UTF-8"),
            (latin, {"url": "https://example.com/photo.png"}, "kept outside of Discord"),
            (latin, {"url": "http://cdn.discordapp.com/photo.png"}, "kept outside of Discord"),
            (latin, {"url": "https://cdn.discordapp.com@example.com"}, "kept outside of Discord"),
            (latin, {"url": "file:///etc/passwd"}, "kept outside of Discord"),
            (latin, {"url": ["x"]}, "kept outside of Discord"),
            (latin, {"url": f"{discord.origin}/cdn/a/1/2/c"}, "it was deleted"),
        )
        for file, other, told in cases:
            assert told in await _told(discord, file, other)


async def test_a_file_that_does_not_come() -> None:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with (
        await asyncio.start_server(never, "127.0.0.1") as server,
        aiohttp.ClientSession() as session,
    ):
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        files = [{"filename": "a.txt", "size": 3, "url": f"{origin}/a"}]
        taken, told = await read_files(session, files, origin, within=0.05)
    assert (taken, told) == ((), ("a.txt was not read: it took more than 0.05 seconds.",))


async def test_nothing_to_refine(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        for number, blank in enumerate((" \n\t ", "\u00a0", "\u3000")):
            raw.deliver(discord, raw.typed(discord, blank, discord.ada))
            form = await asked(discord, "Refine a prompt")
            await discord.submit(form, {"Your rough prompt": blank})
            await whispered(discord, "There is nothing to refine yet.", discord.ada, but=number)
            await discord.say(discord.dm(), blank)
            await posted(discord, discord.dm(), "What you can type", but=number)
            await discord.say(discord.general, blank, mention=True)
            await posted(discord, discord.general, "What you can type", but=number)


_ODD = (
    "@everyone @here <@1> <@&1> write a poem",
    "اكتب رسالة إلى عملائنا حول زيادة الأسعار",
    "\u202ewrite backwards\u202c",
    "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "write\u200ba\u2060poem\ufeff about\u00ad it",
    "\u200b",
    "`` ` `` what is that?",
    "# a\n> b\n-# c\n||d||\n[e](http://x.y)\n* * *",
    "Z̸̡̢̛̙̖" * 50,
    "'; DROP TABLE prompts; --",
)


async def test_odd_words_come_back_to_the_letter(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        for words in _ODD:
            asking = await discord.command("rocket", {"prompt": words})
            await discord.until(lambda: asking.answered)  # noqa: B023
            card = asking.message
            assert card is not None
            await discord.until(lambda: "built-in" in card.words)  # noqa: B023
            assert prompt_of(card) == words
        assert discord.pings == []


async def test_what_does_not_stand_in_one_block_comes_as_a_file(open_server: ServerMaker) -> None:
    code = "```py\nprint('hi')\n```\nwhat does it do?"
    long = "a long story " * 461 + "ends."
    async with open_server() as discord:
        for words, user in ((code, discord.ada), (long, discord.ben)):
            await discord.command("rocket", {"prompt": words}, user=user)
            await whispered(discord, "prompt.txt", user)
            shown = discord.ephemerals(user)
            assert [file.text for each in shown for file in each.files] == [words]


async def _with_file(discord: Server, file: Attachment) -> Message:
    await discord.command("rocket", {"prompt": ROUGH, "file": file})
    return await whispered(discord, "built-in", discord.ada)


async def test_a_file_of_100_kilobytes(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.buckets.on = False
        file = discord.add_file("prices.csv", b"Prices rise by 3 %.\n" * 5_000)
        card = await _with_file(discord, file)
        assert "was not read" not in card.words
        assert "prices.csv" in card.words
        await discord.command("rocket", {"file": file}, user=discord.ben)
        await whispered(discord, "in words what is to be done with prices.csv", discord.ben)


_LIES = {
    "nothing": Reply(""),
    "an answer": Reply("Dear customers, our prices rise."),
    "two megabytes": Reply("lorem ipsum " * 170_000),
    "a page": Reply(body="<html>"),
    "an error": Reply(status=500),
    "no end": Reply(hang_after=0),
}


def _lie(asked: dict[str, Any]) -> Reply:
    """What the prompt says that the model is to do."""
    return next(reply for name, reply in _LIES.items() if f"({name})" in str(asked["messages"]))


async def test_a_model_that_is_of_no_use(open_server: ServerMaker, log: Logged) -> None:
    async with (
        ProviderDouble(script=_lie) as provider,
        open_server(base_url=provider.base_url, refine_with="big", deadline=0.3) as discord,
    ):
        prompts = [f"{ROUGH} ({name})" for name in _LIES]
        commands = (discord.command("rocket", {"prompt": each}) for each in prompts)
        cards = [each.message for each in await asyncio.gather(*commands)]
        for card, words in zip(cards, prompts, strict=True):
            assert card is not None
            await discord.until(lambda: "⚠️" in card.words)  # noqa: B023
            assert prompt_of(card) == words
            assert "built-in" in card.words
        assert len(discord.ephemerals()) == len(_LIES)
    for secret in (ROUGH, "Dear customers", "test-key", "Traceback"):
        assert secret not in log.text


async def test_a_run_that_comes_to_nothing(open_server: ServerMaker) -> None:
    patience = Patience(backoff=0.01, first=0.3)
    async with (
        ProviderDouble(script=_lie) as provider,
        open_server(base_url=provider.base_url, patience=patience) as discord,
    ):
        names = ("nothing", "a page", "an error", "no end")
        for name in names:
            card = await refined(discord, f"{ROUGH} ({name})", discord.ada)
            await discord.press(card, "▶ big")
        run = await whispered(discord, "❌", discord.ada, but=len(names) - 1)
        assert "Run again" in run.buttons


async def test_a_long_answer_holds_nobody_up(open_server: ServerMaker) -> None:
    line = "lorem ipsum dolor sit amet. "
    async with (
        ProviderDouble(Reply(line, repeat=300)) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        discord.buckets.on = False
        card = await refined(discord, ROUGH, discord.ada)
        await discord.press(card, "▶ big")
        while "Run again" not in discord.ephemerals()[-1].buttons:
            assert (await discord.command("rocket", {"prompt": "help"}, user=discord.ben)).acked
        said = "".join(each.words for each in discord.ephemerals()[1:])
        assert said.count("lorem ipsum dolor sit amet.") == 300


async def test_people_only(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        robot = User(discord.numbers.id(), "robot", bot=True)
        discord.users[robot.id] = robot
        discord.guild.members[robot.id] = Member(robot)
        mention = f"{discord.bot.mention} {ROUGH}"
        await discord.say(discord.general, mention, robot)
        raw.happen(
            discord, "MESSAGE_CREATE", raw.said(discord, discord.ada, mention, webhook_id="7")
        )
        raw.happen(discord, "MESSAGE_CREATE", raw.said(discord, discord.ada, mention, type=7))
        said = await discord.say(discord.general, ROUGH, discord.ben)
        await discord.react(said, "🚀", robot)
        raw.deliver(discord, raw.pressed(discord, said, "home|~", discord.ben))
        await discord.until(lambda: discord.ephemerals(discord.ben))
        await discord.settle()
        assert discord.answers(discord.general) == []
        assert discord.answers(discord.dm(robot)) == []
        assert len(discord.ephemerals(discord.ben)) == 1
