"""Sends requests of one workspace to the desk, and shows what comes."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Address, Json
from adapters.slack.briefly import persisting, tell_briefly
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.choosing import Places
from adapters.slack.deliver.messages import Messages, Spot, nobodys
from adapters.slack.deliver.pace import Pace, Ticket
from adapters.slack.deliver.pictures import Pictures
from adapters.slack.deliver.private import USES, ResponseUrl
from adapters.slack.deliver.traces import Traces
from adapters.slack.help import HELP
from adapters.slack.reading.people import Member, People
from adapters.slack.reading.reader import Reader
from adapters.slack.render import render_home
from adapters.slack.stage import SlackStage
from adapters.slack.workspaces import Workspace
from bot.chat import remarks, removing
from bot.chat.exchange import Desk, Exchange
from bot.chat.kinds import changes_card, opens_form
from bot.chat.posts import FILE, Posts
from bot.chat.refusals import Refused, ShutOut, Unclear
from bot.jobs.job import Job, LeaseLost
from bot.live import TryLater
from bot.safety.faults import where
from bot.store import Post, Store
from bot.talk.cards import Card, Note
from bot.talk.people import Person, Place
from bot.talk.requests import OpenHome, Refine, Request
from bot.turns import TakesTurns

_log = logging.getLogger(__name__)

_STRANGER = "I work for the team that installed me. Please ask one of them, or install me too."
_NOT_GONE = (
    "Slack did not let me remove all of it. Try 🗑 once more; else an admin can delete the rest."
)
_ELSEWHERE = "It is in Messages, the tab beside this one."
_BUSY = "is reading what you wrote…"
_PATIENCE = 10.0
"""Seconds to wait at most before a second try of what nothing depends on."""


class Conversations:
    """The conversations of one workspace, for as long as one job is worked on."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        client: AsyncWebClient,
        people: People,
        pace: Pace,
        turns: TakesTurns,
        workspace: Workspace,
        job: Job,
        since: float,
    ) -> None:
        """`since` is when the delivery came in, in seconds since 1970."""
        self._desk = desk
        self._job = job
        self._traces = Traces(job, since)
        self._turns = turns
        self._client = client
        self._calls = Calls(client, workspace.team, workspace.bot_token, pace)
        self.store = store
        self.workspace = workspace
        self.reader = Reader(client, people, store, workspace)

    def place(self, channel: str) -> Place:
        """A channel of this workspace."""
        return Place("slack", self.workspace.team, channel)

    async def send(
        self,
        request: Request,
        address: Address,
        name: str = "",
        trigger: str = "",
        files: Sequence[Json] = (),
        quiet: bool = False,
    ) -> None:
        """Send a request and show what comes. `name` is what the delivery called the person.

        `files` are read and attached to a rough prompt; `trigger` lets a form open; `quiet` is
        as for `Exchange`. Raises ShutOut when Slack does not let the app in.
        """
        address = replace(address, team=self.workspace.team)
        member = Member(Person(address.person, name))
        if not (trigger and opens_form(request)):  # a form opens at once or not at all
            member = await self.reader.member(address.person, name)
        if member.stranger:
            if not member.bot:
                await self.tell(_STRANGER, address)
            return
        if isinstance(request, Refine):
            request = await self.reader.attached(request, files)
        exchange = self._exchange(address, member.person, trigger, quiet=quiet)
        async with self._in_turn(request, address):
            await exchange.send(request)
        if address.home:
            await self.show_home(address.person, elsewhere=exchange.showed)

    async def show(self, card: Card, address: Address) -> bool:
        """Show a card of the adapter's own, whose id is its own in this job. Is it there?"""
        address = replace(address, team=self.workspace.team)
        exchange = self._exchange(address, Person(address.person, ""))
        await exchange.show(card)
        return exchange.showed

    async def apologise(self, sorry: Card, sentence: str, address: Address) -> bool:
        """Show why something was not done; the bare sentence, where nothing can be kept of it.
        Does the person know? Raises LeaseLost."""
        try:
            if await self.show(sorry, address):
                return True
        except LeaseLost:
            raise
        except Exception as fault:  # there is another way yet
            _log.info("no card of it: %s", where(fault))
        return await persisting(partial(tell_briefly, self._calls, sentence, address, Ticket()))

    async def help(self, address: Address) -> None:
        """Show how everything is used."""
        await self.show(replace(HELP, id=self._job.ids.of("help")), address)

    async def tell(self, sentence: str, address: Address) -> None:
        """Tell the person why nothing happens."""
        await self.show(remarks.error(self._job.ids.of("told"), sentence), address)

    async def show_home(self, user: str, *, elsewhere: bool = False) -> None:
        """Publish the app's home for one person; `elsewhere` when something came in Messages."""
        member = await self.reader.member(user)
        cards = self._desk.handle(OpenHome(), member.person, self.place(""), self._job.ids)
        async for card in cards:
            if isinstance(card, Card):
                told = (Note(_ELSEWHERE, "good"),) if elsewhere else ()
                view = render_home(replace(card, blocks=(*told, *card.blocks)))
                await self._try("views.publish", user_id=user, view=view)

    async def suggest(self, channel: str, thread: str, suggestions: Sequence[Json]) -> None:
        """Suggest how to begin, in Slack's assistant view. Where there is none, nothing."""
        await self._try(
            "assistant.threads.setSuggestedPrompts",
            channel_id=channel,
            thread_ts=thread,
            prompts=list(suggestions),
        )

    async def say_busy(self, address: Address) -> None:
        """Say in Slack's assistant view that something goes on; an answer takes it away."""
        await self._try(
            "assistant.threads.setStatus",
            channel_id=address.channel,
            thread_ts=address.thread,
            status=_BUSY,
        )

    async def of_run(self, post: Post) -> bool:
        """Is a message of the app about a run, and not a prompt?"""
        return await self.store.run(self.place(post.channel), post.target) is not None

    async def remove(self, post: Post, address: Address) -> None:
        """Take the messages of a posting away, with their pictures; the person is told if not."""

        def at(spot: Spot) -> Messages:
            return Messages(self._calls, spot, nobodys)

        messages, place = at(Spot(post.channel, post.thread)), self.place(post.channel)
        posts = Posts(self.store, place, Person(address.person, ""))
        pictures = Pictures(self.reader.uploading, posts, self._traces, at)

        async def delete(each: Post) -> None:
            if each.kind == FILE:
                if not await pictures.away(each.card, each.channel):
                    raise Refused("files.delete", "a picture is left")
            else:
                await messages.delete(each.message)

        async def forget(each: Post) -> None:
            await self.store.forget_post(place, each.channel, each.message)

        posting = await self.store.posting(place, post.channel, post.first)
        if not await removing.remove(posting, delete, forget):
            await self.tell(_NOT_GONE, address)

    async def _try(self, method: str, **arguments: object) -> None:
        """A call that is worth a second try, and no more: nothing depends on it."""
        ticket = Ticket()
        for _ in range(2):
            try:
                await self._calls.make(method, ticket, **arguments)
                return
            except TryLater as later:
                await asyncio.sleep(min(later.seconds, _PATIENCE))
            except ShutOut:
                raise
            except (Refused, Unclear) as problem:
                _log.info("%s", problem)
                return

    @asynccontextmanager
    async def _in_turn(self, request: Request, address: Address) -> AsyncGenerator[None, None]:
        """Changes of one card reach the screen in the order in which they were asked for."""
        if not changes_card(request) or not address.card:
            yield
            return
        async with self._turns.of(f"{self.workspace.team} {address.card}"):
            yield

    def _exchange(
        self, address: Address, person: Person, trigger: str = "", *, quiet: bool = False
    ) -> Exchange:
        posts = Posts(self.store, self.place(address.channel), person)
        left = self._traces.answers_left(USES)
        url = ResponseUrl(address.response_url, self._client.session, left)
        places = Places(self._calls, posts, url, address, self._traces)
        pictures = Pictures(self.reader.uploading, posts, self._traces, places.messages)
        stage = SlackStage(
            *(self._calls, url, pictures, places, self._traces, address, person.name, trigger)
        )
        # A run in a thread is read by everybody there; in direct messages nobody else is.
        public = bool(address.thread) and not address.channel.startswith("D")
        place = Place("slack", address.team, address.channel, public=public)
        quiet = quiet or address.home
        return Exchange(self._desk, stage, person, place, self._job, quiet=quiet)
