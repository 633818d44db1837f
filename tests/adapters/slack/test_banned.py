"""Slack takes nothing for a long time: the work is put off, and done once in the end."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Address
from adapters.slack.app import build
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.messages import Messages, Spot, nobodys
from adapters.slack.deliver.pace import Pace
from adapters.slack.deliver.pictures import Pictures
from adapters.slack.deliver.private import USES, Direct, Private, ResponseUrl
from adapters.slack.deliver.public import Public
from adapters.slack.deliver.sharing import why_not_posted
from adapters.slack.deliver.traces import MESSAGES, STOP_CARD, Traces
from adapters.slack.stage import SlackStage
from adapters.slack.taken import kept
from adapters.slack.workspaces import OneWorkspace, Workspace
from bot.chat.refusals import NotNow
from bot.chat.waiting import LONGEST, until_taken
from bot.jobs.ids import Ids
from bot.jobs.job import Delivery, Job, Journal, PutOff
from bot.jobs.jobs import Jobs
from bot.live import TryLater
from bot.talk.cards import Button, Buttons, Card, Note, Picture, PromptText, Shown
from bot.talk.people import Person, Place
from bot.talk.requests import OpenFeedbackForm, Request, StopRun
from bot.turns import Turns
from tests.adapters.slack.scripted import TOKEN, scripted
from tests.adapters.slack.steps import ROUGH
from tests.bot.conftest import DeskMaker
from tests.doubles.clock import run
from tests.doubles.slack import SlackDouble

CARD = Card(
    "p1", "", (PromptText("Write."), Buttons((Button("Refine again…", OpenFeedbackForm("p1")),)))
)


class Work:
    """One job, as often as it is begun, each time by another process."""

    def __init__(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        self._slack = slack
        self.client = client
        self._journal = ""
        self._attempts = 0

    def begin(self) -> tuple[Calls, Traces]:
        """The next attempt."""

        async def write(text: str) -> None:
            self._journal = text

        self._attempts += 1
        delivery = Delivery("slack", "T1", "", "", "")
        job = Job(delivery, "key", self._attempts, Journal(self._journal, write))
        slack = self._slack
        calls = Calls(self.client, slack.main.id, slack.bot_token, Pace())
        return calls, Traces(job, 1.0)

    def alone(self, *, by_url: bool = False) -> Private:
        """The card's place for Ben alone, in the next attempt."""
        (calls, traces), slack = self.begin(), self._slack
        address = Address(slack.main.id, slack.ben.id, slack.general.id)
        there = slack.response_url(slack.ben, slack.general.id) if by_url else ""
        url = ResponseUrl(there, self.client.session)
        return Private(calls, address, url, Direct(calls, slack.ben.id), traces)


@asynccontextmanager
async def work() -> AsyncIterator[tuple[SlackDouble, Work]]:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        yield slack, Work(slack, client)
        assert slack.complaints == []


@pytest.mark.parametrize("method", ["chat.postEphemeral", "response_url"])
async def test_what_certainly_did_not_come_is_shown_when_the_work_is_done_again(
    method: str,
) -> None:
    async with work() as (slack, job):
        by_url = method == "response_url"
        slack.fail(method, retry_after=3_600)
        with pytest.raises(TryLater):
            await job.alone(by_url=by_url).show(CARD)
        await job.alone(by_url=by_url).show(CARD)
        (shown,) = slack.ephemerals(slack.ben)
        assert "Refine again…" in shown.buttons


async def test_what_may_have_come_another_way_is_pointed_to() -> None:
    async with work() as (slack, job):
        slack.fail("response_url", drop="after")
        slack.fail("chat.postEphemeral", retry_after=3_600)
        with pytest.raises(TryLater):
            await job.alone(by_url=True).show(CARD)
        await job.alone().show(CARD)
        _, told = slack.ephemerals(slack.ben)
        assert told.buttons == ["Show my prompt"]


async def test_what_may_have_come_before_is_still_pointed_to_after_a_ban() -> None:
    async with work() as (slack, job):
        slack.fail("chat.postEphemeral", drop="after")
        with pytest.raises(TryLater):
            await job.alone().show(CARD)
        slack.fail("chat.postEphemeral", retry_after=3_600)
        with pytest.raises(TryLater):
            await job.alone().show(CARD)
        await job.alone().show(CARD)
        _, told = slack.ephemerals(slack.ben)
        assert told.buttons == ["Show my prompt"]


