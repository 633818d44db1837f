"""Installed by a person for themselves: in servers without the bot, in others' direct messages."""

import asyncio
import re
from typing import Any, Literal

import pytest

from bot.talk.people import Person, Place
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    known,
    picked,
    posted,
    prompt_of,
    refined,
    sent,
    shows,
    whispered,
)
from tests.doubles.discord import permissions as held
from tests.doubles.discord.state import Channel
from tests.doubles.provider import ProviderDouble, Reply

PARAGRAPHS = [f"Paragraph {n:03d}. " + "Words and words. " * 40 + "\n\n" for n in range(50)]


def by_model(asked_for: dict[str, Any]) -> Reply:
    return Reply(f"An answer of {asked_for['model']}.")


def elsewhere(discord: Server) -> Channel:
    """A channel of a server without the bot, in which ada and ben are. Ben has installed it."""
    discord.install_for(discord.ben)
    guild = discord.add_guild("Elsewhere", bot=False, members=(discord.ada, discord.ben))
    return discord.add_channel("there", guild)


async def test_a_card_and_its_runs_are_ones_own(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await picked(discord, card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        await discord.command("profile", user=discord.ben, channel=there)
        await sent(discord, "Team profile", team="Larkspur makes booking software.")
        await whispered(discord, "The team profile is saved.", discord.ben)
        await discord.command("home", user=discord.ben, channel=there)
        home = await whispered(discord, "Larkspur", discord.ben)
        await discord.press(home, "Stop reading threads")
        await shows(discord, home, "Threads are not read")
        said = await discord.say(there, ROUGH, discord.ada)
        await discord.message_command(said, user=discord.ben)
        again = await whispered(discord, "Refine again…", discord.ben, but=1)
        assert prompt_of(again).lower().startswith(ROUGH)
        ben = Person(discord.ben.id, "Ben")
        own = Place("discord", f"@{discord.ben.id}")
        assert len(await discord.store.prompts(own, ben, "mine")) == 2
        assert await discord.store.prompts(discord.place(), ben, "mine") == ()
        assert discord.answers(there) == []


async def test_what_is_more_than_five_messages_goes_on_directly(open_server: ServerMaker) -> None:
    models = tuple(f"model-{number}" for number in range(8))
    async with (
        ProviderDouble(script=by_model) as provider,
        open_server(base_url=provider.base_url, models=models, complaints=True) as discord,
    ):
        discord.buckets.on = False
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "▶ All")

        def answers() -> set[str]:
            seen = [*discord.ephemerals(discord.ben), *discord.answers(discord.dm(discord.ben))]
            return {
                each.group() for m in seen for each in re.finditer(r"An answer of [^.]*", m.words)
            }

        await discord.until(lambda: len(answers()) == len(models))
        assert discord.answers(there) == []
        assert [each for each in discord.complaints if "40094" not in each] == []


async def test_a_long_answer_goes_on_directly_after_five_messages(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply(pieces=PARAGRAPHS)) as provider,
        open_server(base_url=provider.base_url, complaints=True) as discord,
    ):
        discord.buckets.on = False
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "▶ big")
        directly = discord.dm(discord.ben)
        await posted(discord, directly, "Run again")
        pages = [*discord.ephemerals(discord.ben)[1:], *discord.answers(directly)]
        shown = re.findall(r"Paragraph (\d+)", "".join(page.words for page in pages))
        assert shown == [f"{n:03d}" for n in range(50)]
        assert [each for each in discord.complaints if "40094" not in each] == []


async def test_it_is_shared_with_that_channel_only_and_pressed_by_others(
    open_server: ServerMaker,
) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        options = form.content["components"][0]["component"]["options"]
        assert [each["label"] for each in options] == ["here, in this channel"]
        await sent(discord, "Share", channel="here")
        post = await posted(discord, there, "Take back")
        assert "Ben shared a prompt" in post.words
        await whispered(discord, "Shared.", discord.ben)

        await discord.press(post, "👍", user=discord.ada)
        await whispered(discord, "Noted. 👍 1", discord.ada)
        await discord.press(post, "Open, run or remix", user=discord.ada)
        theirs = await whispered(discord, "Refine again…", discord.ada)
        assert prompt_of(theirs) == prompt_of(card)
        await picked(discord, theirs, "sign up or book")
        remix = await whispered(discord, "sign up or book.", discord.ada)
        await discord.press(remix, "Save…")
        await whispered(discord, "somebody else's own library", discord.ada)

        await discord.press(post, "Take back", user=discord.ada)
        await whispered(discord, "Only the person who shared it can take it back.", discord.ada)
        await discord.press(post, "Take back", user=discord.ben)
        await shows(discord, post, "Its author took this back.")

        # What ada writes to the bot herself is hers.
        mine = discord.dm(discord.ada)
        await discord.say(mine, "explain recursion to a child")
        new = await posted(discord, mine, "recursion")
        await known(discord, new)
        assert await discord.store.team_with("discord", mine.id, new.id) == f"@{discord.ada.id}"


