"""More work than there is room for: who waits is told so, and the card comes where that stood."""

from bot.jobs.limits import Limits
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import ROUGH, picked, posted, refined, shows, whispered
from tests.doubles.discord.state import Message
from tests.doubles.provider import ProviderDouble, Reply

ONE = Limits(at_once=1, person=0, team=0)

_BUSY = "I am busy: you are number 1. It starts by itself."
_SLOW = Reply(pieces=["A fine answer. "] * 400, rate=20.0)


async def _stopped(discord: Server, run: Message) -> None:
    """Stopping makes room, so it needs none."""
    await discord.press(run, "Stop")
    await shows(discord, run, "Stopped")


async def test_who_waits_is_told_and_the_card_takes_the_place(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(_SLOW) as provider,
        open_server(base_url=provider.base_url, limits=ONE) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        there = discord.dm(discord.ada)
        await discord.press(card, "▶ big")
        run = await whispered(discord, "A fine answer.", discord.ben)

        await discord.command("rocket", {"prompt": ROUGH}, user=discord.ada)
        hidden = await whispered(discord, _BUSY, discord.ada)
        await _stopped(discord, run)
        await shows(discord, hidden, "Refine again…")

        await discord.press(card, "▶ big")
        run = await whispered(discord, "A fine answer.", discord.ben, but=1)
        await discord.say(there, ROUGH)
        directly = await posted(discord, there, _BUSY)
        await _stopped(discord, run)
        await shows(discord, directly, "Refine again…")

        await discord.press(card, "▶ big")
        run = await whispered(discord, "A fine answer.", discord.ben, but=2)
        await discord.say(discord.general, ROUGH, discord.ada, mention=True)
        in_the_open = await posted(discord, discord.general, _BUSY)
        await _stopped(discord, run)
        await shows(discord, in_the_open, "Refine again…")

        await discord.all_done()
        assert discord.ephemerals(discord.ada) == [hidden]
        assert discord.answers(there) == [directly]
        assert discord.answers() == [in_the_open]


async def test_where_a_card_changes_in_place_the_notice_goes(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(_SLOW) as provider,
        open_server(base_url=provider.base_url, limits=ONE) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "▶ big")
        run = await whispered(discord, "A fine answer.", discord.ben)
        await picked(discord, card, "sign up or book")
        told = await whispered(discord, _BUSY, discord.ben)
        # A form needs no room either.
        await discord.press(card, "Refine again…")
        await discord.until(lambda: discord.modals)
        await _stopped(discord, run)
        await shows(discord, card, "sign up or book.")
        await discord.until(lambda: told.deleted)


async def test_what_is_too_much_is_told_at_once(open_server: ServerMaker) -> None:
    async with open_server(limits=Limits(person=1, team=0)) as discord:
        await refined(discord, ROUGH, discord.ben)
        refused = await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)
        assert refused.message is not None
        assert "1 requests a minute is the most for one person" in refused.message.words
        assert refused.message.ephemeral_to == discord.ben.id
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH)
        await posted(discord, there, "Refine again…")
        await discord.say(there, ROUGH)
        await posted(discord, there, "1 requests a minute")
        assert len(discord.answers(there)) == 2
        await refined(discord, ROUGH, discord.ada)