async def test_a_button_that_stopped_a_run_may_stay() -> None:
    async with work() as (slack, job):
        calls, traces = job.begin()
        unused: Any = None
        slack.fail("response_url", retry_after=3_600)
        url = ResponseUrl(slack.response_url(slack.ben, slack.general.id), job.client.session)
        address = Address(slack.main.id, slack.ben.id, slack.general.id, card=f"{STOP_CARD}r1")
        stage = SlackStage(calls, url, unused, unused, traces, address, "Ben")
        await stage.through(StopRun("r1"))
        assert url.left == USES


async def _kept(*_what: object) -> None:
    """Nobody asks for it."""


async def test_a_post_that_slack_certainly_did_not_take_is_posted_where_nobody_may_look() -> None:
    async with work() as (slack, job):
        hall = slack.add_channel("hall", bot=False)

        def public() -> Public:
            calls, traces = job.begin()
            messages = Messages(calls, Spot(hall.id), nobodys, blindly=False)
            return Public("s1", messages, _kept, traces, ())

        post = Card("s1", "Ben shared a prompt", (PromptText("Write."),), channel=hall.id)
        for _ in range(2):
            slack.fail("chat.postMessage", retry_after=3_600)
            with pytest.raises(TryLater):
                await public().show(post)
        await public().show(post)
        (posted,) = (each for each in slack.messages(hall) if each.bot)
        assert "Ben shared a prompt" in posted.words


async def test_a_post_of_which_a_part_stands_goes_on_behind_it() -> None:
    async with work() as (slack, job):
        hall = slack.add_channel("hall", bot=False)
        there: list[str] = []

        def public() -> Public:
            calls, traces = job.begin()
            messages = Messages(calls, Spot(hall.id), nobodys, blindly=False)

            async def keep(card: Card, shown: Sequence[str]) -> None:
                there[:] = shown
                await traces.keep(card.id, MESSAGES, Spot(hall.id), shown)

            return Public("s1", messages, keep, traces, tuple(there))

        paragraphs = [f"Paragraph {number}. " + "words and words " * 60 for number in range(40)]
        post = Card("s1", "", (PromptText("\n\n".join(paragraphs)),), channel=hall.id)
        with pytest.raises(TryLater):  # a channel takes few messages a second
            await public().show(post)
        begun = [each for each in slack.messages(hall) if each.bot]
        assert begun
        again = public()
        await until_taken(lambda: again.show(post))
        shown = [each for each in slack.messages(hall) if each.bot]
        assert shown[: len(begun)] == begun != shown
        words = "".join(each.words for each in shown)
        assert [words.count(f"Paragraph {number}. ") for number in range(40)] == [1] * 40


class Banned:
    """A front desk whose answers Slack does not take for minutes."""

    async def handle(
        self, request: Request, person: Person, place: Place, ids: Ids | None = None
    ) -> AsyncGenerator[Shown, None]:
        yield Card("c", "", (Note("Yes."),))
        raise NotNow("wait", "later")


async def test_what_slack_does_not_take_for_minutes_is_put_off_and_nobody_is_told_of_a_fault(
    open_desk: DeskMaker,
) -> None:
    async def write(_text: str) -> None:
        """Nothing is kept."""

    async with scripted(chat_postEphemeral={"ok": True}) as slack, open_desk() as behind:
        home = OneWorkspace(Workspace("T1", TOKEN, "UBOT", "B1"))
        jobs = Jobs(behind.store.jobs)
        how = {"jobs": jobs, "turns": Turns()}
        app = build(Banned(), behind.store, home, slack.client(), **how)  # type: ignore[arg-type]
        command = {"user_id": "U1", "channel_id": "C1", "command": "/rocket", "text": ROUGH}
        job = Job(kept("command", command, None, "T1"), "key", 1, Journal("", write))
        with pytest.raises(PutOff):
            await app.do(job)
        asked = {each.name for each in slack.asked}
        assert "auth.test" not in asked
        assert "Please try again in some minutes" in why_not_posted(NotNow("wait", "later"))


def test_a_picture_that_is_not_taken_for_minutes_is_told() -> None:
    class Busy:
        """A client that waits for Slack's rates, for an hour."""

        async def files_upload_v2(self, **_given: object) -> None:
            await asyncio.sleep(3_600.0)

    async def write(_text: str) -> None:
        """Nothing is kept."""

    async def upload() -> None:
        nobody: Any = None
        client: Any = Busy()
        job = Job(Delivery("slack", "T1", "", "", ""), "key", 1, Journal("", write))
        pictures = Pictures(client, nobody, Traces(job, 0.0), nobody)
        picture = Picture("tree.png", "image/png", b"")
        (told,) = await pictures.beside(CARD, (picture,), "C1", "")
        assert "Slack did not take the picture tree.png" in told
        assert asyncio.get_running_loop().time() == LONGEST

    run(upload())
