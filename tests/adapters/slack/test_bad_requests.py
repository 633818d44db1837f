"""Requests that cannot be met: each is told in words that somebody can act on."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text, update

from adapters.slack.workspaces import ManyWorkspaces
from bot.jobs.jobs import ATTEMPTS
from bot.store.schema import deliveries
from tests.adapters.slack import raw
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.logged import Logged, logged
from tests.adapters.slack.raw import deliver
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    of_app,
    posted,
    refined,
    shared,
    whispered,
)
from tests.bot.conftest import DeskMaker
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import User
from tests.doubles.slack.workspace import Workspace


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


async def rows(slack: Team, table: str) -> int:
    """How many rows a table of the store has."""
    async with slack.store.engine.connect() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def forgotten(many: ManyWorkspaces, team: str) -> None:
    """Returns once there is no installation for a workspace."""
    for _ in range(500):
        if await many.find(None, team) is None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{team} is remembered")


_UNKNOWN = ("", "launch", "vote|x", "vote|x|2x", "vote|x|" + "9" * 5000, "open|~", "%%%|%0", "\x00")


@both_doors
async def test_buttons_that_are_not_known_are_told(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ada)
        for number, value in enumerate(_UNKNOWN):
            press = raw.pressed(slack, card, "👍", slack.ada, action_id="launch", value=value)
            assert (await deliver(slack, press))[0].ok
            await whispered(slack, "This button is of an older version.", slack.ada, but=number)
        assert await rows(slack, "votes") == 0
        await slack.press(card, "👍")
        await whispered(slack, "Noted. 👍 1", slack.ada)


@both_doors
async def test_a_button_of_a_prompt_that_is_gone(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ada)
        async with slack.store.engine.begin() as connection:
            for table in ("prompt_versions", "prompts"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        for number, label in enumerate(("👍", "Why", "Save…", "reply", "Refine again…")):
            await slack.press(card, label)
            await whispered(slack, "That prompt is not here any more.", slack.ada, but=number)
        await refined(slack, "write a poem", slack.ada)


@both_doors
async def test_forms_that_cannot_be_taken(open_team: TeamMaker, mode: str, log: Logged) -> None:
    async with open_team(mode) as slack:
        await slack.command("/rocket")
        view = await asked(slack, "Refine a prompt")
        long = (await deliver(slack, raw.sent(slack, view, {"prompt": "x" * 3001})))[0]
        assert long.errors == {"prompt": "That is 3,001 characters; 3,000 is the most."}
        for purpose in ("launch", "", "vote|x|1"):
            stale = raw.sent(slack, view, {"prompt": ROUGH})
            stale.payload["view"]["private_metadata"] = f'{{"for":"{purpose}"}}'
            ack = (await deliver(slack, stale))[0]
            assert list(ack.errors) == ["prompt"]
            assert "start again" in ack.errors["prompt"]
        states: tuple[raw.Json, ...] = ({}, {"values": {}})
        for state in states:
            empty = raw.sent(slack, view, {"prompt": ROUGH})
            empty.payload["view"]["state"] = state
            assert (await deliver(slack, empty))[0].ok
        await whispered(slack, "There is nothing to refine yet.", slack.ada, but=1)
        assert await rows(slack, "prompts") == 0
        assert (await deliver(slack, raw.sent(slack, view, {"prompt": ROUGH})))[0].ok
        await whispered(slack, "Refine again…", slack.ada)
    assert ROUGH not in log.text


async def test_where_a_form_leads_is_not_for_others(open_team: TeamMaker) -> None:
    async with open_team() as slack:
        await slack.command("/rocket", user=slack.ada)
        of_ada = (await asked(slack, "Refine a prompt")).content["private_metadata"]
        await slack.command("/rocket", user=slack.ben)
        await slack.until(lambda: len(slack.views) == 2)
        of_ben = next(view for view in slack.views if view.user == slack.ben.id)
        sent = raw.sent(slack, of_ben, {"prompt": ROUGH})
        team, person = slack.main.id, slack.ada.id
        foreign = of_ada.replace(team, "T999").replace(f'"{person}"', '"U999"')
        at = foreign.index('"response_url"')
        sent.payload["view"]["private_metadata"] = foreign[: at - 1] + "}}"
        assert (await deliver(slack, sent))[0].ok
        await whispered(slack, "Refine again…", slack.ben)
        assert not slack.ephemerals(slack.ada)


@both_doors
async def test_a_token_that_was_taken_back_is_told(
    open_team: TeamMaker, mode: str, log: Logged
) -> None:
    async with open_team(mode) as slack:
        slack.main.revoke()
        await slack.command("/rocket")
        told = await whispered(slack, "Ask an admin to install", slack.ada)
        assert "no longer connected" in told.words
        assert not slack.views
        await slack.command("/rocket", "help")
        await whispered(slack, "What you can type", slack.ada)
    assert f"shut out of {slack.main.id}: views.open: token_revoked" in log.text


@both_doors
async def test_a_message_in_a_channel_without_the_app(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        away = slack.add_channel("away", bot=False)
        message = slack.written(slack.ben, away, ROUGH)
        await slack.message_shortcut("refine_message", message)
        card = await whispered(slack, "Refine again…", slack.ada)
        assert "I am not in this channel" in card.words
        assert "/invite" in card.words


@both_doors
async def test_what_belongs_to_others_is_left_alone(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ada)
        post = await shared(slack, card, slack.ada, slack.general)
        await slack.press(post, "Take back", user=slack.ben)
        await whispered(slack, "Only the person who shared it can take it back.", slack.ben)
        assert post.buttons.count("Take back") == 1
        forged = raw.pressed(slack, post, "👍", slack.ben, value="threads|0")
        await deliver(slack, forged)
        await whispered(slack, "Only an admin", slack.ben)
        assert await slack.store.reads_threads(slack.place())


async def test_a_run_of_another_that_stands_as_a_message_is_not_stopped(
    open_team: TeamMaker,
) -> None:
    answer = Reply(pieces=["slowly "] * 400, rate=100.0)
    async with ProviderDouble(answer) as provider, open_team(base_url=provider.base_url) as slack:
        root = slack.written(slack.ada, slack.general, "What about the prices?")
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ada, slack.general, mention, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ada)
        slack.fail("chat.startStream", "method_not_supported_for_channel_type")
        await slack.press(card, "▶ big")
        await slack.until(lambda: of_app(slack, slack.general))
        message = of_app(slack, slack.general)[0]
        await slack.until(lambda: "Stop" in message.buttons)
        await slack.press(message, "Stop", user=slack.ben)
        await whispered(slack, "can stop this run", slack.ben)
        await slack.settle()
        assert not message.deleted
        await slack.press(message, "Stop", user=slack.ada)
        await slack.until(lambda: "Run again" in message.buttons)
        assert not message.deleted


@asynccontextmanager
async def two_workspaces(
    open_desk: DeskMaker,
) -> AsyncIterator[tuple[Team, Workspace, User, ManyWorkspaces]]:
    """The app in two workspaces, with their tokens in the store."""
    async with Team("http", open_desk, 60.0) as slack, open_desk() as behind:
        other = slack.add_workspace("Other", installed=True)
        zoe = slack.add_user("zoe", workspace=other)
        slack.add_channel("lobby", members=[zoe], workspace=other)
        many = ManyWorkspaces(slack.app.client_id, behind.store.engine)
        for each in (slack.main, other):
            installed = Installation(
                app_id=slack.app.app_id,
                team_id=each.id,
                user_id="U1",
                bot_token=each.token,
                bot_user_id=each.bot_user,
                bot_id=each.bot_id,
                installed_at=time.time() - 60,
            )
            await many.installations.async_save(installed)
        await slack.start(workspaces=many)
        try:
            yield slack, other, zoe, many
        finally:
            await slack.stop()


async def test_a_prompt_of_another_workspace_is_not_there(open_desk: DeskMaker) -> None:
    async with two_workspaces(open_desk) as (slack, _, zoe, _):
        card = await refined(slack, ROUGH, slack.ada)
        await slack.command("/rocket", "write a poem", user=zoe)
        own = await whispered(slack, "Refine again…", zoe)
        for number, label in enumerate(("👍", "Why", "reply")):
            value = raw.pressed(slack, card, label, slack.ada).payload["actions"][0]["value"]
            await deliver(slack, raw.pressed(slack, own, "👍", zoe, value=value))
            await whispered(slack, "That prompt is not here any more.", zoe, but=number)
        assert await rows(slack, "votes") == 0
        assert all(ROUGH not in each.words for each in slack.ephemerals(zoe))


async def test_a_workspace_that_took_its_token_back_is_forgotten(
    open_desk: DeskMaker, log: Logged
) -> None:
    async with two_workspaces(open_desk) as (slack, other, zoe, many):
        other.revoke()
        await slack.command("/rocket", user=zoe)
        await whispered(slack, "Ask an admin to install", zoe)
        await forgotten(many, other.id)
        await slack.command("/rocket", user=zoe)
        await whispered(slack, "I am not installed in this workspace.", zoe)
        await refined(slack, ROUGH, slack.ada)
    assert f"no installation for a delivery of workspace {other.id}" in log.text


@pytest.mark.parametrize(
    ("refused", "word"),
    [
        (["chat.postMessage"], "invalid_auth"),
        (["chat.postMessage"], "token_revoked"),
        (["chat.postMessage", "auth.test"], "token_expired"),
    ],
)
async def test_what_one_refused_token_kept_from_being_done_is_done_later(
    open_desk: DeskMaker, refused: list[str], word: str
) -> None:
    async with two_workspaces(open_desk) as (slack, other, zoe, many):
        for method in refused:
            slack.fail(method, word)
        await slack.say(zoe, slack.dm(zoe), ROUGH)
        card = await posted(slack, slack.dm(zoe), "Refine again…")
        assert of_app(slack, slack.dm(zoe)) == [card]
        assert await many.find(None, other.id) is not None


async def test_what_no_token_does_is_given_up_in_words(open_team: TeamMaker) -> None:
    async with open_team() as slack:
        slack.main.revoke()
        await slack.command("/rocket", user=slack.ben)
        await whispered(slack, "no longer connected", slack.ben)
        async with slack.store.engine.begin() as connection:
            await connection.execute(update(deliveries).values(attempt=ATTEMPTS))
        told = await whispered(slack, "I could not do this", slack.ben)
        assert told.buttons == ["Try again"]


async def test_a_workspace_that_removed_the_app_is_told_so(
    open_desk: DeskMaker, log: Logged
) -> None:
    async with two_workspaces(open_desk) as (slack, other, zoe, many):
        await slack.command("/rocket", user=zoe)
        view = await asked(slack, "Refine a prompt")
        await slack.uninstall(other)
        await forgotten(many, other.id)
        await slack.command("/prompts", user=zoe)
        await whispered(slack, "Ask an admin to install", zoe)
        assert (await slack.submit(view, {"prompt": ROUGH})).ok
        await whispered(slack, "I am not installed in this workspace.", zoe, but=1)
        assert await rows(slack, "prompts") == 0
        await refined(slack, ROUGH, slack.ada)
    assert f"removed from workspace {other.id}" in log.text
    assert ROUGH not in log.text


async def test_a_database_that_is_broken_is_told(open_team: TeamMaker, log: Logged) -> None:
    async with open_team() as slack:
        async with slack.store.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE deliveries RENAME TO away"))
        ack = await slack.command("/rocket", ROUGH)
        assert ack.ok
        await whispered(slack, "did not do what it was asked", slack.ada)
    assert "StoreError" in log.text
    assert ROUGH not in log.text


async def test_many_runs_hold_nobody_up(open_team: TeamMaker) -> None:
    slow = Reply(pieces=["slowly "] * 40, rate=20.0, hang_after=39)
    async with ProviderDouble(slow) as provider, open_team(base_url=provider.base_url) as slack:
        card = await refined(slack, ROUGH, slack.ada)
        for _ in range(40):
            await slack.press(card, "▶ big")
        await slack.until(lambda: len(provider.received) == 40)
        await slack.command("/rocket", "help", user=slack.ben)
        await whispered(slack, "What you can type", slack.ben)
        assert not any("Run again" in each.buttons for each in slack.ephemerals(slack.ada))
