"""Slack: the real app, connected over a socket to a double of Slack."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.adapters.slack.conftest import Team as Workspace
from tests.bot.conftest import DeskMaker
from tests.contract import blocks
from tests.contract.abilities import Can
from tests.contract.platform import Platform
from tests.contract.team import File, Member, NothingThere, Said, Shown, Team, until
from tests.doubles.slack.state import Channel, Message, User, View

_EMOJI = {"👍": "+1", "👎": "-1", "🔁": "repeat", "🗑": "wastebasket"}
_MINUTE = 0.5
"""Seconds that a minute of Slack's rates lasts."""


class SlackMember(Member):
    """Somebody in Slack. `where` of what is shown is its message."""

    def __init__(self, user: User, slack: Workspace) -> None:
        super().__init__(user.name)
        self._user = user
        self._slack = slack

    def screen(self) -> list[Shown]:
        slack = self._slack
        there = [each for each in slack.channels.values() if self._reads(each)]
        messages = [m for channel in there for m in slack.messages(channel) if m.bot]
        messages += slack.ephemerals(self._user)
        messages.sort(key=lambda message: float(message.ts))
        return [
            Shown(
                " ".join(message.words.split()),
                blocks.prompt(messages[: at + 1]),
                tuple(message.buttons),
                message,
            )
            for at, message in enumerate(messages)
        ]

    # What they write.

    async def types(self, line: str, framework: str = "") -> None:
        self.begin()
        command, _, text = line.partition(" ")
        option = f"--framework {framework} " if framework else ""
        await self._slack.command(command, option + blocks.sent(text), user=self._user)

    async def writes(self, text: str, files: Sequence[File] = ()) -> None:
        self.begin()
        there = self._slack.dm(self._user)
        added = [self._file(each) for each in files]
        await self._slack.say(self._user, there, blocks.sent(text), files=added)

    async def replies(self, card: Shown, text: str) -> None:
        self.begin()
        await self._known(card.where)
        thread = card.where.thread_ts or card.where.ts
        there = self._slack.dm(self._user)
        await self._slack.say(self._user, there, blocks.sent(text), thread_ts=thread)

    async def mentions(self, text: str, said: Said) -> None:
        self.begin()
        mention = f"<@{self._slack.bot_user}> {blocks.sent(text)}"
        thread = said.where[0].ts
        await self._slack.say(self._user, self._slack.general, mention, thread_ts=thread)

    async def points_at(self, said: Said) -> None:
        self.begin()
        await self._slack.message_shortcut("refine_message", said.where[-1], user=self._user)

    async def reacts_to(self, said: Said) -> None:
        self.begin()
        await self._slack.react(self._user, said.where[-1], "rocket")

    # What they do with what they see.

    async def presses(self, shown: Shown, label: str, beside: str = "") -> None:
        self.begin()
        button = blocks.beside(shown.where, label, beside) if beside else label
        await self._slack.press(shown.where, button, user=self._user)

    async def finds_again(self, card: Shown) -> Shown:
        return next(each for each in self.screen() if each.where is card.where)

    async def presses_unknown(self, shown: Shown) -> None:
        self.begin()
        element = blocks.first_button(shown.where)
        value, element["value"] = element["value"], "a word of long ago"
        await self._slack.press(shown.where, element["action_id"], user=self._user)
        element["value"] = value

    async def chooses(self, shown: Shown, menu: str, choice: str) -> None:
        self.begin()
        await self._slack.choose(shown.where, menu, choice, user=self._user)

    async def link(self, shown: Shown, label: str) -> str:
        await self.presses(shown, label)
        return blocks.address(shown.where, label)

    async def reacts(self, shown: Shown, emoji: str) -> None:
        await self._known(shown.where)
        self.begin()
        await self._slack.react(self._user, shown.where, _EMOJI[emoji])

    async def unreacts(self, shown: Shown, emoji: str) -> None:
        self.begin()
        await self._slack.unreact(self._user, shown.where, _EMOJI[emoji])

    # Forms.

    async def form(self, title: str) -> str:
        return " ".join((await self._view(title)).words.split())

    async def fills(self, title: str, values: Mapping[str, str], file: File | None = None) -> None:
        self.begin()
        view = await self._view(title)
        files = {"file": [self._file(file)]} if file else {}
        filled = self._by_id(view, values)
        ack = await self._slack.submit(view, filled, user=self._user, files=files)
        assert ack.ok
        assert not ack.errors, ack.errors

    async def refused(self, title: str, values: Mapping[str, str]) -> str:
        self.begin()
        view = await self._view(title)
        filled = self._by_id(view, values)
        # As if it came from a client that does not look before it sends.
        ack = await self._slack.submit(view, filled, user=self._user, check=False)
        if ack.errors:
            await self._slack.close_view(view)
            return " ".join(ack.errors.values())
        return (await self.sees("")).words

    # What others shared.

    async def comes_upon(self, author: str) -> Shown:
        return await self.sees(f"{author} shared")

    async def opens(self, post: Shown) -> None:
        await self.presses(post, "Open, run or remix")

    async def misses(self, post: Shown) -> None:
        message: Message = post.where
        gone = "Its author took this back."
        await self._slack.until(lambda: message.deleted or gone in message.words)

    def pictures(self) -> list[bytes]:
        files = (file for each in self.screen() for file in each.where.files)
        return [file.content for file in files if file.mimetype.startswith("image/")]

    def _reads(self, channel: Channel) -> bool:
        return channel.im_of in (None, self._user.id) and (
            channel.im_of is not None or self._user.id in channel.members
        )

    def _file(self, file: File) -> Any:
        return self._slack.add_file(file.name, file.content, user=self._user)

    async def _known(self, message: Message) -> None:
        """The app writes down where a message stands once it stands there."""
        place = self._slack.place(message.channel)
        for _ in range(1500):
            if await self._slack.store.post(place, message.channel, message.ts) is not None:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"nobody remembers: {message.words[:80]}")

    async def _view(self, title: str) -> View:
        def found() -> list[View]:
            mine = [view for view in self._slack.views if view.user == self._user.id]
            return [view for view in mine if view.content["title"]["text"] == title]

        await until(lambda: bool(found()), lambda: f"no form {title!r} for {self.name}")
        return found()[-1]

    def _by_id(self, view: View, values: Mapping[str, str]) -> dict[str, str]:
        """The values by the names of their inputs; a channel is meant by its name."""
        named: dict[str, str] = {}
        for label, value in values.items():
            block = blocks.input_of(view.blocks, label)
            if block is None:
                raise NothingThere(f"no field {label!r}")
            if block["element"]["type"] == "conversations_select":
                value = next(
                    each.id for each in self._slack.channels.values() if each.name == value
                )
            named[block["block_id"]] = value
        return named


