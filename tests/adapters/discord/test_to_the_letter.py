"""Whatever people write is shown to the letter, and nothing of it calls anybody."""

import re

from adapters.discord.render.limits import TEXT
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.seen import shown
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    picked,
    posted,
    prompt_of,
    refined,
    sent,
    shows,
    whispered,
)
from tests.doubles.discord.state import Message
from tests.doubles.discord.words import walk
from tests.doubles.provider import ProviderDouble, Reply

LOUD = "@everyone @here <@&5> **b** _i_ ~~s~~ `c` ||d|| :rocket: # q > [x](https://e.org) <t:1:R>"

CODE = 'fix this:\n```python\nif a < b && b > c:\n    print("*x*\\n")\n```\nand `this`'


def everything(discord: Server) -> list[Message]:
    """Every message of the bot, whoever reads it."""
    channels = discord.channels.values()
    return [*(each for channel in channels for each in discord.answers(channel)), *discord.private]


async def test_what_no_code_block_holds_goes_with_it_as_a_file(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, CODE, discord.ada)
        texts = [each["content"] for each in walk(card.components) if each["type"] == TEXT]
        assert any(CODE in shown(each) for each in texts)
        (file,) = card.files
        assert (file.name, file.text) == ("prompt.txt", CODE)


async def test_a_form_of_spaces_is_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("rocket", {"prompt": " \n\t \u00a0"})
        await sent(discord, "Refine a prompt", your="\u00a0")
        await whispered(discord, "There is nothing to refine yet.", discord.ada)


async def test_what_no_one_can_see_is_left_out(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("rocket")
        await sent(discord, "Refine a prompt", your=f"{ROUGH}\x00 in \ud800plain words\x07")
        card = await whispered(discord, "Refine again…", discord.ada)
        assert prompt_of(card).startswith(ROUGH)
        assert not re.search("[\x00\x07\ud800]", prompt_of(card))


async def test_a_long_prompt_comes_back_whole(open_server: ServerMaker) -> None:
    rough = "\n".join(f"{number}. write about <b> & price {number}" for number in range(170))
    assert len(rough) > 5_000
    async with open_server() as discord:
        await discord.command("rocket", {"prompt": rough}, user=discord.ada)
        last = await whispered(discord, "Refine again…", discord.ada)
        pages = discord.ephemerals(discord.ada)
        assert pages[-1] is last
        assert "".join("".join(map(prompt_of, pages)).split()) == "".join(rough.split())
        (file,) = [file for page in pages for file in page.files]
        assert "".join(file.text.split()) == "".join(rough.split())


async def test_nothing_that_people_write_calls_anybody(open_server: ServerMaker) -> None:
    answer = Reply(f"Dear {LOUD}, hello")
    async with (
        ProviderDouble(answer) as provider,
        open_server(base_url=provider.base_url, content=True) as discord,
    ):
        eve = discord.add_user("@everyone <@1> *eve*")
        await discord.join(eve)
        thread = await discord.start_thread(discord.general, "price", eve)
        await discord.say(thread, f"the price is {LOUD} 5 euros {discord.ben.mention}", eve)
        await discord.say(thread, f"{ROUGH} @everyone {discord.ben.mention}", eve, mention=True)
        card = await posted(discord, thread, "Refine again…")
        await picked(discord, card, "other…", user=eve)
        form = await asked(discord, "Your answer")
        await discord.submit(form, {form.labels[0]: LOUD})
        await shows(discord, card, "version 2")
        await discord.press(card, "▶ big", user=eve)
        run = await posted(discord, thread, "Dear")
        await discord.command("prompts", {"search": "@everyone"}, user=eve)
        await whispered(discord, "All prompts", eve)
        await discord.press(card, "Share…", user=eve)
        await sent(discord, "Share", channel="#general")
        await posted(discord, discord.general, "Take back")
        await shows(discord, run, "Run again")
        await discord.press(run, "Share…", user=eve)
        await sent(discord, "Share", channel="#general")
        await posted(discord, discord.general, "shared an answer")
        assert not [(each.words, each.pings) for each in everything(discord) if each.pings]
