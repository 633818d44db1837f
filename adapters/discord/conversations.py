"""Sends requests to the desk, and shows in Discord what comes."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import discord

from adapters.discord.asked import Asked
from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.direct import Direct, Fallback
from adapters.discord.deliver.places import Places
from adapters.discord.deliver.progress import Record
from adapters.discord.permitted import why_not
from adapters.discord.reading.reader import Attached, Reader
from adapters.discord.render import card_mark
from adapters.discord.sharing import Channels, channels_for, no_channel, why_not_to
from adapters.discord.stage import DiscordStage
from bot.cards.again import share_again
from bot.chat import remarks, removing
from bot.chat.exchange import Desk, Exchange
from bot.chat.kinds import changes_card
from bot.chat.posts import Posts
from bot.chat.refusals import Refused, Unclear
from bot.live import TryLater
from bot.store import Post, Store
from bot.talk.cards import Card
from bot.talk.people import Person, Place
from bot.talk.requests import (
    AllowThreads,
    OpenChannelForm,
    OpenHome,
    OpenProfileForm,
    OpenShareForm,
    Refine,
    Request,
    RunPrompt,
    SaveProfile,
    Share,
)
from bot.turns import TakesTurns

_log = logging.getLogger(__name__)

_NOT_GONE = (
    "Discord did not let me remove all of it. Try 🗑 again in a minute; else somebody who manages "
    "messages here can delete the rest."
)


class DiscordDesk(Desk, Protocol):
    """What Discord needs of the front desk."""

    def frameworks(self) -> tuple[str, ...]:
        """Names of frameworks, for suggestions."""
        ...

    def models(self, person: Person, place: Place) -> tuple[tuple[str, str], ...]:
        """Keys and labels of models, for suggestions."""
        ...


class Conversations:
    """Everybody's conversations with the bot, in every server."""

    def __init__(
        self, desk: DiscordDesk, store: Store, calls: Calls, reader: Reader, turns: TakesTurns
    ) -> None:
        self.desk = desk
        self.store = store
        self.reader = reader
        self._calls = calls
        self.turns = turns
        self._saying: set[asyncio.Task[None]] = set()

    @property
    def client(self) -> discord.Client:
        """The client that all of it goes through."""
        return self._calls.client

    def place(self, asked: Asked) -> Place:
        """Where the request was made, as the core knows it."""
        address = asked.address
        return Place(
            "discord",
            address.team,
            address.home_channel,
            public=address.open,
            open=address.among_others,
        )

    async def send(
        self,
        request: Request,
        asked: Asked,
        *,
        files: Sequence[Attached] = (),
        model: str = "",
        quiet: bool = False,
    ) -> None:
        """Send a request and show what comes.

        `files` are read and attached to a rough prompt, which is then run on `model` if one is
        given; `quiet` is as for `Exchange`. Raises ShutOut when the app is not let in any more.
        """
        problem = asked.refusal or await why_not(request, asked, self.store, self.place(asked))
        if problem:
            await self.tell(problem, asked)
            return
        if isinstance(request, Share) and (problem := why_not_to(request.channel, asked)):
            await self.show(remarks.error("told", problem, share_again(request.target)), asked)
            return
        if _of_no_channel(request, asked):
            request = OpenChannelForm()
        if isinstance(request, Refine):
            request = await self.reader.attached(request, files)
        channels = channels_for(self.client, asked) if _wants_channel(request) else None
        if channels is not None and not channels:
            await self.tell(no_channel(asked), asked)
            return
        exchange = self._exchange(asked, channels, quiet=quiet)
        async with self._in_turn(request, asked):
            await exchange.send(request)
        if isinstance(request, AllowThreads | SaveProfile) and _on_home(asked):
            await self._exchange(asked).send(OpenHome())
        if model and exchange.prompt:
            await self.send(RunPrompt(exchange.prompt, (self._key_of(model, asked),)), asked)

    def offered(self, option: str, asked: Asked) -> tuple[tuple[str, str], ...]:
        """The values of a command's option, with their labels."""
        if option == "framework":
            return tuple((each, each) for each in self.desk.frameworks())
        return self.desk.models(asked.person, self.place(asked))

    async def show(self, card: Card, asked: Asked) -> None:
        """Show a card of the adapter's own."""
        await self._exchange(asked).show(card)

    async def tell(self, sentence: str, asked: Asked) -> None:
        """Tell the person why nothing happens."""
        await self.show(remarks.error("told", sentence), asked)

    async def of_run(self, post: Post) -> bool:
        """Is a message of the bot about a run, and not a prompt?"""
        team = await self.store.team_with("discord", post.channel, post.message)
        place = Place("discord", team or "", post.channel)
        return await self.store.run(place, post.target) is not None

    async def remove(self, post: Post, asked: Asked) -> None:
        """Take the messages of a posting away; the person is told if that fails."""
        messages = ChannelMessages(self._calls, post.channel)
        place = self.place(asked)

        async def delete(each: Post) -> None:
            await messages.delete(each.message)

        async def forget(each: Post) -> None:
            await self.store.forget_post(place, each.channel, each.message)

        posting = await self.store.posting(place, post.channel, post.first)
        if not await removing.remove(posting, delete, forget):
            await self.tell(_NOT_GONE, asked)

    async def take_busy_away(self, asked: Asked) -> None:
        """Delete what told somebody that they have to wait, where nothing took its place."""
        answers = asked.answers
        for message in asked.progress.busy():
            try:
                if answers is not None and answers.open and answers.reaches(message):
                    await answers.delete(message)
                else:
                    await ChannelMessages(self._calls, asked.address.channel).delete(message)
            except (Refused, Unclear, TryLater) as problem:
                _log.info("somebody still reads that they have to wait: %s", problem)
        asked.progress.no_longer_busy()

    def say_busy(self, channel: str) -> None:
        """Show that something is being written; an answer takes it away. Nobody waits for it."""
        task = asyncio.create_task(self._say_busy(channel))
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    async def close(self) -> None:
        """Give up what nobody waits for."""
        saying = list(self._saying)
        for task in saying:
            task.cancel()
        await asyncio.gather(*saying, return_exceptions=True)

    async def _say_busy(self, channel: str) -> None:
        there = self.client.get_partial_messageable(int(channel))
        try:
            await self._calls.make("typing", _type_in(there))
        except (Refused, Unclear, TryLater) as problem:
            _log.info("%s", problem)

    def _key_of(self, model: str, asked: Asked) -> str:
        """The key of a model that somebody chose, or typed by its label."""
        offered = self.desk.models(asked.person, self.place(asked))
        wanted = model.strip().casefold()
        return next((key for key, label in offered if label.casefold() == wanted), model)

    @asynccontextmanager
    async def _in_turn(self, request: Request, asked: Asked) -> AsyncGenerator[None, None]:
        """Changes of one card reach the screen in the order in which they were asked for."""
        pressed = asked.address.pressed
        if not changes_card(request) or pressed is None:
            yield
            return
        # A card of several messages has one mark.
        async with self.turns.of(f"{asked.address.channel} {pressed.mark or pressed.message}"):
            yield

    def _exchange(
        self, asked: Asked, channels: Channels | None = None, *, quiet: bool = False
    ) -> Exchange:
        address, place = asked.address, self.place(asked)
        posts = Posts(self.store, place, asked.person, every=address.direct)
        fallback: Fallback | None = None
        if address.member and address.channel and not address.direct:

            def fallback(record: Record) -> ChannelMessages:
                return ChannelMessages(self._calls, address.channel, address.reply_to, record)

        direct = Direct(
            self._calls,
            asked.person.id,
            asked.person.name,
            Posts(self.store, place, asked.person, every=True),
            fallback,
            asked.progress,
        )
        places = Places(self._calls, posts, asked.answers, direct, address, asked.progress)
        stage = DiscordStage(places, asked.answers, channels, address, asked.person.name)
        return Exchange(self.desk, stage, asked.person, place, asked.progress.job, quiet=quiet)


def _on_home(asked: Asked) -> bool:
    """Does what was pressed stand on the card that shows the team's settings?"""
    pressed = asked.address.pressed
    return pressed is not None and pressed.mark == card_mark("home")


def _of_no_channel(request: Request, asked: Asked) -> bool:
    """Is it about a channel's profile, where there is no channel of the team?"""
    if not isinstance(request, OpenProfileForm) or request.scope != "channel":
        return False
    return not (request.channel or asked.address.home_channel)


def _wants_channel(request: Request) -> bool:
    return isinstance(request, OpenShareForm | OpenChannelForm)


async def _type_in(channel: discord.abc.Messageable) -> None:
    await channel.typing()