class SlackTeam(Team):
    """A workspace with the app."""

    channel = "news"
    loud = "<!channel> @everyone <@U0000000001> <!subteam^S1> @here"

    def __init__(self, slack: Workspace, desk: dict[str, Any]) -> None:
        self._slack = slack
        self._desk = desk
        self.ada: SlackMember = SlackMember(slack.ada, slack)
        self.ben: SlackMember = SlackMember(slack.ben, slack)
        self.store = slack.store
        self.place = slack.place(slack.add_channel(self.channel).id)

    async def restart(self) -> None:
        await self._slack.stop()
        await self._slack.start(**self._desk)
        self.store = self._slack.store

    async def said(self, *lines: tuple[str, str]) -> Said:
        slack = self._slack
        users = {user.name: user for user in slack.users.values()}
        written: list[Message] = []
        for who, text in lines:
            thread = written[0].ts if written else None
            text = blocks.sent(text)
            written.append(slack.written(users[who], slack.general, text, thread_ts=thread))
        return Said(lines, written)

    def disturbed(self) -> list[str]:
        posted = [each for channel in self._slack.channels.values() for each in channel.history]
        ours = [each for each in posted if each.bot] + self._slack.main.ephemerals
        return [ping for message in ours for ping in message.pings]


@asynccontextmanager
async def _opened(open_desk: DeskMaker, **desk: Any) -> AsyncIterator[Team]:
    async with Workspace("socket", open_desk, _MINUTE) as slack:
        try:
            await slack.start(**desk)
            yield SlackTeam(slack, desk)
        finally:
            await slack.stop()
        assert slack.complaints == []


SLACK = Platform(
    "Slack",
    _opened,
    instead={
        Can.PICTURE: "✓; for one person alone, in a direct message",
        Can.STOP: "*Stop*, in a message of its own while the answer comes",
    },
    without={
        Can.STREAM_ALONE: "it comes whole: nobody can edit a message that one person sees",
    },
)
