"""Discord: the real app, started as the program starts it, before a double of Discord."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from pydantic import SecretStr

from adapters.discord.starting import start_discord
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.settings import Settings
from bot.store import Store
from bot.talk.people import Place
from bot.turns import Turns
from tests.bot.conftest import DeskMaker
from tests.contract import displays, modals
from tests.contract.abilities import Can
from tests.contract.platform import Platform
from tests.contract.team import File, Member, Said, Shown, Team, until
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.state import Attachment, Channel, Message, Modal, User

_SPEED = 20.0
"""How much faster the windows of Discord's rates pass."""


class Server(DiscordDouble):
    """The double, with the real app connected to it."""

    store: Store

    def __init__(self, open_desk: DeskMaker, desk: dict[str, Any]) -> None:
        super().__init__()
        self._open_desk = open_desk
        self._desk = desk
        self._running = AsyncExitStack()
        self.content_allowed = True
        self.gateway.identify_seconds = 0.0
        self.buckets.speed = _SPEED

    async def start(self) -> None:
        """Start the app; it registers its commands."""
        there = self._running = AsyncExitStack()
        behind = await there.enter_async_context(self._open_desk(**self._desk))
        settings = Settings(
            discord_token=SecretStr(self.token),
            discord_api_url=self.api_url,
            discord_gateway_url=self.gateway_url,
        )
        jobs = Jobs(behind.store.jobs, Limits(person=0, team=0), beat=0.05)
        await jobs.start()
        started = await start_discord(
            settings, behind.rocket, behind.store, jobs, Turns(), identify_seconds=0.0
        )
        # In the order in which the program stops.
        there.push_async_callback(jobs.close)
        there.push_async_callback(started.stop, 0.0)
        there.push_async_callback(jobs.drain, 5.0)
        there.push_async_callback(started.shut)
        self.store = behind.store

    async def stop(self) -> None:
        """Stop the app. What it knew is in the database only."""
        await self._running.aclose()


class DiscordMember(Member):
    """Somebody in Discord. `where` of what is shown is its message, the last of a long card."""

    def __init__(self, user: User, discord: Server) -> None:
        super().__init__(user.name.title())
        self._user = user
        self._discord = discord
        self._read: dict[Message, tuple[tuple[int, ...], Shown]] = {}
        self._pages: dict[Message, list[Message]] = {}

    def screen(self) -> list[Shown]:
        discord = self._discord
        there = [*discord.guild.channels.values(), discord.dm(self._user)]
        messages = [each for channel in there for each in discord.answers(channel)]
        messages += discord.ephemerals(self._user)
        messages.sort(key=lambda message: int(message.id))
        messages = [each for each in messages if not each.loading]
        return [self._shown(messages[: at + 1]) for at in range(len(messages))]

    # What they write.

    async def types(self, line: str, framework: str = "") -> None:
        self.begin()
        name, options = _command(line)
        if framework:
            options["framework"] = framework
        await self._discord.command(name, options, user=self._user)

    async def writes(self, text: str, files: Sequence[File] = ()) -> None:
        self.begin()
        added = [self._file(each) for each in files]
        await self._discord.say(self._discord.dm(self._user), text, self._user, files=added)

    async def replies(self, card: Shown, text: str) -> None:
        self.begin()
        await self._known(card.where)
        there = self._discord.dm(self._user)
        await self._discord.say(there, text, self._user, reply_to=card.where)

    async def mentions(self, text: str, said: Said) -> None:
        self.begin()
        await self._discord.say(said.where[0].channel, text, self._user, mention=True)

    async def points_at(self, said: Said) -> None:
        self.begin()
        await self._discord.message_command(said.where[-1], self._user)

    async def reacts_to(self, said: Said) -> None:
        self.begin()
        await self._discord.react(said.where[-1], "🚀", self._user)

    # What they do with what they see.

    async def presses(self, shown: Shown, label: str, beside: str = "") -> None:
        self.begin()
        page, pick = displays.find(self._pages[shown.where], label, beside)
        if pick.option:
            await self._discord.choose(page, pick.custom_id, pick.option, user=self._user)
        else:
            await self._discord.press(page, pick.custom_id, user=self._user)

    async def finds_again(self, card: Shown) -> Shown:
        return next(each for each in self.screen() if each.where is card.where)

    async def presses_unknown(self, shown: Shown) -> None:
        self.begin()
        await self._discord.touch(shown.where, "a word of long ago", user=self._user)

    async def chooses(self, shown: Shown, menu: str, choice: str) -> None:
        self.begin()
        await self._discord.choose(shown.where, menu, choice, user=self._user)

    async def link(self, shown: Shown, label: str) -> str:
        return displays.address(shown.where, label)

    async def reacts(self, shown: Shown, emoji: str) -> None:
        await self._known(shown.where)
        self.begin()
        await self._discord.react(shown.where, emoji, self._user)

    async def unreacts(self, shown: Shown, emoji: str) -> None:
        self.begin()
        await self._discord.unreact(shown.where, emoji, self._user)

    # Forms.

    async def form(self, title: str) -> str:
        return displays.read((await self._modal(title)).words)

    async def fills(self, title: str, values: Mapping[str, str], file: File | None = None) -> None:
        self.begin()
        modal = await self._modal(title)
        files = {modals.field(modal, "File"): [self._file(file)]} if file else {}
        await self._discord.submit(modal, modals.filled(modal, values), self._user, files)

    async def refused(self, title: str, values: Mapping[str, str]) -> str:
        modal = await self._modal(title)
        self.begin()
        # As if it came from a client that does not look before it sends.
        filled = modals.filled(modal, values)
        await self._discord.submit(modal, filled, self._user, check=False)
        await self.sees("")
        return " ".join(each.words for each in self._new())

    # What others shared.

    async def comes_upon(self, author: str) -> Shown:
        return await self.sees(f"{author} shared")

    async def opens(self, post: Shown) -> None:
        await self.presses(post, "Open, run or remix")

    async def misses(self, post: Shown) -> None:
        message: Message = post.where
        gone = "Its author took this back."
        await self._discord.until(lambda: message.deleted or gone in message.words)

    def pictures(self) -> list[bytes]:
        pictures = (file for each in self.screen() for file in each.where.files)
        return [file.content for file in pictures if file.mimetype.startswith("image/")]

    def _shown(self, messages: Sequence[Message]) -> Shown:
        """The last message as it is now. A long card begins on the messages before it."""
        last = messages[-1]
        pages = self._pages[last] = displays.pages(messages)
        changes = tuple(each.edits for each in pages)
        known, shown = self._read.get(last, ((), None))
        if shown is None or known != changes:
            labels = [label for each in pages for label in (*each.buttons, *each.menus)]
            prompt = next(filter(None, map(displays.prompt, pages)), "")
            shown = Shown(displays.words(last), prompt, tuple(labels), last)
            self._read[last] = changes, shown
        return shown

    def _file(self, file: File) -> Attachment:
        return self._discord.add_file(file.name, file.content)

    async def _known(self, message: Message) -> None:
        """The app writes down where a message stands once it stands there."""
        for _ in range(1500):
            if await self._discord.store.team_with("discord", message.channel.id, message.id):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"nobody remembers: {message.words[:80]}")

    async def _modal(self, title: str) -> Modal:
        def found() -> list[Modal]:
            mine = [modal for modal in self._discord.modals if modal.user is self._user]
            return [modal for modal in mine if modal.title == title]

        await until(lambda: bool(found()), lambda: f"no form {title!r} for {self.name}")
        return found()[-1]


