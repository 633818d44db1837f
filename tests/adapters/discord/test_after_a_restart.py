"""Whatever stands in Discord goes on working when the app was stopped and started again."""

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    known,
    picked,
    posted,
    prompt_of,
    refined,
    sent,
    shared,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply

LONG = "\n\n".join(f"Remark {n:03d} of a customer: " + "it is too dear. " * 20 for n in range(40))
A_MONTH = 30 * 86_400.0


async def test_buttons_and_reactions_of_before_work(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        there = discord.dm(discord.ben)
        mine = await refined(discord, ROUGH, discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await discord.press(card, "▶ big")
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        in_the_open = await posted(discord, discord.general, "Refine again…")
        post = await shared(discord, mine, discord.ben, discord.general)
        taken = await shared(discord, mine, discord.ben, discord.general)
        run = await posted(discord, there, "Run again")
        await known(discord, run)
        await discord.press(mine, "other…")
        form = await asked(discord, "Your answer")

        await discord.stop()
        discord.advance(A_MONTH)
        await discord.start(base_url=provider.base_url)

        await discord.submit(form, {"What should people do after reading it?": "call Ines"})
        await shows(discord, mine, "call Ines")
        await picked(discord, card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        await discord.say(there, "mention the fair in Graz", reply_to=card)
        await posted(discord, there, "fair in Graz")
        await discord.press(run, "Run again")
        await discord.press(post, "Open, run or remix", user=discord.ada)
        theirs = await whispered(discord, "Refine again…", discord.ada)
        await discord.press(theirs, "▶ big")
        await picked(discord, in_the_open, "sign up or book", user=discord.ben)
        await shows(discord, in_the_open, "sign up or book.")
        await whispered(discord, "### big", discord.ada)
        await discord.press(post, "Take back", user=discord.ben)
        await shows(discord, post, "Its author took this back.")
        await discord.react(taken, "🗑️", discord.ben)
        await shows(discord, taken, "Its author took this back.")
        await posted(discord, there, "### big", but=1)
        await discord.react(run, "🗑️", discord.ben)
        await discord.until(lambda: run.deleted)
        assert discord.answers(discord.general) == [in_the_open, post, taken]


async def test_a_card_of_several_messages_changes_in_place(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, f"sum up what customers say:\n\n{LONG[:9_000]}")
        last = await posted(discord, there, "Refine again…")
        await known(discord, last)
        before = discord.answers(there)
        assert len(before) > 1
        assert before[-1] is last

        await discord.stop()
        discord.advance(A_MONTH)
        await discord.start()

        await discord.press(last, "Refine again…")
        await sent(discord, "Refine again", what="mention Graz")
        await shows(discord, last, "version 2")
        await discord.until(lambda: any("Graz" in each.words for each in discord.answers(there)))
        assert discord.answers(there) == before
        assert "".join(map(prompt_of, before)).count("Remark 020") == 1


async def test_each_page_of_a_card_takes_presses(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there, text = discord.dm(discord.ben), f"{ROUGH}. {LONG[:3_420]}"
        fact = discord.add_file("facts.txt", b"The price increase is 8 % and starts on 1 March.")
        await discord.say(there, text, files=[fact])
        second = await posted(discord, there, "Refine again…")
        await known(discord, second)
        first, *_ = pages = discord.answers(there)
        assert pages == [first, second]
        await discord.press(first, "Add")
        await shows(discord, second, "version 2")
        await discord.press(second, "Refine again…")
        await sent(discord, "Refine again", what="mention Graz")
        await shows(discord, second, "version 3")
        await discord.press(first, "Take out")
        await shows(discord, second, "version 4")
        assert discord.answers(there) == pages

        await discord.command("rocket", {"prompt": text, "file": fact}, user=discord.ben)
        second = await whispered(discord, "Refine again…", discord.ben)
        first, *_ = discord.ephemerals(discord.ben)
        await discord.press(first, "Add")
        await shows(discord, first, "There is a newer version: it stands below.")
        await whispered(discord, "version 2", discord.ben)
        await discord.press(second, "Why")
        await whispered(discord, "Why it reads as it does", discord.ben)


async def test_a_hidden_card_of_several_messages_comes_anew_below(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        rough = f"sum up what customers say:\n\n{LONG[:5_900]}"
        await discord.command("rocket", {"prompt": rough}, user=discord.ben)
        last = await whispered(discord, "Refine again…", discord.ben)
        before = discord.ephemerals(discord.ben)
        assert len(before) > 1
        await discord.press(last, "Refine again…")
        await sent(discord, "Refine again", what="mention Graz")
        await shows(discord, last, "There is a newer version: it stands below.")
        assert last.buttons == []
        newer = await whispered(discord, "version 2", discord.ben)
        pages = discord.ephemerals(discord.ben)[len(before) :]
        assert pages[-1] is newer
        assert "".join(each.words for each in pages).count("Remark 005") == 1
        await discord.press(newer, "Why")
        await whispered(discord, "Why it reads as it does", discord.ben)
