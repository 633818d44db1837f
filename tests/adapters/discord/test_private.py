"""Cards for one person's eyes: by the token of the press while it lives, then directly."""

import asyncio
from dataclasses import replace

from adapters.discord.deliver.answers import ACKNOWLEDGE
from bot.talk.cards import Answer, Button, Buttons, Card
from bot.talk.requests import OpenRunSettings, RunAgain, StopRun
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.in_memory import InMemory
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import Runs, runs
from tests.adapters.discord.showing import deliver, exchange
from tests.adapters.discord.standing import standing
from tests.adapters.discord.steps import ROUGH, posted, refined, whispered
from tests.doubles.discord.state import Channel, Message
from tests.doubles.provider import ProviderDouble, Reply

LONG = nasty("long-", 6_000)
VERY_LONG = nasty("very-long-", 26_000)

_BEGUN = ACKNOWLEDGE + 1.6
"""A token's life that ends while the first message grows."""

_ENDING = ACKNOWLEDGE + 0.3
"""One that ends so soon that nothing new is begun."""


def directly(there: Runs) -> list[Message]:
    return there.discord.answers(there.discord.dm(there.user))


def alone(there: Runs) -> list[Message]:
    return [each for each in there.discord.ephemerals(there.user) if each not in there.cards]


async def test_before_its_token_ends_it_goes_on_directly(open_server: ServerMaker) -> None:
    async with runs(open_server, [LONG] * 2, of="hidden", rate=50.0, token_life=_BEGUN) as there:
        await there.run()
        found = await there.standing()
        assert found.exact, found
        for left in alone(there):
            assert left.buttons == []
            assert "It goes on in our direct messages" in left.words
        # On a busy machine one may not have begun when its token ended.
        begun = [left for left in alone(there) if "long-" in left.words]
        headed = [each for each in directly(there) if each.words.startswith("### big")]
        anew = [each for each in headed if not each.words.startswith("### big, continued")]
        assert headed
        assert len(begun) + len(anew) == 2


async def test_a_token_that_expires_without_a_warning(open_server: ServerMaker) -> None:
    async with runs(open_server, [LONG] * 2, of="hidden", rate=70.0) as there:
        await there.run()
        await there.some(2, 500)
        for press in there.presses:
            there.discord.expire(press)
        found = await there.standing()
        assert (found.lost, found.doubled) == ([], [])
        # What was there when it expired cannot be changed any more.
        assert found.unfinished == 2
        assert len(alone(there)) == 2


async def test_who_takes_no_direct_messages_is_told_where_it_stands(
    open_server: ServerMaker,
) -> None:
    async with runs(open_server, [LONG], of="hidden", rate=45.0, token_life=_BEGUN) as there:
        there.user.dms_closed = True
        await there.run()
        found = await there.standing()
        assert (found.doubled, found.unfinished) == ([], 0)
        assert "do not let me go on in our direct messages" in alone(there)[-1].words
        assert there.discord.answers() == directly(there) == []


async def test_or_where_all_read_that_there_is_more(open_server: ServerMaker) -> None:
    async with runs(open_server, [LONG], of="hidden") as there:
        there.user.dms_closed = True
        await there.run()
        there.discord.expire(there.presses[0])
        told = await posted(there.discord, there.discord.general, "I cannot write to you directly")
        assert told.words.startswith("⚠️ Ben")
        assert there.discord.answers() == [told]
        await there.discord.press(told, "Show my answer", user=there.discord.ada)
        await whispered(there.discord, "Only Ben can open it.", there.discord.ada)
        read = {*alone(there)}
        await there.discord.press(told, "Show my answer", user=there.user)
        await whispered(there.discord, "Run again", there.user)
        found = standing([each for each in alone(there) if each not in read], [LONG])
        assert found.exact, found


