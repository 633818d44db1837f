"""Conversations of one person with the bot: every message is a rough prompt."""

from bot.talk.people import Person, Place
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    known,
    posted,
    prompt_of,
    refined,
    sent,
    shows,
)
from tests.doubles.provider import ProviderDouble, Reply


async def test_a_message_becomes_a_prompt_that_changes_where_it_stands(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        assert prompt_of(card).lower().startswith(ROUGH)
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        await discord.press(card, "other…")
        await sent(discord, "Your answer", who="Ines from support")
        await shows(discord, card, "Ines from support")
        await discord.press(card, "Why")
        why = await posted(discord, there, "Why it reads as it does")
        await discord.press(card, "👍")
        noted = await posted(discord, there, "Noted. 👍 1")
        assert discord.answers(there) == [card, why, noted]
        assert discord.ephemerals(discord.ben) == []


async def test_a_reply_to_a_card_says_what_should_be_different(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await known(discord, card)
        await discord.say(there, "mention the free support line", reply_to=card)
        again = await posted(discord, there, "free support line")
        assert again is not card
        assert "version 2" in again.words
        await known(discord, again)
        await discord.say(there, "and the fair in Graz", reply_to=again)
        third = await posted(discord, there, "fair in Graz")
        assert "free support line" in prompt_of(third)

        await discord.say(there, "explain recursion to a child")
        new = await posted(discord, there, "recursion")
        assert "Graz" not in new.words
        # The old card goes on, with what its prompt has become.
        await discord.press(card, "sign up or book")
        await shows(discord, card, "version 4")
        assert "fair in Graz" in prompt_of(card)


async def test_answers_are_compared_and_a_reply_to_one_is_about_its_prompt(
    open_server: ServerMaker,
) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        await discord.press(card, "▶ big")
        run = await posted(discord, there, "Run again")
        await known(discord, run)
        await discord.press(run, "Compare with my rough prompt")
        await discord.say(there, "mention the fair in Graz", reply_to=run)
        again = await posted(discord, there, "fair in Graz")
        assert prompt_of(again).lower().startswith(ROUGH)
        await posted(discord, there, "Which answer is better?")
        await posted(discord, there, "with your rough prompt")
        assert discord.ephemerals(discord.ben) == []


async def test_words_of_ours_are_understood(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, "help")
        await posted(discord, there, "Prompt Rocket makes rough prompts better")
        await discord.say(there, "profile")
        begin = await posted(discord, there, "Team profile…")
        await discord.press(begin, "Team profile…")
        await sent(discord, "Team profile", team="We sell to hotels.")
        await posted(discord, there, "The team profile is saved.")
        await shows(discord, begin, "We sell to hotels.")
        await discord.say(there, f"--framework COSTAR {ROUGH}")
        card = await posted(discord, there, "Refine again…")
        assert "## Objective" in prompt_of(card)


async def test_a_command_in_direct_messages_is_answered_there(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        asked_for = await discord.command("rocket", {"prompt": ROUGH}, channel=there)
        card = await posted(discord, there, "Refine again…")
        assert asked_for.message is card
        await known(discord, card)
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        await discord.say(there, "mention the fair in Graz", reply_to=card)
        await posted(discord, there, "fair in Graz")
        await discord.command("rocket", channel=there)
        await sent(discord, "Refine a prompt", your="explain recursion to a child")
        await posted(discord, there, "recursion")
        assert discord.ephemerals(discord.ben) == []


async def test_a_greeting_gets_the_help_and_thanks_get_nothing(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, "Hi!")
        await posted(discord, there, "What you can type")
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await known(discord, card)
        before = len(discord.answers(there))
        await discord.say(there, "Thank you.", reply_to=card)
        await discord.say(there, "for hotels, please", reply_to=card)
        await posted(discord, there, "version 2")
        assert len(discord.answers(there)) == before + 1


async def test_it_belongs_to_the_server_of_the_newest_prompt(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        ben = Person(discord.ben.id, "Ben")
        own = Place("discord", f"@{ben.id}")
        await discord.say(there, "explain recursion to a child")
        first = await posted(discord, there, "recursion")
        assert len(await discord.store.prompts(own, ben, "mine")) == 1

        await discord.store.set_profile(discord.place(), ben, "team", "We sell to hotels.")
        await refined(discord, ROUGH, discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "hotels")
        assert "from the team profile" in card.words
        assert len(await discord.store.prompts(discord.place(), ben, "mine")) == 2

        # What was written before stays where it belongs.
        await discord.press(first, "Refine again…")
        await sent(discord, "Refine again", what="mention turtles")
        await shows(discord, first, "turtles")
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        assert "#general" in form.words
