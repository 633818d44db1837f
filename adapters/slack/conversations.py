"""Sends requests of one workspace to the desk, and shows what comes."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Address, Json
from adapters.slack.deliver.calls import Calls, Refused, ShutOut, Unclear
from adapters.slack.deliver.messages import Messages, Spot
from adapters.slack.deliver.pace import Pace, Ticket
from adapters.slack.deliver.pictures import Upload
from adapters.slack.deliver.posts import Posts
from adapters.slack.deliver.private import ResponseUrl
from adapters.slack.exchange import Desk, Exchange
from adapters.slack.reading.people import People
from adapters.slack.reading.reader import Reader
from adapters.slack.render import render_home
from adapters.slack.workspaces import Workspace
from bot.live import TryLater
from bot.store import Post, Store
from bot.talk.cards import Card, Note
from bot.talk.people import Person, Place
from bot.talk.requests import OpenHome, Refine, Request

_log = logging.getLogger(__name__)

_SHUT_OUT = (
    "I am no longer connected to this workspace. Ask an admin to install Prompt Rocket again."
)


class Conversations:
    """The conversations of one workspace, for as long as one delivery is worked on."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        client: AsyncWebClient,
        people: People,
        pace: Pace,
        workspace: Workspace,
    ) -> None:
        self._desk = desk
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
        as for `Exchange.send`. Raises ShutOut, after the person was told, when the app was
        removed.
        """
        address = replace(address, team=self.workspace.team)
        person = await self.reader.person(address.person, name)
        if isinstance(request, Refine):
            request = await self.reader.attached(request, files)
        try:
            await self._exchange(address, person).send(request, trigger, quiet=quiet)
        except ShutOut as out:
            _log.error("shut out of %s: %s", self.workspace.team, out)
            url = ResponseUrl(address.response_url, self._client.session)
            await url.send({"text": _SHUT_OUT, "response_type": "ephemeral"})
            raise
        if address.home:
            await self.show_home(address.person)

    async def show(self, card: Card, address: Address) -> None:
        """Show a card of the adapter's own."""
        address = replace(address, team=self.workspace.team)
        await self._exchange(address, Person(address.person, "")).show(card)

    async def tell(self, sentence: str, address: Address) -> None:
        """Tell the person why nothing happens."""
        await self.show(Card("told", "", (Note(sentence, "error"),)), address)

    async def show_home(self, user: str) -> None:
        """Publish the app's home for one person."""
        person = await self.reader.person(user)
        async for card in self._desk.handle(OpenHome(), person, self.place("")):
            if isinstance(card, Card):
                view = render_home(card)
                try:
                    await self._calls.make("views.publish", Ticket(), user_id=user, view=view)
                except (Unclear, TryLater) as problem:
                    _log.warning("a home was not published: %s", problem)

    async def suggest(self, channel: str, thread: str, suggestions: Sequence[Json]) -> None:
        """Suggest how to begin, in Slack's assistant view. Where there is none, nothing."""
        try:
            await self._calls.make(
                "assistant.threads.setSuggestedPrompts",
                Ticket(),
                channel_id=channel,
                thread_ts=thread,
                prompts=list(suggestions),
            )
        except ShutOut:
            raise
        except (Refused, Unclear, TryLater) as problem:
            _log.info("no suggestions: %s", problem)

    async def remove(self, post: Post) -> None:
        """Take the messages of a posting away."""
        messages = Messages(self._calls, Spot(post.channel, post.thread), _nobody)
        place = self.place(post.channel)
        for each in await self.store.posting(place, post.channel, post.first):
            try:
                await messages.delete(each.message)
                await self.store.forget_post(place, each.channel, each.message)
            except ShutOut:
                raise
            except (Refused, TryLater, Unclear) as problem:
                _log.warning("a message was not removed: %s", problem)

    def _exchange(self, address: Address, person: Person) -> Exchange:
        return Exchange(
            self._desk,
            self._calls,
            Posts(self.store, self.place(address.channel), person),
            ResponseUrl(address.response_url, self._client.session),
            Upload(self.reader.uploading),
            address,
            person,
        )


async def _nobody(_ts: str) -> bool:
    return False
