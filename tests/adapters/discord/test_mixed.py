"""Cards that all read: by the token of the press while it lives, by the bot's own after that."""

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import Runs, runs
from tests.adapters.discord.standing import standing
from tests.adapters.discord.steps import ROUGH, posted, whispered
from tests.doubles.discord import permissions as held
from tests.doubles.discord.state import Message
from tests.doubles.provider import ProviderDouble, Reply

LONG = nasty("long-", 9_000)
SHORT = "A short answer."


async def taken_away(there: Runs) -> list[Message]:
    """Let the tokens of runs be of no use, when they have come to their second message."""
    await there.discord.until(lambda: all(each.follow_ups for each in there.presses))
    for press in there.presses:
        there.discord.expire(press)
    return [each for each in there.messages() if not each.ephemeral]


async def test_what_was_promised_is_brought_without_its_token(open_server: ServerMaker) -> None:
    async with runs(open_server, [SHORT] * 2) as there:
        # The answer that came is lost, and then the token is of no use.
        there.discord.fail("answer.edit", drop="after")
        await there.run()
        for press in there.presses:
            there.discord.expire(press)
        found = await there.standing()
        assert (found.lost, found.unfinished) == ([], 0), found
        assert [each.loading for each in there.messages()] == [False, False]


async def test_a_promise_that_a_moderator_deletes(open_server: ServerMaker) -> None:
    async with runs(open_server, [SHORT]) as there:
        there.discord.fail("answer.edit", status=503)
        await there.run()
        promised = there.presses[0].message
        assert promised is not None
        await there.discord.delete(promised)
        found = await there.standing()
        assert found.exact, found


async def test_a_channel_that_is_deleted_meanwhile(open_server: ServerMaker) -> None:
    async with runs(open_server, [LONG], rate=150.0) as there:
        discord = there.discord
        await there.run()
        read = await taken_away(there)
        del discord.channels[discord.general.id]
        # Then it is for the person alone, and whole.
        await posted(discord, discord.dm(there.user), "Run again")
        found = standing(discord.answers(discord.dm(there.user)), [LONG])
        assert found.exact, found
        assert read


async def test_a_permission_that_is_taken_away_meanwhile(open_server: ServerMaker) -> None:
    async with runs(open_server, [LONG], rate=150.0) as there:
        discord = there.discord
        await there.run()
        await taken_away(there)
        discord.deny(discord.general, discord.bot, held.VIEW_CHANNEL)
        await posted(discord, discord.dm(there.user), "Run again")
        found = standing(discord.answers(discord.dm(there.user)), [LONG])
        assert found.exact, found


async def test_a_press_is_answered_though_the_bot_sees_the_channel_no_more(
    open_server: ServerMaker,
) -> None:
    async with runs(open_server, [LONG], rate=150.0) as there:
        discord = there.discord
        await there.run()
        await there.some(1)
        discord.deny(discord.general, discord.bot, held.VIEW_CHANNEL)
        # Nothing is heard of what is posted there, nor can it be looked at.
        found = await there.standing()
        assert found.exact, found


async def test_several_answers_to_one_press_are_messages_of_their_own(
    open_server: ServerMaker,
) -> None:
    models = ("one", "two", "three")
    said = {model: nasty(f"{model}-", 5_000) for model in models}
    async with (
        ProviderDouble(script=lambda asked: Reply(said[asked["model"]])) as provider,
        open_server(base_url=provider.base_url, models=models) as discord,
    ):
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        discord.buckets.speed = 10.0
        discord.fail("send", drop="after")
        press = await discord.press(card, "▶ All", user=discord.ben)
        discord.expire(press)

        def ended() -> list[Message]:
            return [each for each in discord.answers() if "Run again" in each.buttons]

        await discord.until(lambda: len(ended()) == len(models))
        found = standing(
            [each for each in discord.answers() if each is not card], list(said.values())
        )
        assert found.exact, found


async def test_the_first_card_replies_to_who_asked_and_no_other(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        asked = await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        assert card.reply_to is asked


async def test_a_reply_where_the_bot_may_not_read_what_was_said(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.deny(discord.general, discord.bot, held.READ_MESSAGE_HISTORY)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        card = await posted(discord, discord.general, "Refine again…")
        assert card.reply_to is None


async def test_a_press_on_a_hidden_card_of_several_messages(open_server: ServerMaker) -> None:
    rough = ROUGH + "".join(f"\n- point {n}: {'words ' * 30}" for n in range(40))
    async with open_server() as discord:
        await discord.command("rocket", {"prompt": rough}, user=discord.ben)
        last = await whispered(discord, "Refine again…", discord.ben)
        before = len(discord.ephemerals(discord.ben))
        assert before > 1
        await discord.choose(last, "Framework", "COSTAR", user=discord.ben)
        newer = await whispered(discord, "## Objective", discord.ben)
        assert newer is not last
        assert "There is a newer version: it stands below." in last.words
