"""Pictures that a model made stand in its answer's card, and in what is shared of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import posted, refined, sent, shows, whispered
from tests.doubles.discord.state import Message
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG

_PICTURE = "a picture of a lighthouse in a storm"


@asynccontextmanager
async def drawing(open_server: ServerMaker) -> AsyncIterator[Server]:
    async with (
        ProviderDouble(Reply("", images=[TINY_PNG, TINY_PNG])) as provider,
        open_server(base_url=provider.base_url, models=("gpt-image-1",)) as discord,
    ):
        yield discord


def pictures_of(message: Message) -> list[bytes]:
    """What the gallery of a message shows."""
    return [each.content for each in message.files]


async def test_pictures_stand_in_the_card_whoever_sees_it(open_server: ServerMaker) -> None:
    async with drawing(open_server) as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, _PICTURE)
        await discord.press(await posted(discord, there, "Refine again…"), "▶")
        card = await refined(discord, _PICTURE, discord.ben)
        await discord.press(card, "▶")
        run = await posted(discord, there, "Run again")
        hidden = await whispered(discord, "Run again", discord.ben)
        assert pictures_of(run) == pictures_of(hidden) == [TINY_PNG, TINY_PNG]

        await discord.press(hidden, "Share…")
        await sent(discord, "Share", channel="#general")
        post = await posted(discord, discord.general, "Take back")
        assert pictures_of(post) == [TINY_PNG, TINY_PNG]
        await discord.press(post, "Take back", user=discord.ben)
        await shows(discord, post, "Its author took this back.")
        assert pictures_of(post) == []
