"""Prompts where people talk: mentions, replies, 🚀, the menu of a message; what stands around."""

from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    known,
    picked,
    posted,
    prompt_of,
    refined,
    shows,
    whispered,
)
from tests.doubles.discord import permissions as held
from tests.doubles.discord.state import Channel
from tests.doubles.provider import ProviderDouble, Reply

FACT = "the price increase is 8 % and starts on 1 March"
UNREAD = "Discord hides what people write from me, unless they mention me."


async def thread_in(discord: Server) -> Channel:
    """A thread on what ben asked, in which ada gives a fact."""
    root = await discord.say(
        discord.general, "Who tells our customers about the new price?", discord.ben
    )
    thread = await discord.start_thread(root, "price", discord.ben)
    await discord.say(thread, FACT, discord.ada)
    return thread


async def test_a_command_in_a_thread_reads_what_was_said_there(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        root = await discord.say(discord.general, "the price increase", user=discord.ada)
        thread = await discord.start_thread(root, "prices", user=discord.ada)
        await discord.say(thread, "The increase starts on 15 March.", user=discord.ada)
        card = await refined(discord, ROUGH, discord.ben, thread)
        assert "15 March" in prompt_of(card)
        card = await refined(discord, ROUGH, discord.ben, discord.general)
        assert "15 March" not in prompt_of(card)


async def test_a_mention_in_a_thread_uses_what_a_colleague_said(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        thread = await thread_in(discord)
        said = await discord.say(thread, ROUGH, discord.ben, mention=True)
        card = await posted(discord, thread, "Refine again…")
        assert card.reply_to is said
        assert "8 % and starts on 1 March" in prompt_of(card)
        assert "from the thread, Ada" in card.words
        assert discord.answers(thread) == [card]
        assert discord.answers(discord.general) == []

        await discord.say(thread, ROUGH, discord.ada)
        await discord.say(thread, "", discord.ben, mention=True)
        alone = await posted(discord, thread, "Refine again…", but=1)
        assert prompt_of(alone).lower().startswith(ROUGH)
        assert "from the thread, Ada" in alone.words


async def test_without_the_intent_it_is_told_what_was_not_read(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        thread = await thread_in(discord)
        await discord.say(thread, ROUGH, discord.ben, mention=True)
        card = await posted(discord, thread, "Refine again…")
        assert "8 %" not in card.words
        assert UNREAD in card.words
        said = await discord.say(thread, ROUGH, discord.ada)
        await discord.say(thread, "", discord.ben, mention=True, reply_to=said)
        told = await posted(discord, thread, UNREAD, but=1)
        assert told is not card
        await discord.message_command(said, user=discord.ben)
        menu = await whispered(discord, "Refine again…", discord.ben)
        assert prompt_of(menu).lower().startswith(ROUGH)
        assert UNREAD in menu.words
        await discord.react(said, "🚀", discord.ben)
        await posted(discord, discord.dm(discord.ben), "in its menu works everywhere")


async def test_a_mention_in_the_channel_is_answered_there(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        said = await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        assert card.reply_to is said
        assert prompt_of(card).lower().startswith(ROUGH)
        assert discord.count("typing") == 1
        await discord.say(discord.general, "help", discord.ben, mention=True)
        await posted(discord, discord.general, "Prompt Rocket makes rough prompts better")
        await discord.say(discord.general, "", discord.ada, mention=True)
        await posted(discord, discord.general, "Prompt Rocket makes rough prompts better", but=1)
        await discord.say(discord.general, "Hello!", discord.ada, mention=True)
        await posted(discord, discord.general, "Prompt Rocket makes rough prompts better", but=2)
        await discord.say(discord.general, "Thanks", discord.ada, mention=True)
        await discord.settle()
        assert len(discord.answers(discord.general)) == 4
        assert discord.ephemerals(discord.ben) == []


async def test_a_mention_that_answers_a_message_is_about_that(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        rough = await discord.say(discord.general, ROUGH, discord.ada)
        said = await discord.say(discord.general, "", discord.ben, mention=True, reply_to=rough)
        card = await posted(discord, discord.general, "Refine again…")
        assert card.reply_to is said
        assert prompt_of(card).lower().startswith(ROUGH)
        fact = await discord.say(discord.general, FACT, discord.ada)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True, reply_to=fact)
        other = await posted(discord, discord.general, "Refine again…", but=1)
        assert "8 % and starts on 1 March" in prompt_of(other)


async def test_a_reply_to_a_card_is_feedback_and_a_remix_by_others(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        general = discord.general
        await discord.say(general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, general, "Refine again…")
        await known(discord, card)
        await discord.say(general, "mention the fair in Graz", discord.ben, reply_to=card)
        again = await posted(discord, general, "fair in Graz")
        assert "version 2" in again.words
        await known(discord, again)
        await discord.say(general, "mention the free support line", discord.ada, reply_to=again)
        theirs = await posted(discord, general, "free support line")
        assert "version 1" in theirs.words
        assert "fair in Graz" in prompt_of(theirs)
        await discord.press(card, "Why", user=discord.ben)
        await discord.press(card, "sign up or book", user=discord.ben)
        await shows(discord, card, "version 3")
        assert "free support line" not in prompt_of(card)
        assert discord.answers(general) == [card, again, theirs]


async def test_people_talk_with_one_another_below_what_it_said(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        general = discord.general
        await discord.say(general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, general, "Refine again…")
        await discord.press(card, "▶ big", user=discord.ben)
        run = await posted(discord, general, "### big")
        await known(discord, run)
        await discord.say(general, "Let us send that one.", discord.ada, reply_to=run)
        await discord.say(general, "Thanks!", discord.ada, reply_to=card)
        await discord.settle()
        assert discord.answers(general) == [card, run]
        await discord.say(general, "mention Graz", discord.ben, reply_to=run, mention=True)
        again = await posted(discord, general, "Graz")
        assert prompt_of(again).lower().startswith(ROUGH)


async def test_a_rocket_on_a_message_is_answered_directly(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        there = discord.dm(discord.ben)
        thread = await thread_in(discord)
        said = await discord.say(thread, ROUGH, discord.ada)
        await discord.react(said, "🚀", discord.ben)
        card = await posted(discord, there, "Refine again…")
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "from the thread, Ada" in card.words
        await picked(discord, card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        assert discord.answers(there) == [card]
        assert discord.answers(thread) == discord.answers(discord.general) == []
        assert discord.answers(discord.dm(discord.ada)) == []


async def test_who_cannot_be_written_to_is_pointed_to_their_card(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        discord.ben.dms_closed = True
        said = await discord.say(discord.general, ROUGH, discord.ada)
        await discord.react(said, "🚀", discord.ben)
        pointer = await posted(discord, discord.general, "Show my prompt")
        assert pointer.reply_to is said
        assert "Ben, I cannot write to you directly" in pointer.words
        assert ROUGH not in pointer.words
        await discord.press(pointer, "Show my prompt", user=discord.ben)
        card = await whispered(discord, "Refine again…", discord.ben)
        assert prompt_of(card).lower().startswith(ROUGH)
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        assert discord.answers(discord.general) == [pointer]

        empty = await discord.say(discord.general, "", discord.ada, files=[discord.add_file("x")])
        del empty.files[:]
        await discord.react(empty, "🚀", discord.ben)
        await discord.settle()
        assert discord.answers(discord.general) == [pointer]


async def test_a_message_without_words_is_told(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        sticker = await discord.say(discord.general, "", discord.ada)
        await discord.message_command(sticker, user=discord.ben)
        await whispered(discord, "There are no words in that message", discord.ben)
        mine = await discord.say(discord.general, discord.bot.mention, discord.ada)
        await discord.react(mine, "🚀", discord.ben)
        await posted(discord, discord.dm(discord.ben), "There are no words in that message")


async def test_the_menu_works_where_the_bot_sees_nothing(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        board = discord.add_channel("board")
        discord.deny(board, discord.bot, held.VIEW_CHANNEL)
        said = await discord.say(board, f"{ROUGH} @everyone", discord.ada)
        await discord.message_command(said, user=discord.ben)
        card = await whispered(discord, "Refine again…", discord.ben)
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "I have no access to this channel." in card.words


async def test_where_it_may_not_write_the_answer_comes_directly(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.deny(discord.general, discord.bot, held.SEND_MESSAGES)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.dm(discord.ben), "Refine again…")
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")


async def test_a_mention_in_a_thread_on_a_card_is_feedback(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        await known(discord, card)
        thread = await discord.start_thread(card, "price", discord.ben)
        await discord.say(thread, "help", discord.ben, mention=True)
        await posted(discord, thread, "Prompt Rocket makes rough prompts better")
        await discord.say(thread, "mention the fair in Graz", discord.ben, mention=True)
        again = await posted(discord, thread, "fair in Graz")
        assert "version 2" in again.words
        assert prompt_of(again).lower().startswith(ROUGH)


async def test_a_reply_without_a_ping_is_read_where_it_may_be(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        general = discord.general
        said = await discord.say(general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, general, "Refine again…")
        await known(discord, card)
        await discord.say(general, "nothing for you", discord.ben, reply_to=said, ping=False)
        await discord.say(
            general, "mention the fair in Graz", discord.ben, reply_to=card, ping=False
        )
        again = await posted(discord, general, "fair in Graz")
        assert "version 2" in again.words
        assert discord.answers(general) == [card, again]


async def test_the_menu_of_a_card_opens_its_prompt(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        await known(discord, card)
        await discord.message_command(card, user=discord.ben)
        opened = await whispered(discord, "Refine again…", discord.ben)
        assert prompt_of(opened) == prompt_of(card)
        await picked(discord, card, "▶ big", user=discord.ben)
        run = await posted(discord, discord.general, "A mail.")
        await known(discord, run)
        await discord.message_command(run, user=discord.ben)
        opened = await whispered(discord, "Refine again…", discord.ben, but=1)
        assert prompt_of(opened) == prompt_of(card)