async def test_where_it_is_installed_for_one_person_there_are_five_messages(
    open_server: ServerMaker,
) -> None:
    async with (
        ProviderDouble(Reply(VERY_LONG)) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        discord.buckets.on = False
        there = _elsewhere(discord)
        card = await refined(discord, ROUGH, discord.ben, there)
        run = await discord.press(card, "▶ big", user=discord.ben)
        pointer = await whispered(discord, "Discord lets me write no more messages", discord.ben)
        await posted(discord, discord.dm(discord.ben), "Run again")
        assert run.follow_ups[-1] is pointer
        assert len(run.follow_ups) == 5
        pages = [each for each in discord.ephemerals(discord.ben) if each not in (card, pointer)]
        found = standing([*pages, *discord.answers(discord.dm(discord.ben))], [VERY_LONG])
        assert found.exact, found


async def test_a_message_whose_answer_is_lost_is_known_from_the_gateway(
    open_server: ServerMaker,
) -> None:
    async with runs(open_server, [VERY_LONG], of="hidden") as there:
        there.discord.fail("follow_up", drop="after")
        await there.run()
        found = await there.standing()
        assert found.exact, found
        assert there.discord.count("follow_up") == len(alone(there)) - 1


async def test_what_its_reader_dismisses_while_it_grows_comes_again(
    open_server: ServerMaker,
) -> None:
    async with runs(open_server, [LONG], of="hidden", rate=100.0) as there:
        await there.run()
        [growing] = await there.some(1)
        await there.discord.delete(growing)
        found = await there.standing()
        assert found.exact, found


def _elsewhere(discord: Server) -> Channel:
    discord.install_for(discord.ben)
    guild = discord.add_guild("Elsewhere", bot=False, members=(discord.ben,))
    return discord.add_channel("there", guild)


def run(text: str, *, final: bool = False) -> Card:
    button = Button("Run again", RunAgain("r")) if final else Button("Stop", StopRun("r"))
    return Card("r", "big", (Answer(text, "big"), Buttons((button,))), final)


async def test_where_no_more_messages_are_taken_the_rest_can_be_had() -> None:
    discord = InMemory(limited=True, closed=True)
    async with exchange(discord) as there:
        answered = run(VERY_LONG, final=True)
        settings = Buttons((Button("Settings", OpenRunSettings("r")),))
        card = replace(answered, blocks=(*answered.blocks, settings))
        await deliver(there.alone(), [card])
    *_, told = discord.standing("hidden")
    assert "It does not go on" in str(told.components)
    assert told.buttons == ["Show my answer"]


async def test_what_is_whole_just_before_the_end_stays_where_it_is() -> None:
    discord = InMemory()
    async with exchange(discord, life=_ENDING) as there:
        assert there.answers.ending
        await deliver(there.alone(), [run(LONG, final=True)])
    assert discord.standing("2") == []
    found = standing(discord.standing("hidden"), [LONG])
    assert found.exact, found


async def test_what_begins_just_before_the_end_begins_directly() -> None:
    discord = InMemory()
    async with exchange(discord, life=_ENDING) as there:
        await deliver(there.alone(), [run(LONG[:500]), run(LONG, final=True)])
        # Nobody is left waiting for an answer here.
        await there.answers.nothing()
    assert discord.standing("hidden") == []
    found = standing(discord.standing("2"), [LONG])
    assert found.exact, found


async def test_a_message_that_nothing_tells_of_comes_rather_twice_than_never() -> None:
    discord = InMemory(["", "after"], deaf=True)
    async with exchange(discord) as there:
        await deliver(there.alone(), [run(LONG, final=True)])
    found = standing(discord.standing("hidden"), [LONG])
    assert found.lost == []
    assert len(found.doubled) == 1


async def test_several_cards_together_keep_to_five_messages() -> None:
    discord = InMemory(limited=True)
    said = [nasty(f"answer-{number}-", 1_000) for number in range(8)]
    async with exchange(discord) as there:
        cards = [replace(run(text, final=True), id=f"r{n}") for n, text in enumerate(said)]
        await asyncio.gather(*(deliver(there.alone(), [each]) for each in cards))
    assert discord.problems == []
    found = standing(discord.standing("hidden", "2"), said)
    assert found.exact, found
