"""What an interaction's token is good for: in order, and nobody is left waiting."""

import asyncio

import pytest

from adapters.discord.deliver.answers import ACKNOWLEDGE
from bot.chat.refusals import Refused
from bot.talk.cards import Card, Note
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.in_memory import InMemory
from tests.adapters.discord.showing import deliver, exchange
from tests.adapters.discord.steps import ROUGH, refined, whispered


def card(name: str) -> Card:
    return Card(name, "", (Note(f"This is {name}."),))


async def test_the_first_answer_fills_what_was_promised_and_the_others_follow() -> None:
    discord = InMemory()
    async with exchange(discord) as there:
        names = [f"card {number}" for number in range(5)]
        await asyncio.gather(*(deliver(there.alone(), [card(each)]) for each in names))
    found = [str(each.components) for each in discord.standing("hidden")]
    assert [f"This is {each}." in words for each, words in zip(names, found, strict=True)]
    assert discord.problems == []


async def test_the_promise_goes_to_whoever_comes_when_the_first_is_lost() -> None:
    discord = InMemory(["after"])
    async with exchange(discord) as there:
        await deliver(there.alone(), [card("one")])
        await deliver(there.alone(), [card("two")])
    one, two = discord.standing("hidden")
    assert "This is one." in str(one.components)
    assert "This is two." in str(two.components)


async def test_a_promise_that_is_not_needed_is_taken_back_though_it_fails_first() -> None:
    discord = InMemory(["before", "later", "after"])
    async with exchange(discord) as there:
        await there.answers.nothing()
    assert discord.messages[0].deleted


async def test_a_promise_that_its_reader_dismissed_is_no_loss() -> None:
    discord = InMemory()
    async with exchange(discord) as there:
        discord.messages[0].deleted = True
        await deliver(there.alone(), [card("one")])
    [found] = discord.standing("hidden")
    assert "This is one." in str(found.components)


async def test_who_waits_when_all_ends_is_left_to_whoever_goes_on() -> None:
    discord = InMemory()
    async with exchange(discord):
        pass
    assert [each.loading for each in discord.standing("hidden")] == [True]


async def test_a_token_that_has_ended_is_asked_for_nothing() -> None:
    discord = InMemory()
    async with exchange(discord, life=ACKNOWLEDGE) as there:
        assert not there.answers.open
        await there.answers.nothing()
    assert discord.messages[0].loading


async def test_what_discord_refuses_is_raised() -> None:
    discord = InMemory(["expire"])
    async with exchange(discord) as there:
        with pytest.raises(Refused):
            await there.answers.nothing()
        assert there.answers.expired


async def test_a_form_whose_answer_is_lost_is_open_all_the_same(open_server: ServerMaker) -> None:
    async with open_server(complaints=True) as discord:
        saved = await refined(discord, ROUGH, discord.ben)
        discord.fail("callback", drop="after")
        await discord.press(saved, "Save…", user=discord.ben)
        await whispered(discord, "Please try once more", discord.ben)
        assert discord.modals
        assert not any(each.loading for each in discord.ephemerals(discord.ben))
