"""An app dies at any call: the next one finishes the same messages, and nothing is there twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, select

from bot.store import Store
from bot.store.schema import deliveries
from tests.adapters.slack.conftest import Team
from tests.adapters.slack.mortal import Mortal
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.standing import standing
from tests.adapters.slack.steps import ROUGH, of_app, refined, shows, whispered
from tests.adapters.slack.steps import asked as asked_for
from tests.bot.conftest import DeskMaker
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.faults import Death
from tests.examples import examples

BEAT = 0.02
BETTER = "Write a warm email to our customers about the price increase."
ANSWER = nasty("answer-", 1_200)
POINTER = "I was restarted just now."


class Lives:
    """One app after the other, each with a call that it dies of. The next one takes over."""

    def __init__(self, slack: Team, store: Store, how: dict[str, Any]) -> None:
        self.slack = slack
        self._store = store
        self._how = how
        self._lives: list[Mortal] = []

    async def begin(self) -> None:
        """The next app lives."""
        self._lives.append(Mortal(self.slack, beat=BEAT, **self._how))
        await self._lives[-1].live()

    async def die(self, call: int, after: bool, doing: Awaitable[object]) -> bool:
        """Do something; the app dies at this call, before or `after` it took effect, and the next
        one comes to the end of it. False when there was an end before so many calls."""
        death = self.slack.death = Death(call, after, self._lives[-1].kill)
        await doing
        await self._until(lambda: death.has_come)
        self.slack.death = None
        if death.has_come:
            await self.begin()
            await self._until(lambda: False)
        return death.has_come

    async def bury(self) -> None:
        """Put all of them away."""
        for each in self._lives:
            await each.bury()

    async def _until(self, reached: Callable[[], bool]) -> None:
        """Until that, or until everything is done."""
        async with asyncio.timeout(60):
            while not reached() and not await self._is_done():  # noqa: ASYNC110, nothing tells
                await asyncio.sleep(0.01)

    async def _is_done(self) -> bool:
        async with self._store.engine.connect() as connection:
            query = select(func.count()).where(deliveries.c.state != "done")
            return not (await connection.execute(query)).scalar_one()


@asynccontextmanager
async def lives(open_desk: DeskMaker, **how: Any) -> AsyncIterator[Lives]:
    async with Team("socket", open_desk, 0.5) as slack, open_desk() as behind:
        made = Lives(slack, behind.store, how)
        await made.begin()
        try:
            yield made
            # What the dead did not acknowledge any more is no fault of theirs.
            assert [each for each in slack.complaints if "not acknowledged" not in each] == []
        finally:
            await made.bury()


def points(*few: tuple[int, bool]) -> Iterator[tuple[int, bool]]:
    """Calls to die at, and whether that is after they took effect: every one when asked for."""
    if examples(99) > len(few) + 20:
        yield from ((call, after) for call in range(1, 99) for after in (False, True))
    else:
        yield from few


async def test_a_card_in_direct_messages(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(BETTER, delay_first=0.05)) as provider,
        lives(open_desk, base_url=provider.base_url, refine_with="big") as there,
    ):
        slack, direct = there.slack, there.slack.dm(there.slack.ben)
        for call, after in points((3, True), (3, False)):
            before = len(slack.messages(direct))
            said = slack.say(slack.ben, direct, f"{ROUGH} {call} {after}")
            more = await there.die(call, after, said)
            (card,) = [each for each in slack.messages(direct)[before:] if each.bot]
            assert "Refine again…" in card.buttons
            if not more:
                break


async def test_a_card_for_ones_own_eyes_in_a_thread(open_desk: DeskMaker) -> None:
    async with lives(open_desk) as there:
        slack, pointed = there.slack, 0
        for call, after in points((3, False), (2, True)):
            before = len(slack.ephemerals(slack.ben))
            asked = f"<@{slack.bot_user}> {ROUGH} {call} {after}"
            more = await there.die(call, after, slack.say(slack.ben, slack.general, asked))
            new = slack.ephemerals(slack.ben)[before:]
            cards = [each for each in new if "Refine again…" in each.buttons]
            pointers = [each for each in new if POINTER in each.words]
            assert len(new) == len(cards) + len(pointers)
            assert (len(cards), len(pointers)) in ((1, 0), (1, 1), (0, 1))
            pointed += len(pointers)
            if not cards:
                await slack.press(pointers[0], "Show my prompt", user=slack.ben)
                await shows(slack, pointers[0], "Refine again…")
            if not more:
                break
        assert pointed > 1


async def test_a_run_for_ones_own_eyes(open_desk: DeskMaker) -> None:
    async with (
        ProviderDouble(Reply(ANSWER)) as provider,
        lives(open_desk, base_url=provider.base_url) as there,
    ):
        slack, pointed = there.slack, 0
        card = await refined(slack, ROUGH, slack.ben)
        for call, after in points((1, True), (1, False)):
            before = len(slack.ephemerals(slack.ben))
            more = await there.die(call, after, slack.press(card, "▶ big", user=slack.ben))
            new = slack.ephemerals(slack.ben)[before:]
            pointers = [each for each in new if POINTER in each.words]
            runs = [each for each in new if each not in pointers]
            pointed += len(pointers)
            if pointers:
                asked = len(provider.received)
                await slack.press(pointers[0], "Show my answer", user=slack.ben)
                await shows(slack, pointers[0], "Run again")
                runs = [pointers[0], *slack.ephemerals(slack.ben)[before + len(new) :]]
                assert len(provider.received) == asked
            found = standing(runs, [ANSWER], "big")
            assert found.exact, (call, after, found)
            if not more:
                break
        assert pointed > 0


async def test_a_run_in_a_thread(open_desk: DeskMaker) -> None:
    pieces = [ANSWER[at : at + 40] for at in range(0, len(ANSWER), 40)]
    async with (
        ProviderDouble(Reply(pieces=pieces, rate=60.0)) as provider,
        lives(open_desk, base_url=provider.base_url) as there,
    ):
        slack = there.slack
        root = slack.written(slack.ada, slack.general, "What about the prices?")
        asked = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ada, slack.general, asked, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ada)
        for call, after in points((1, True), (3, False)):
            before = len(slack.replies(root))
            more = await there.die(call, after, slack.press(card, "▶ big"))
            run = slack.replies(root)[before:]
            found = standing(run, [ANSWER], "big, asked by ada")
            assert found.exact, (call, after, found)
            if not more:
                break


async def test_a_share(open_desk: DeskMaker) -> None:
    async with lives(open_desk) as there:
        slack = there.slack
        card = await refined(slack, ROUGH, slack.ben)
        for call, after in points((1, True), (2, False)):
            await slack.press(card, "Share…", user=slack.ben)
            form = await asked_for(slack, "Share")
            before = len(of_app(slack, slack.general))
            sent = slack.submit(form, {"channel": slack.general.id})
            more = await there.die(call, after, sent)
            (post,) = of_app(slack, slack.general)[before:]
            assert "Take back" in post.buttons
            if not more:
                break


async def test_a_share_where_the_app_may_post_and_not_read(open_desk: DeskMaker) -> None:
    async with lives(open_desk) as there:
        slack = there.slack
        hall = slack.add_channel("hall", bot=False)
        card = await refined(slack, ROUGH, slack.ben)
        for call, after in points((1, True), (1, False), (2, True)):
            await slack.press(card, "Share…", user=slack.ben)
            form = await asked_for(slack, "Share")
            before, seen = len(of_app(slack, hall)), len(slack.ephemerals(slack.ben))
            more = await there.die(call, after, slack.submit(form, {"channel": hall.id}))
            posts = of_app(slack, hall)[before:]
            told = [each.words for each in slack.ephemerals(slack.ben)[seen:]]
            unclear = any("look whether the post is there" in each for each in told)
            assert len(posts) == 1 or (unclear and not posts), (call, after, told)
            for post in posts:
                await slack.press(post, "Take back", user=slack.ben)
                await shows(slack, post, "Its author took this back.")
            if not more:
                break
