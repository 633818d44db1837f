"""Reactions to what the bot has said: votes, once more, away with it."""

import pytest
from sqlalchemy import select

from bot.store import schema
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.logged import logged
from tests.adapters.discord.steps import ROUGH, known, posted, refined, shared, shows, whispered
from tests.doubles.provider import ProviderDouble, Reply


async def test_a_prompt_and_a_run_are_voted_on_and_done_again(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await known(discord, card)
        await discord.react(card, "👍", discord.ben)
        await discord.press(card, "▶ big")
        run = await posted(discord, there, "Run again")
        await known(discord, run)
        await discord.react(run, "👍🏿", discord.ben)
        await discord.react(run, "🔁", discord.ben)
        again = await posted(discord, there, "### big", but=1)
        await discord.react(card, "🔁", discord.ben)
        anew = await posted(discord, there, "version 2")
        assert "👍 1" in anew.words
        assert discord.answers(there) == [card, run, again, anew]
        await known(discord, anew)
        await discord.unreact(card, "👍", discord.ben)
        await discord.react(anew, "🔁", discord.ben)
        third = await posted(discord, there, "version 3")
        assert "👍 1" not in third.words


@pytest.mark.parametrize(("steps", "votes"), [("+", [1]), ("+-", []), ("+-+", [1]), ("+-+-", [])])
async def test_a_vote_is_what_stands_on_the_message_in_the_end(
    open_server: ServerMaker, steps: str, votes: list[int]
) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        post = await shared(discord, card, discord.ben, discord.general)
        await known(discord, post)
        # What was taken off is held up, and what was set is not.
        discord.fail("member", hang=0.2)
        for step in steps:
            if step == "+":
                await discord.react(post, "👍", discord.ada)
            else:
                await discord.unreact(post, "👍", discord.ada)
        await discord.settle()
        await discord.all_done()
        assert await votes_in(discord) == votes


async def test_a_vote_counts_as_told_where_discord_does_not_say_what_stands(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        post = await shared(discord, card, discord.ben, discord.general)
        await known(discord, post)
        refused = discord.fail("reacted", status=403, code=50013)
        await discord.react(post, "👍", discord.ada)
        await discord.until(lambda: refused.done)
        await discord.all_done()
        assert await votes_in(discord) == [1]


async def votes_in(discord: Server) -> list[int]:
    async with discord.store.engine.connect() as connection:
        found = await connection.execute(select(schema.votes.c.value))
    return [*found.scalars()]


async def test_others_vote_and_try_again_but_remove_nothing(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        general, theirs = discord.general, discord.dm(discord.ada)
        await discord.say(general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, general, "Refine again…")
        await discord.press(card, "▶ big", user=discord.ben)
        run = await posted(discord, general, "Run again")
        await known(discord, run)
        await discord.react(run, "🗑️", discord.ada)
        told = await posted(discord, theirs, "Only the person whom that was made for")
        await discord.react(run, "👍", discord.ada)
        await discord.react(card, "🔁", discord.ada)
        remix = await posted(discord, theirs, "Refine again…")
        assert "version 1" in remix.words
        await discord.react(run, "🔁", discord.ada)
        again = await posted(discord, theirs, "### big")
        assert discord.answers(theirs) == [told, remix, again]
        assert discord.answers(general) == [card, run]
        await discord.press(run, "👍", user=discord.ben)
        await whispered(discord, "Noted. 👍 2", discord.ben)
        await discord.react(run, "🗑", discord.ben)
        await discord.until(lambda: discord.answers(general) == [card])
        await discord.react(card, "🗑️", discord.ben)
        await discord.until(lambda: discord.answers(general) == [])


async def test_what_could_not_be_removed_is_removed_the_next_time(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.general
        long = "write an email about these: " + " ".join(f"point{n}," for n in range(900))
        await discord.say(there, long, discord.ben, mention=True)
        await posted(discord, there, "Refine again…")
        cards = discord.answers(there)
        assert len(cards) > 1
        for each in cards:
            await known(discord, each)
        discord.fail("delete", status=403, code=50013, times=len(cards) - 1)
        await discord.react(cards[0], "🗑", discord.ben)
        told = await posted(discord, discord.dm(discord.ben), "did not let me remove all of it")
        assert "somebody who manages messages" in told.words
        assert discord.answers(there) == cards[:-1]
        await discord.react(cards[0], "🗑", discord.ada)
        await posted(discord, discord.dm(discord.ada), "Only the person whom that was made for")
        await discord.react(cards[1], "🗑", discord.ben)
        await discord.until(lambda: discord.answers(there) == [])


async def test_who_is_not_written_to_is_not_told_a_mere_remark(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        await known(discord, card)
        discord.ada.dms_closed = True
        await discord.react(card, "🗑", discord.ada)
        await discord.until(lambda: discord.count("open_dm") == 1)
        await discord.settle()
        assert discord.answers(discord.general) == [card]


async def test_other_reactions_do_nothing(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        said = await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        mine = await refined(discord, ROUGH, discord.ben)
        await known(discord, card)
        calls = len(discord.calls)
        await discord.react(card, "👀", discord.ben)
        await discord.react(card, "🚀", discord.ben)
        await discord.unreact(card, "👀", discord.ben)
        await discord.react(said, "👍", discord.ben)
        await discord.react(said, "🗑️", discord.ben)
        await discord.react(mine, "👍", discord.ben)
        await discord.settle()
        assert len(discord.calls) == calls


async def test_a_rocket_in_direct_messages_is_answered_there(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        old = await discord.say(there, "Thanks!")
        await discord.change_words(old, ROUGH)
        await discord.react(old, "🚀", discord.ben)
        card = await posted(discord, there, "Refine again…")
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")


async def test_a_rocket_that_is_taken_off_and_set_again_is_wanted_again(
    open_server: ServerMaker,
) -> None:
    async with open_server(content=True) as discord:
        said = await discord.say(discord.general, ROUGH, discord.ada)
        discord.gateway.duplicates = 1
        for number in range(3):
            await discord.react(said, "🚀", discord.ben)
            there = discord.dm(discord.ben)
            await posted(discord, there, "Refine again…", but=number)
            await discord.unreact(said, "🚀", discord.ben)
        await discord.settle()
        assert len(discord.answers(there)) == 3


async def test_a_rocket_that_two_processes_hear_is_answered_once(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord, discord.another(""):
        said = await discord.say(discord.general, ROUGH, discord.ada)
        await discord.react(said, "🚀", discord.ben)
        there = discord.dm(discord.ben)
        await posted(discord, there, "Refine again…")
        await discord.all_done()
        await discord.settle()
        assert len(discord.answers(there)) == 1


async def test_a_message_that_cannot_be_read_is_told(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        said = await discord.say(discord.general, ROUGH, discord.ada)
        discord.deny(discord.general, discord.bot, 1 << 16)
        await discord.react(said, "🚀", discord.ben)
        told = await posted(discord, discord.dm(discord.ben), "read the message history here")
        assert "in its menu works everywhere" in told.words


async def test_a_reaction_of_somebody_whom_discord_does_not_tell(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        cleo = discord.add_user("cleo")
        discord.install_for(cleo)
        there = discord.dm(cleo)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await known(discord, card)
        discord.gateway.identify_seconds = 0.0
        await discord.stop()
        await discord.start()
        lost = discord.fail("user", drop="before", times=9)
        with logged() as log:
            await discord.react(card, "🔁", cleo)
            await discord.until(lambda: "somebody is not known" in log.text)
        assert lost.done
        assert discord.answers(there) == [card]
