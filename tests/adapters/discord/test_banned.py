"""Discord lets nothing through for a long time: the work is put off, and done once in the end."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.discord.address import Address
from adapters.discord.deliver.answers import Answers
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.direct import Direct
from adapters.discord.deliver.pace import Pace
from adapters.discord.deliver.places import Places
from adapters.discord.deliver.progress import Progress
from adapters.discord.deliver.sharing import why_not_posted
from adapters.discord.stage import DiscordStage
from bot.chat.exchange import Exchange
from bot.chat.refusals import NotNow
from bot.chat.waiting import LONGEST
from bot.jobs.ids import Ids
from bot.jobs.job import Delivery, Job, Journal
from bot.jobs.jobs import ATTEMPTS
from bot.live import TryLater
from bot.talk.cards import Answer, Button, Buttons, Card, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import ListPrompts, Request, RunAgain
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.in_memory import Fate, InMemory
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.standing import standing
from tests.doubles.clock import run
from tests.doubles.shared import InMemoryLanes

LONG = nasty("long-", 6_000)
PERSON, PLACE = Person("7", "Ben"), Place("discord", "G1", "1")


@dataclass
class Desk:
    """A front desk that has one answer."""

    answer: Card

    async def handle(
        self, request: Request, person: Person, place: Place, ids: Ids | None = None
    ) -> AsyncGenerator[Shown, None]:
        yield self.answer


class NoPosts:
    """Keeps no posts, and knows of none."""

    async def keep(self, *_what: object) -> None:
        """Forget it."""

    async def of_card(self, *_which: object) -> Sequence[str]:
        """There is none."""
        return ()


async def attempts(discord: InMemory, answer: Card, *, pause: float) -> list[float]:
    """Do a job as often as it takes, with a pause before each further time; how long each took."""
    client: Any = discord
    posts: Any = NoPosts()
    calls, interaction, journal = Calls(client), client.interaction(), ""
    clock = asyncio.get_running_loop().time
    took: list[float] = []

    async def write(text: str) -> None:
        nonlocal journal
        journal = text

    ends = False
    while not ends:
        delivery = Delivery("discord", "G1", "1", "press", "{}")
        job = Job(delivery, "key", len(took) + 1, Journal(journal, write))
        progress, address = Progress(job), Address("G1", "7", "1")
        answers = Answers(calls, interaction, hidden=True, progress=progress)
        direct = Direct(calls, "7", "Ben", posts, None, progress)
        places = Places(calls, posts, answers, direct, address, progress)
        stage, began = DiscordStage(places, answers, None, address, "Ben"), clock()
        with suppress(NotNow):
            await Exchange(Desk(answer), stage, PERSON, PLACE, job).send(ListPrompts())
            ends = True
        took.append(clock() - began)
        await asyncio.sleep(pause)
    await calls.close()
    return took


def card(text: str, channel: str | None = None) -> Card:
    again = Buttons((Button("Run again", RunAgain("r")),))
    return Card("r", "big", (Answer(text, "big"), again), channel=channel)


@pytest.mark.parametrize("before", [0, 1])
def test_what_one_person_reads_is_put_off(before: int) -> None:
    fates: list[Fate] = [""] * before
    discord = InMemory([*fates, "banned"], banned_for=LONGEST + 60.0)
    took = run(attempts(discord, card(LONG), pause=1.0))
    assert took[0] == LONGEST
    assert len(took) == 2
    there = discord.standing("hidden")
    assert discord.standing("2") == []
    found = standing(there, [LONG])
    assert found.exact, found
    assert "restarted" not in str([each.components for each in there])


def test_a_post_outlasts_the_longest_ban() -> None:
    discord = InMemory(["banned"], banned_for=3_600.0)
    took = run(attempts(discord, card("Dear customers.", channel="9"), pause=1.0))
    assert max(took) <= LONGEST
    assert len(took) <= ATTEMPTS
    (post,) = discord.standing("9")
    assert "Dear customers." in str(post.components)


def test_a_form_that_does_not_open_meanwhile_is_told_so() -> None:
    assert "Please try again in some minutes" in why_not_posted(NotNow("wait", "later"))


async def test_a_call_that_is_limited_for_long_is_not_made_later(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        calls, there = Calls(discord.client), int(discord.general.id)
        channel = discord.client.get_partial_messageable(there)
        discord.fail("send", retry_after=3_600.0)
        with pytest.raises(TryLater) as later:
            await asyncio.wait_for(calls.make("post", channel.send("Hello")), 30.0)
        assert later.value.seconds == 3_600.0
        assert not calls._going
        await calls.close()


def test_a_turn_that_is_far_away_is_not_waited_for() -> None:
    async def work() -> None:
        clock = asyncio.get_running_loop().time
        pace = Pace(InMemoryLanes(clock, 2))
        heard = pace.watching(None)
        heard.freeze()
        headers = {"X-RateLimit-Scope": "global", "Retry-After": "3600"}
        call: Any = SimpleNamespace(response=SimpleNamespace(status=429, headers=headers))
        nobody: Any = None
        await heard.on_request_end.send(nobody, nobody, call)
        with pytest.raises(TryLater):
            await pace.turn()
        assert clock() < LONGEST

    run(work())


def test_what_was_promised_is_left_when_it_cannot_be_taken_back_for_long() -> None:
    async def work() -> None:
        discord: Any = InMemory(["banned"], banned_for=3_600.0)
        calls = Calls(discord)
        answers = Answers(calls, discord.interaction(), hidden=True)
        with pytest.raises(TryLater):
            await answers.nothing()
        assert asyncio.get_running_loop().time() < LONGEST
        await calls.close()

    run(work())
