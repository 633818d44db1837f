"""An app dies at any of its calls, and another one goes on: every card comes once, and whole."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from adapters.discord.deliver.answers import ACKNOWLEDGE
from bot.jobs.jobs import ATTEMPTS
from bot.store.schema import deliveries
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import runs
from tests.adapters.discord.standing import standing
from tests.adapters.discord.steps import ROUGH, asked, picked, posted, refined, shows, whispered
from tests.doubles.discord.faults import Drop
from tests.doubles.discord.state import Message
from tests.doubles.provider import ProviderDouble, Reply

_UNACKNOWLEDGED = ("10015", "10062", "40060", "not acknowledged")
"""What the double notes when an app dies before it has acknowledged, or does not know."""

LONG = nasty("long-", 5_000)
"""Two messages."""

_REFINED, _RUN = "Refine again…", "Run again"


@dataclass(frozen=True, slots=True)
class Flow:
    """What somebody does, and what stands on the card that answers it, once that is whole."""

    does: Callable[[Server], Coroutine[Any, Any, object]]
    shows: str
    has_card: bool = False
    in_sight: bool = False
    """Is that card one that all in the channel see?"""


async def commands(discord: Server) -> object:
    return await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)


async def presses(discord: Server) -> object:
    card = next(each for each in everything(discord) if _REFINED in each.buttons)
    return await discord.press(card, "▶ big", user=discord.ben)


async def presses_for_all(discord: Server) -> object:
    card = next(each for each in discord.answers(discord.general) if _REFINED in each.buttons)
    return await discord.press(card, "▶ big", user=discord.ben)


async def mentions(discord: Server) -> object:
    return await discord.say(discord.general, ROUGH, discord.ben, mention=True)


async def writes(discord: Server) -> object:
    return await discord.say(discord.dm(discord.ben), ROUGH)


async def reacts(discord: Server) -> object:
    said = await discord.say(discord.general, ROUGH, discord.ada)
    await discord.react(said, "🚀", discord.ben)
    return said


FLOWS = {
    "command": Flow(commands, _REFINED),
    "press": Flow(presses, _RUN, has_card=True),
    "press for all": Flow(presses_for_all, _RUN, in_sight=True),
    "mention": Flow(mentions, _REFINED),
    "direct message": Flow(writes, _REFINED),
    "reaction": Flow(reacts, _REFINED),
}


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("drop", ["before", "after"])
async def test_whichever_call_an_app_dies_at(
    open_server: ServerMaker, name: str, drop: Drop
) -> None:
    flow = FLOWS[name]
    async with (
        ProviderDouble(script=lambda _: Reply("A fine answer.")) as provider,
        open_server(base_url=provider.base_url, content=True, complaints=True) as discord,
    ):
        if flow.has_card:
            await refined(discord, ROUGH, discord.ben)
        if flow.in_sight:
            await mentions(discord)
            await discord.until(lambda: whole(discord, FLOWS["mention"]))
        for dies_at in itertools.count():
            before = whole(discord, flow)
            fault = discord.fail("*", drop=drop, after=dies_at)
            doing = asyncio.create_task(flow.does(discord))
            await discord.until(lambda: fault.done or whole(discord, flow) > before)  # noqa: B023
            if not fault.done:
                await discord.settle()
            if not fault.done:
                break
            await discord.kill()
            await discord.start(base_url=provider.base_url)
            await discord.all_done()
            assert whole(discord, flow) == before + 1, f"died {drop} call {dies_at}"
            assert not [each for each in everything(discord) if each.loading]
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
        assert dies_at > 0
        told = [each for each in discord.complaints if not is_of_the_death(each)]
        assert told == []


def is_of_the_death(complaint: str) -> bool:
    return any(each in complaint for each in _UNACKNOWLEDGED)


def everything(discord: Server) -> list[Message]:
    """All that ben sees of the bot."""
    there = [*discord.answers(discord.general), *discord.ephemerals(discord.ben)]
    if discord.ben.direct is not None:
        there += discord.answers(discord.ben.direct)
    return there


def whole(discord: Server, flow: Flow) -> int:
    """How many cards say it."""
    return sum(flow.shows in each.buttons for each in everything(discord))


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_what_changes_a_card_or_opens_a_form_or_is_shared_is_done_once(
    open_server: ServerMaker, drop: Drop
) -> None:
    async with open_server(complaints=True) as discord:
        card = await refined(discord, ROUGH, discord.ben)

        async def dies_at(kind: str, doing: Coroutine[Any, Any, object]) -> None:
            fault = discord.fail(kind, drop=drop)
            task = asyncio.create_task(doing)
            await discord.until(lambda: fault.done)
            await discord.kill()
            await discord.start()
            await discord.all_done()
            await task

        await dies_at("answer.edit", picked(discord, card, "sign up or book"))
        await shows(discord, card, "sign up or book.")
        assert "version 2" in card.words

        await dies_at("callback", discord.press(card, "Share…"))
        form = await asked(discord, "Share")
        assert len(discord.modals) == 1

        await dies_at("send", discord.submit(form, {"Channel": "#general"}))
        post = await posted(discord, discord.general, "Take back")
        told = await whispered(discord, "Shared", discord.ben)
        assert discord.answers() == [post]
        assert discord.ephemerals(discord.ben) == [card, told]


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_hidden_message_that_may_have_come_is_pointed_to(
    open_server: ServerMaker, drop: Drop
) -> None:
    async with (
        ProviderDouble(Reply(LONG)) as provider,
        open_server(base_url=provider.base_url, complaints=True) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        fault = discord.fail("follow_up", drop=drop)
        await discord.press(card, "▶ big")
        await discord.until(lambda: fault.done)
        await discord.kill()
        await discord.start(base_url=provider.base_url)
        await discord.all_done()
        pointer = await whispered(discord, "I was restarted just now.", discord.ben)
        assert pointer.buttons == ["Show my answer"]
        answers = [each for each in discord.ephemerals(discord.ben) if each not in (card, pointer)]
        assert standing(answers, [LONG]).doubled == []
        assert len(answers) == (1 if drop == "before" else 2)
        asked = len(provider.received)
        shown = await discord.press(pointer, "Show my answer")
        await discord.until(lambda: any(_RUN in each.buttons for each in shown.follow_ups))
        assert standing([*filter(None, [shown.message]), *shown.follow_ups], [LONG]).exact
        assert len(provider.received) == asked
        await discord.press(card, "Why")
        await whispered(discord, "Why it reads as it does", discord.ben)


async def test_when_its_token_ended_meanwhile_it_goes_on_directly(
    open_server: ServerMaker,
) -> None:
    async with (
        ProviderDouble(Reply("A fine answer.")) as provider,
        open_server(base_url=provider.base_url, complaints=True) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        fault = discord.fail("answer.edit", drop="before")
        pressed = await discord.press(card, "▶ big")
        await discord.until(lambda: fault.done)
        await discord.kill()
        discord.expire(pressed)
        await discord.start(base_url=provider.base_url)
        await discord.all_done()
        [answer] = discord.answers(discord.dm(discord.ben))
        assert "A fine answer." in answer.words


async def test_what_was_begun_too_often_is_given_up(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("A fine answer.")) as provider,
        open_server(base_url=provider.base_url, complaints=True) as discord,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        fault = discord.fail("answer.edit", drop="before")
        pressed = await discord.press(card, "▶ big")
        await discord.until(lambda: fault.done)
        async with discord.store.engine.begin() as connection:
            await connection.execute(update(deliveries).values(attempt=ATTEMPTS))
        await discord.kill()
        await discord.start(base_url=provider.base_url)
        await discord.all_done()
        assert pressed.message is not None
        assert "I could not do this: I was interrupted" in pressed.message.words
        await discord.press(pressed.message, "Try again")
        await whispered(discord, "A fine answer.", discord.ben)


async def test_another_process_goes_on_with_what_it_can_reach(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(script=lambda _: Reply("A fine answer.")) as provider,
        open_server(base_url=provider.base_url, shards="0/2", complaints=True) as discord,
        discord.another("1/2", base_url=provider.base_url) as other,
    ):
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "Share…", user=discord.ben)
        form = await asked(discord, "Share")
        fault = discord.fail("send", drop="before", times=9)
        await discord.submit(form, {"Channel": "#general"}, user=discord.ben)
        await discord.until(lambda: fault.done)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        await discord.until(lambda: fault.done > 1)
        await discord.kill()
        discord.faults.clear()
        # It knows nothing of the server, and asks Discord.
        post = await posted(discord, discord.general, "Take back")
        await whispered(discord, "Shared", discord.ben)
        # What was written there is for who hears of it.
        await discord.until(lambda: other.jobs.unowned)
        assert discord.answers() == [post]
        await discord.start(base_url=provider.base_url)
        await posted(discord, discord.general, _REFINED)
        await discord.all_done()
        assert len(discord.answers()) == 2


async def test_what_two_processes_hear_is_answered_once(open_server: ServerMaker) -> None:
    async with open_server() as discord, discord.another(""):
        there = discord.dm(discord.ben)
        discord.gateway.duplicates = 1
        for number in range(3):
            asked_for = await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)
            said = await discord.say(there, ROUGH)
            await discord.say(discord.general, ROUGH, discord.ben, mention=True)
            await discord.react(said, "👍", discord.ben)
            await whispered(discord, _REFINED, discord.ben, but=number)
            await posted(discord, there, _REFINED, but=number)
            await posted(discord, discord.general, _REFINED, but=number)
            assert asked_for.acked
        await discord.all_done()
        await discord.settle()
        assert [len(each) for each in (discord.answers(there), discord.answers())] == [3, 3]
        assert len(discord.ephemerals(discord.ben)) == 3


async def test_what_went_on_directly_goes_on_there(open_server: ServerMaker) -> None:
    life = ACKNOWLEDGE + 1.6
    async with runs(
        open_server, [LONG], of="hidden", rate=40.0, again=True, token_life=life
    ) as there:
        discord = there.discord
        await there.run()
        await discord.until(lambda: discord.ben.direct and discord.answers(discord.ben.direct))
        await discord.kill()
        await discord.start(base_url=there.provider.base_url)
        found = await there.standing()
        # Where it began it may still look as if it grew: its token has ended.
        assert (found.lost, found.doubled) == ([], [])


async def test_an_app_that_was_taken_for_dead_leaves_its_work_to_whoever_has_it(
    open_server: ServerMaker,
) -> None:
    async with (
        runs(open_server, [LONG], rate=60.0, again=True) as there,
        there.discord.another("", base_url=there.provider.base_url) as other,
    ):
        discord = there.discord
        await there.run()
        await there.some(1, characters=300)
        await discord.store.jobs.bury([discord.app.jobs.owner])
        found = await there.standing()
        assert found.exact, found
        await discord.all_done()
        assert not any("goes on by itself" in each.words for each in discord.answers())
        assert (discord.app.jobs.going, other.jobs.going) == (0, 0)
