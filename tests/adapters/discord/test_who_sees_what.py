"""What is for one person stays with them, and what others read along holds no secret."""

from typing import Any

from sqlalchemy import text

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    known,
    picked,
    posted,
    prompt_of,
    sent,
    shared,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply

SECRET = "AKIAIOSFODNN7EXAMPLE"


def repeating(asked_for: dict[str, Any]) -> Reply:
    return Reply("You wrote: " + asked_for["messages"][-1]["content"])


async def test_a_secret_is_not_put_back_where_others_read_along(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(script=repeating) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        general = discord.general
        await discord.say(general, "write a deploy script for s3", discord.ben, mention=True)
        card = await posted(discord, general, "Refine again…")
        assert "Runs from here are posted here, for everyone." in card.words
        await discord.press(card, "Refine again…", user=discord.ben)
        await sent(discord, "Refine again", what=f"use key {SECRET}")
        await shows(discord, card, "version 2")
        await discord.press(card, "▶ big", user=discord.ben)
        run = await posted(discord, general, "You wrote: ")
        await shows(discord, run, "Run again")
        seen = [card, run]
        assert SECRET not in str([[each.words, *each.earlier] for each in seen])
        # Alone with the bot the person has all of it.
        await discord.command("prompts", user=discord.ben)
        await discord.press(await whispered(discord, "Your prompts", discord.ben), "Open")
        mine = await whispered(discord, "Refine again…", discord.ben)
        assert SECRET in prompt_of(mine)
        post = await shared(discord, mine, discord.ben, general)
        assert SECRET not in post.words
        await discord.press(post, "Open, run or remix", user=discord.ada)
        theirs = await whispered(discord, "Refine again…", discord.ada)
        assert SECRET not in theirs.words
        assert all(SECRET not in str(each) for each in provider.received)


async def test_a_press_on_somebodys_open_card_is_a_remix_for_ones_own_eyes(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        before = card.words
        pressed = await discord.press(card, "sign up or book", user=discord.ada)
        assert pressed.callback == 6
        theirs = await whispered(discord, "Refine again…", discord.ada)
        assert "sign up or book." in prompt_of(theirs)
        assert "version 1" in theirs.words
        await picked(discord, theirs, "the company")
        await shows(discord, theirs, "version 2")
        await discord.press(card, "Why", user=discord.ada)
        await whispered(discord, "Why it reads as it does", discord.ada)
        assert card.words == before
        assert discord.answers(discord.general) == [card]


async def test_a_comparison_does_not_post_what_was_run_in_private(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(script=repeating) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        general = discord.general
        await discord.say(general, f"{ROUGH}, which is 8 % from 1 March", discord.ben, mention=True)
        card = await posted(discord, general, "Refine again…")
        await discord.press(card, "sign up or book", user=discord.ben)
        await shows(discord, card, "version 2")
        await discord.press(card, "▶ big", user=discord.ben)
        run = await posted(discord, general, "You wrote: ")
        await shows(discord, run, "Run again")
        await discord.press(run, "Compare with", user=discord.ada)
        await posted(discord, general, "The two answers compared")
        rough = await posted(discord, general, "with your rough prompt, asked by Ada")
        # Both answers are there now: nothing is run, and what is shown is for ben alone.
        await discord.press(run, "Compare with", user=discord.ben)
        await whispered(discord, "with your rough prompt", discord.ben)
        await posted(discord, general, "The two answers compared", but=1)
        runs = [each for each in discord.answers(general) if each.words.startswith("### big")]
        assert runs == [run, rough]


async def test_what_goes_wrong_in_the_open_is_for_whoever_pressed(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "▶ big")
        async with discord.store.engine.begin() as connection:
            for table in ("prompt_versions", "prompts"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        await discord.press(card, "▶ big", user=discord.ada)
        await whispered(discord, "That prompt is not here any more.", discord.ada)
        assert discord.answers(discord.general) == [card]


async def test_who_left_reaches_nothing_of_the_server_any_more(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        there = discord.dm(discord.ben)
        discord.install_for(discord.ben)
        said = await discord.say(discord.general, ROUGH, discord.ada)
        await discord.react(said, "🚀", discord.ben)
        card = await posted(discord, there, "Refine again…")
        await known(discord, card)
        await discord.leave(discord.ben)
        before = card.words
        await discord.press(card, "sign up or book")
        await posted(discord, there, "This belongs to a server that you are not in")
        await discord.press(card, "Share…")
        await posted(discord, there, "This belongs to a server that you are not in", but=1)
        assert card.words == before
        # What they write from now on is their own.
        await discord.say(there, "explain recursion to a child")
        mine = await posted(discord, there, "recursion")
        assert (await known(discord, mine)).person is not None
        place = discord.store.team_with("discord", there.id, mine.id)
        assert await place == f"@{discord.ben.id}"
