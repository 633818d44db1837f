"""Accepted means done: a delivery is kept before it is acknowledged, and done once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select, text, update

from bot.jobs.jobs import ATTEMPTS
from bot.jobs.limits import Limits
from bot.store.schema import deliveries
from tests.adapters.slack import raw
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.raw import deliver
from tests.adapters.slack.steps import ROUGH, asked, both_doors, of_app, posted, refined, whispered
from tests.bot.conftest import DeskMaker
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import User

_LOCKED = 0.2
"""Seconds in which nothing may be acknowledged: whoever does not wait for the store, does."""


@asynccontextmanager
async def locked(slack: Team) -> AsyncIterator[None]:
    """Nobody can write down a delivery."""
    async with slack.store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("LOCK TABLE deliveries IN EXCLUSIVE MODE"))
        yield


async def keeps_nothing(slack: Team, *, back: bool = False) -> None:
    """From now on the store keeps no deliveries; with `back`, it does again."""
    names = ("away", "deliveries") if back else ("deliveries", "away")
    async with slack.store.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE {} RENAME TO {}".format(*names)))


async def kept(slack: Team) -> int:
    """How many deliveries the store knows."""
    async with slack.store.engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one()


def written(slack: Team, user: User) -> raw.Delivery:
    """Somebody has written to the app."""
    direct = slack.dm(user)
    said = slack.written(user, direct, ROUGH)
    what = {"text": ROUGH, "channel": direct.id, "channel_type": "im", "ts": said.ts}
    return raw.happened(slack, "message", user, **what)


@both_doors
async def test_nothing_is_acknowledged_before_it_is_kept(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        async with locked(slack):
            typing = asyncio.create_task(slack.command("/rocket", ROUGH, user=slack.ben))
            writing = asyncio.create_task(deliver(slack, written(slack, slack.ben)))
            done, _ = await asyncio.wait({typing, writing}, timeout=_LOCKED)
            assert not done
        assert (await typing).ok
        assert (await writing)[0].ok
        assert await kept(slack) == 2
        await whispered(slack, "Refine again…", slack.ben)
        await posted(slack, slack.dm(slack.ben), "Refine again…")


async def test_what_cannot_be_kept_is_told_and_sent_again(open_team: TeamMaker) -> None:
    async with open_team("http", complaints=True) as slack:
        await slack.command("/rocket", user=slack.ben)
        form = await asked(slack, "Refine a prompt")
        await keeps_nothing(slack)
        ack = await slack.command("/rocket", ROUGH, user=slack.ben)
        assert ack.ok
        assert "Nothing was taken" in slack.ephemerals(slack.ben)[0].words
        ack = await slack.submit(form, {"prompt": ROUGH})
        assert "Nothing was taken" in ack.errors["prompt"]
        assert form in slack.views
        event = written(slack, slack.ben)
        assert [each.status for each in await deliver(slack, event)] == [503]
        await keeps_nothing(slack, back=True)
        assert [each.status for each in await deliver(slack, event, 3)] == [200] * 3
        card = await posted(slack, slack.dm(slack.ben), "Refine again…")
        assert (await slack.submit(form, {"prompt": ROUGH})).ok
        await whispered(slack, "Refine again…", slack.ben)
        assert of_app(slack, slack.dm(slack.ben)) == [card]


async def test_too_much_is_told_once(open_team: TeamMaker) -> None:
    async with open_team("http", limits=Limits(person=1, team=0)) as slack:
        await refined(slack, ROUGH, slack.ben)
        await slack.command("/rocket", ROUGH, user=slack.ben)
        await whispered(slack, "1 requests a minute is the most for one person", slack.ben)
        assert all(ack.ok for ack in await deliver(slack, written(slack, slack.ben), 2))
        told = await posted(slack, slack.dm(slack.ben), "Nothing was taken")
        # Others are not held up.
        await refined(slack, ROUGH, slack.ada)
        assert of_app(slack, slack.dm(slack.ben)) == [told]


async def test_whoever_has_to_wait_is_told_their_number(open_team: TeamMaker) -> None:
    slow = Reply("Write a warm email.", delay_first=0.5)
    async with (
        ProviderDouble(slow) as provider,
        open_team(
            base_url=provider.base_url,
            refine_with="big",
            limits=Limits(at_once=1, person=0, team=0),
        ) as slack,
    ):
        await slack.say(slack.ada, slack.dm(slack.ada), ROUGH)
        await slack.command("/rocket", ROUGH, user=slack.ben)
        await whispered(slack, "I am busy: you are number 1. It starts by itself.", slack.ben)
        # A form cannot wait.
        await slack.command("/rocket", user=slack.ben)
        await asked(slack, "Refine a prompt")
        await whispered(slack, "Refine again…", slack.ben)
        await posted(slack, slack.dm(slack.ada), "Refine again…")
        assert len(slack.ephemerals(slack.ben)) == 2


async def test_two_apps_do_once_what_comes_to_both(open_team: TeamMaker) -> None:
    async with open_team("http") as slack, slack.open_app() as other:
        slack.more_urls = [other.url]
        slack.duplicates = 5
        await slack.say(slack.ben, slack.dm(slack.ben), ROUGH)
        card = await posted(slack, slack.dm(slack.ben), "Refine again…")
        await slack.press(card, "sign up or book")
        await slack.until(lambda: "version 2" in card.words)
        assert of_app(slack, slack.dm(slack.ben)) == [card]
        assert await kept(slack) == 2


async def test_what_was_begun_time_and_again_is_given_up_in_words(
    open_team: TeamMaker, open_desk: DeskMaker
) -> None:
    slow = Reply("Write a warm email.", delay_first=2.0)
    async with (
        ProviderDouble(slow) as provider,
        open_team(base_url=provider.base_url, refine_with="big", seconds=0.0) as slack,
    ):
        await slack.say(slack.ben, slack.dm(slack.ben), ROUGH)
        await posted(slack, slack.dm(slack.ben), "big is reading what was said.")
        await slack.stop()
        async with open_desk() as behind, behind.store.engine.begin() as connection:
            await connection.execute(update(deliveries).values(attempt=ATTEMPTS))
        await slack.start_again()
        told = await posted(slack, slack.dm(slack.ben), "I could not do this")
        await slack.press(told, "Write a prompt", user=slack.ben)
        await asked(slack, "Refine a prompt")