async def test_what_could_not_be_taken_back_is_not_shared(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.buckets.on = False
        there = elsewhere(discord)
        long = "write an email about these: " + " ".join(f"point{n}," for n in range(900))
        card = await refined(discord, long, discord.ben, there)
        await discord.press(card, "Share…")
        await sent(discord, "Share", channel="here")
        told = await whispered(discord, "This is too long to share here", discord.ben)
        assert told.buttons == []
        assert discord.answers(there) == []


async def test_where_it_is_no_member_a_post_is_taken_back_only_from_below_it(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "Share…")
        await sent(discord, "Share", channel="here")
        post = await posted(discord, there, "Take back")
        await whispered(discord, "Shared.", discord.ben)
        discord.fail("answer.edit", status=403, code=50013)
        await discord.press(post, "Take back", user=discord.ben)
        told = await whispered(discord, "It could not be taken back.", discord.ben)
        await discord.press(told, "Take back")
        again = await whispered(discord, "Please press Take back below the post", discord.ben)
        assert again.buttons == []
        assert discord.answers(there) == [post]
        await discord.press(post, "Take back", user=discord.ben)
        await shows(discord, post, "Its author took this back.")
        assert discord.answers(there) == [post]


async def test_in_direct_messages_of_others(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        discord.install_for(discord.ben)
        group = discord.add_group(discord.ada, discord.ben)
        card = await refined(discord, ROUGH, discord.ben, group)
        await discord.press(card, "▶ big")
        said = await discord.say(group, ROUGH, discord.ada)
        await discord.message_command(said, user=discord.ben)
        menu = await whispered(discord, "Refine again…", discord.ben, but=1)
        assert "I am no part of this conversation" in menu.words
        await whispered(discord, "### big", discord.ben)
        await discord.press(card, "Share…")
        await sent(discord, "Share", channel="here")
        post = await posted(discord, group, "Take back")
        await discord.press(post, "Open, run or remix", user=discord.ada)
        await whispered(discord, "Refine again…", discord.ada)
        assert discord.answers(group) == [post]


async def test_where_such_apps_are_hushed_nothing_is_shared(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = elsewhere(discord)
        discord.deny(there, None, held.USE_EXTERNAL_APPS)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "Share…")
        await whispered(discord, "nobody but you may see what I answer", discord.ben)


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_share_of_which_no_answer_came_is_taken_back_or_shared_again(
    open_server: ServerMaker, drop: Literal["before", "after"]
) -> None:
    async with open_server() as discord:
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "Share…")
        await asked(discord, "Share")
        fault = discord.fail("follow_up", drop=drop)
        sharing = asyncio.create_task(sent(discord, "Share", channel="here"))
        await discord.until(lambda: fault.done)
        await discord.kill()
        await discord.start()
        told = await whispered(discord, "look whether the post is there", discord.ben)
        await sharing
        if drop == "after":
            (post,) = discord.answers(there)
            await discord.press(post, "Take back", user=discord.ben)
            await shows(discord, post, "Its author took this back.")
        else:
            assert discord.answers(there) == []
            await discord.press(told, "Share…")
            await sent(discord, "Share", channel="here")
            await posted(discord, there, "Take back")


async def test_a_share_that_was_posted_goes_on_when_the_process_dies(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        there = elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        await discord.press(card, "Share…")
        await asked(discord, "Share")
        fault = discord.fail("answer.edit", drop="before", after=1)
        sharing = asyncio.create_task(sent(discord, "Share", channel="here"))
        await discord.until(lambda: fault.done)
        await discord.kill()
        (post,) = discord.answers(there)
        await discord.start()
        await discord.all_done()
        await sharing
        await whispered(discord, "Shared.", discord.ben)
        assert discord.answers(there) == [post]
        await discord.press(post, "Take back", user=discord.ben)
        await shows(discord, post, "Its author took this back.")