class DiscordTeam(Team):
    """A server with the app."""

    channel = "news"
    loud = "@everyone @here <@1> <@&2> <#3> ||x|| `y`"

    def __init__(self, discord: Server) -> None:
        self._discord = discord
        self.ada: DiscordMember = DiscordMember(discord.ada, discord)
        self.ben: DiscordMember = DiscordMember(discord.ben, discord)
        news = discord.add_channel(self.channel)
        self.store = discord.store
        self.place = Place("discord", discord.guild.id, news.id)

    async def restart(self) -> None:
        await self._discord.stop()
        await self._discord.start()
        self.store = self._discord.store

    async def said(self, *lines: tuple[str, str]) -> Said:
        discord = self._discord
        users = {user.name: user for user in (discord.ada, discord.ben)}
        thread: Channel = await discord.start_thread(discord.general, "prices", discord.ada)
        written = [await discord.say(thread, text, users[who]) for who, text in lines]
        return Said(lines, written)

    def disturbed(self) -> list[str]:
        return list(self._discord.pings)


@asynccontextmanager
async def _opened(open_desk: DeskMaker, **desk: Any) -> AsyncIterator[Team]:
    async with Server(open_desk, desk) as discord:
        try:
            await discord.start()
            yield DiscordTeam(discord)
        finally:
            await discord.stop()
        assert discord.complaints == []


def _command(line: str) -> tuple[str, dict[str, Any]]:
    """A typed line as a command with its options."""
    name, *words = line.strip().removeprefix("/").split()
    match name, words:
        case "rocket", ["home"]:
            return "home", {}
        case "rocket", ["profile"]:
            return "profile", {}
        case "rocket", ["profile", scope]:
            return "profile", {"scope": scope}
        case "prompts", [("mine" | "shared" | "all") as scope, *search]:
            return "prompts", {"scope": scope, **({"search": " ".join(search)} if search else {})}
        case "prompts", search:
            return "prompts", {"search": " ".join(search)} if search else {}
        case _:
            text = line.strip().partition(" ")[2].strip()
            return name, {"prompt": text} if text else {}


_WITH_INTENT = "what was said before counts with the message content intent only"

DISCORD = Platform(
    "Discord",
    _opened,
    instead={
        Can.MENTION: f"✓; {_WITH_INTENT}",
        Can.POINT: f"✓; {_WITH_INTENT}",
        Can.ROCKET: f"✓, answered in a direct message; {_WITH_INTENT}",
        Can.REPEAT: "✓; what it brings comes in a direct message",
        Can.PROFILE: "✓, with `/profile`",
        Can.CHANNEL_PROFILE: "✓, with `/profile`",
        Can.HOME: "✓, with `/home`",
    },
    without={
        Can.MENTION_ALONE: "what is asked in the open is answered there, for all",
        Can.HUGE: "6,000 characters in a command; more as a file, which is read for facts",
    },
)
