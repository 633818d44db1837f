"""What others may not do, though they press what everybody sees, or make a custom_id up."""

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import ROUGH, posted, refined, sent, whispered
from tests.doubles.discord.permissions import VIEW_CHANNEL


async def test_a_pointer_shows_a_prompt_to_its_person_alone(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        discord.ben.dms_closed = True
        message = await discord.say(discord.general, ROUGH, user=discord.ada)
        await discord.react(message, "🚀", user=discord.ben)
        pointer = await posted(discord, discord.general, "Show my prompt")
        await discord.press(pointer, "Show my prompt", user=discord.ada)
        await whispered(discord, "Only the person whom that was made for", discord.ada)
        assert not any(ROUGH in each.words for each in discord.ephemerals(discord.ada))
        await discord.press(pointer, "Show my prompt", user=discord.ben)
        await whispered(discord, ROUGH, discord.ben)


async def test_the_profile_of_a_channel_is_for_those_who_see_it(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        board = discord.add_channel("board")
        discord.deny(board, None, VIEW_CHANNEL)
        discord.allow(board, discord.ada, VIEW_CHANNEL)
        card = await refined(discord, ROUGH, discord.ben)
        await discord.touch(card, f"profileform|channel|{board.id}", user=discord.ben)
        await whispered(discord, "That channel is not there any more", discord.ben)
        assert discord.modals == []


async def test_what_is_set_twice_is_refined_once(open_server: ServerMaker) -> None:
    async with open_server(content=True) as discord:
        message = await discord.say(discord.general, ROUGH, user=discord.ada)
        discord.gateway.duplicates = 1
        await discord.react(message, "🚀", user=discord.ben)
        direct = discord.dm(discord.ben)
        await posted(discord, direct, "Refine again…")
        await discord.settle()
        assert len(discord.answers(direct)) == 1


async def test_in_anothers_own_library_nobody_looks_around(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        away = discord.add_guild("Elsewhere", bot=False, members=[discord.ben, discord.ada])
        place = discord.add_channel("plaza", guild=away)
        discord.install_for(discord.ben)
        card = await refined(discord, ROUGH, discord.ben, place)
        await discord.press(card, "Share…", user=discord.ben)
        await sent(discord, "Share", channel="here")
        post = await posted(discord, place, "Take back")
        for made_up in ("list|all|", "home", "profileform|team|", "form"):
            before = len(discord.ephemerals(discord.ada))
            await discord.touch(post, made_up, user=discord.ada)
            await whispered(discord, "somebody else's own library", discord.ada, but=before)
        assert discord.modals == []
