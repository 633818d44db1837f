"""Discord answering in odd ways, and a store that fails, while an interaction is worked on."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from adapters.discord.address import Address
from adapters.discord.stage import DiscordStage
from bot.cards import feedback_form
from bot.talk.requests import OpenFeedbackForm
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.logged import Logged, logged
from tests.adapters.discord.odd import Odd, oddly_answered
from tests.adapters.discord.steps import ROUGH, asked, posted, refined, whispered
from tests.bot.shown import button, notes_of
from tests.databases import held

HTML = "<html><title>502 Bad Gateway</title></html>"
LIMITED = '{"message": "You are being rate limited.", "retry_after": 0.05, "global": false}'


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


def loading(discord: Server) -> list[str]:
    """Answers that somebody still waits for."""
    every = [*discord.private, *(m for each in discord.channels.values() for m in each.history)]
    return [each.id for each in every if each.loading and not each.deleted]


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_an_acknowledgement_whose_answer_is_lost(open_server: ServerMaker, drop: str) -> None:
    async with open_server(complaints=True) as discord:
        discord.fail("callback", drop=drop, times=2)  # type: ignore[arg-type]
        card = await refined(discord, ROUGH, discord.ada)
        assert discord.ephemerals(discord.ada) == [card]
        discord.fail("callback", drop=drop)  # type: ignore[arg-type]
        await discord.press(card, "sign up or book")
        await discord.until(lambda: "sign up or book." in card.words)
        await discord.until(lambda: not loading(discord))
        # Only that it was acknowledged already, which the app could not know.
        assert {each for each in discord.complaints if "40060" not in each} == set()


_ODD = {
    "a page": Odd(200, HTML, after=True),
    "nothing": Odd(204, after=True),
    "an empty text": Odd(200, "", "application/json", after=True),
    "half of it": Odd(200, '{"interaction": {', "application/json", after=True),
    "another thing": Odd(200, "[]", "application/json", after=True),
    "an error after it was done": Odd(502, HTML, after=True),
    "an error": Odd(500, HTML),
    "no time, and no word when": Odd(429, HTML, headers={"Via": "1.1 google"}),
    "a moment, please": Odd(429, LIMITED, "application/json", {"Via": "1.1 google"}),
}


async def test_odd_answers_to_the_acknowledgement(open_server: ServerMaker, log: Logged) -> None:
    async with open_server(complaints=True) as discord:
        left, known = list(_ODD.values()), set[str]()

        def choose(path: str) -> Odd | None:
            """Each first try has an odd answer; Discord takes those after it."""
            if not path.endswith("/callback") or path in known:
                return None
            known.add(path)
            return left.pop()

        async with oddly_answered(discord, choose):
            asking = (discord.command("rocket", {"prompt": "help"}) for _ in _ODD)
            assert all(each.acked for each in await asyncio.gather(*asking))
            await whispered(discord, "What you can type", discord.ada, but=len(_ODD) - 1)
            assert not left
            await discord.until(lambda: not loading(discord))
        assert {each for each in discord.complaints if "40060" not in each} == set()
    assert "Traceback" not in log.text


async def test_an_acknowledgement_that_discord_does_not_take(
    open_server: ServerMaker, log: Logged
) -> None:
    async with open_server(complaints=True) as discord:
        discord.patience = 0.2
        card = await refined(discord, ROUGH, discord.ada)
        wrong = iter((Odd(429, "error code: 1015"), Odd(403, HTML)))

        async with oddly_answered(
            discord, lambda path: next(wrong, None) if path.endswith("/callback") else None
        ):
            for _ in range(2):
                assert (await discord.press(card, "👍")).failed
        discord.fail("callback", status=404, code=10062)
        assert (await discord.press(card, "👍")).failed
        await discord.press(card, "Why")
        await whispered(discord, "Why it reads as it does", discord.ada)
        async with discord.store.engine.connect() as connection:
            assert not await connection.scalar(text("SELECT count(*) FROM votes"))
    assert "not acknowledged: 429 (0)" in log.text
    assert "not acknowledged: 403 (0)" in log.text
    assert "not acknowledged: 404 (10062)" in log.text
    assert "Traceback" not in log.text


async def test_a_form_whose_answer_is_lost(open_server: ServerMaker, log: Logged) -> None:
    async with open_server(complaints=True) as discord:
        card = await refined(discord, ROUGH, discord.ada)
        discord.fail("callback", drop="before")
        await discord.press(card, "Refine again…")
        late = "Discord closed the door before the form was open"
        told = await whispered(discord, late, discord.ada)
        await discord.press(told, "Try again")
        await discord.close_modal(await asked(discord, "Refine again"))
        discord.fail("callback", drop="after")
        await discord.press(card, "Refine again…")
        form = await asked(discord, "Refine again")
        await discord.submit(form, {"What should be different?": "Mention the free line"})
        await discord.until(lambda: "Mention the free line" in card.words)
        assert not loading(discord)
    assert "no form: modal: ServerDisconnectedError" in log.text
    assert "Traceback" not in log.text


async def test_a_form_that_discord_refuses(open_server: ServerMaker) -> None:
    async with open_server(complaints=True) as discord:
        card = await refined(discord, ROUGH, discord.ada)
        discord.fail("callback", status=400, code=50035)
        await discord.press(card, "Refine again…")
        await whispered(discord, "Discord did not open the form (50035)", discord.ada)
        dm = discord.dm(discord.ada)
        await discord.say(dm, ROUGH)
        there = await posted(discord, dm, "Refine again…")
        discord.fail("callback", status=400, code=50035)
        await discord.press(there, "Refine again…")
        await posted(discord, dm, "Discord did not open the form (50035)")
        discord.fail("callback", status=400, code=50035)
        assert (await discord.command("rocket", {}, channel=dm)).acked
        await posted(discord, dm, "Discord did not open the form (50035)", but=1)
        await discord.until(lambda: not loading(discord))


async def test_a_form_where_nothing_was_pressed_is_one_press_away() -> None:
    unused: Any = None
    stage = DiscordStage(unused, None, None, Address("G1", "7", "1"), "Ben")
    told = await stage.open(feedback_form("p1"), OpenFeedbackForm("p1"))
    assert told is not None
    assert "A form opens only when you press a button" in notes_of(told)
    assert button(told, "Try again") == OpenFeedbackForm("p1")


async def test_a_store_that_keeps_nothing_is_told(open_server: ServerMaker, log: Logged) -> None:
    async with open_server(keeps_trying=0.0) as discord:
        card = await refined(discord, ROUGH, discord.ada)
        dm, failed = discord.dm(discord.ben), "did not do what it was asked"
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE deliveries RENAME TO away"))
        await discord.command("rocket", {"prompt": ROUGH})
        await whispered(discord, failed, discord.ada)
        # It would open a form.
        await discord.press(card, "Refine again…")
        await whispered(discord, failed, discord.ada, but=1)
        await discord.say(dm, ROUGH)
        await posted(discord, dm, failed)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        await posted(discord, discord.general, failed)
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO deliveries"))
        await refined(discord, "write a poem", discord.ada)
        assert not loading(discord)
    assert "StoreError" in log.text
    assert ROUGH not in log.text


async def test_what_a_store_will_never_do_is_told_at_once(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        dm, failed = discord.dm(discord.ben), "did not do what it was asked"
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE prompts RENAME TO away"))
        await discord.command("rocket", {"prompt": "write a poem"}, user=discord.ben)
        await whispered(discord, failed, discord.ben)
        # It would open a form.
        await discord.press(card, "Refine again…")
        await whispered(discord, failed, discord.ada)
        await discord.say(dm, ROUGH)
        await posted(discord, dm, failed)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        await posted(discord, discord.general, failed)
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO prompts"))
        await refined(discord, "write a poem", discord.ada)
        await discord.all_done()
        assert len(discord.answers(dm)) == len(discord.answers()) == 1
        assert not loading(discord)


async def test_what_comes_only_once_waits_for_the_store(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE deliveries RENAME TO away"))
        await discord.say(there, ROUGH)
        await discord.command("rocket", {"prompt": ROUGH})
        await whispered(discord, "did not do what it was asked", discord.ada)
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO deliveries"))
        await posted(discord, there, "Refine again…")
        assert len(discord.answers(there)) == 1


async def test_a_store_that_is_locked_for_a_while(
    open_server: ServerMaker, database_url: str
) -> None:
    async with open_server() as discord:
        async with held(database_url):
            asking = asyncio.create_task(discord.command("rocket", {"prompt": ROUGH}))
            await asyncio.sleep(0.1)
            # Nothing is promised that is not kept.
            assert not discord.private
        assert (await asking).acked
        await whispered(discord, "Refine again…", discord.ada)
        async with held(database_url):
            asked_in_vain = await discord.command("rocket", {"prompt": "write a poem"})
            assert asked_in_vain.acked
            assert asked_in_vain.seconds < discord.patience
            told = await whispered(discord, "could not keep this in time", discord.ada)
        # It was kept in the end, so it is done.
        assert await whispered(discord, "Refine again…", discord.ada, but=1) is told
        assert not loading(discord)


async def test_a_form_that_is_kept_too_late_is_not_opened(
    open_server: ServerMaker, database_url: str
) -> None:
    async with open_server() as discord:
        async with held(database_url):
            typed = await discord.command("rocket", {}, user=discord.ben)
            told = await whispered(discord, "could not keep this in time", discord.ben)
            assert typed.message is told
        # What is kept after it is done after it.
        await refined(discord, ROUGH, discord.ada)
        await discord.all_done()
        assert discord.ephemerals(discord.ben) == [told]
        assert "could not keep this in time" in told.words
        assert discord.modals == []


async def test_who_wrote_while_the_store_was_away_is_told_in_the_end(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE deliveries RENAME TO away"))
        await discord.say(there, ROUGH)
        await discord.command("rocket", {"prompt": ROUGH})
        await whispered(discord, "did not do what it was asked", discord.ada)
        await discord.stop(0.0)
        [told] = discord.answers(there)
        assert "I am being restarted, so nothing was taken." in told.words


async def test_who_is_being_told_when_the_app_stops_is_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        there = discord.dm(discord.ben)
        async with discord.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE deliveries RENAME TO away"))
        telling = discord.fail("send", hang=0.5)
        await discord.say(there, ROUGH)
        await discord.app.jobs.close(0.0)
        await discord.until(lambda: telling.done)
        await discord.stop(0.0)
        [told] = discord.answers(there)
        assert "I am being restarted, so nothing was taken." in told.words
