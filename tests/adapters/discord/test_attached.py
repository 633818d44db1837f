"""Files that come with a rough prompt: texts are read for facts, images go to models."""

from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import ROUGH, asked, posted, prompt_of, shows, whispered
from tests.bot.desk.offers import offer, own
from tests.doubles.discord import Attachment
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG

FACTS = b"The price rises by 8 % on 1 March."


def files_of(discord: Server) -> list[Attachment]:
    return [discord.add_file("facts.txt", FACTS), discord.add_file("logo.png", TINY_PNG)]


async def test_a_command_alone_opens_the_form_and_its_files_are_read(
    open_server: ServerMaker,
) -> None:
    models = own(offer("big", images_in=True))
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url, own=models) as discord,
    ):
        opened = await discord.command("rocket", user=discord.ben)
        assert opened.callback == 9
        form = await asked(discord, "Refine a prompt")
        await discord.submit(
            form,
            {"Your rough prompt": ROUGH, "Framework": "COSTAR"},
            files={"File or image": files_of(discord)},
        )
        card = await whispered(discord, "Refine again…", discord.ben)
        assert "## Objective" in prompt_of(card)
        assert "8 % on 1 March" in prompt_of(card)
        assert "from facts.txt" in card.words
        assert "The attached image goes to: Big." in card.words
        await discord.press(card, "▶")
        await discord.until(lambda: provider.received)
        assert "data:image/png;base64" in str(provider.received[0])


async def test_the_file_of_a_command_is_read(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        text, picture = files_of(discord)
        await discord.command("rocket", {"prompt": ROUGH, "file": text}, user=discord.ben)
        card = await whispered(discord, "Refine again…", discord.ben)
        assert "8 % on 1 March" in prompt_of(card)
        await discord.command("rocket", {"prompt": ROUGH, "file": picture}, user=discord.ben)
        await whispered(discord, "Refine again…", discord.ben, but=1)
        await discord.command("rocket", {"file": text}, user=discord.ben)
        told = "Tell me in words what is to be done with facts.txt."
        await whispered(discord, told, discord.ben)


async def test_files_of_a_direct_message_and_of_a_mention_are_read(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH, files=files_of(discord))
        assert "8 % on 1 March" in prompt_of(await posted(discord, there, "Refine again…"))
        await discord.say(
            discord.general, ROUGH, discord.ben, mention=True, files=files_of(discord)
        )
        card = await posted(discord, discord.general, "Refine again…")
        assert "8 % on 1 March" in prompt_of(card)


async def test_files_of_a_message_that_was_pointed_out_are_read(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        said = await discord.say(discord.general, ROUGH, discord.ada, files=files_of(discord))
        await discord.react(said, "🚀", discord.ben)
        first = await posted(discord, discord.dm(discord.ben), "Refine again…")
        assert "8 % on 1 March" in prompt_of(first)
        await discord.message_command(said, user=discord.ben)
        second = await whispered(discord, "Refine again…", discord.ben)
        assert "8 % on 1 March" in prompt_of(second)


async def test_what_cannot_be_read_is_told_and_the_rest_goes_on(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        plan = discord.add_file("plan.pdf", b"%PDF-1.7 \0\1\2")
        huge = discord.add_file("huge.txt", b"x", size=100 * 1024 * 1024)
        await discord.say(there, ROUGH, files=[discord.add_file("facts.txt", FACTS), plan, huge])
        card = await posted(discord, there, "Refine again…")
        assert "8 % on 1 March" in prompt_of(card)
        await shows(discord, card, "plan.pdf")
        await shows(discord, card, "huge.txt")
