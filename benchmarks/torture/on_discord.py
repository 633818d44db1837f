"""People in Discord: each in a channel of their own or in direct messages, by command or words."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Literal

from benchmarks.torture.ledger import Ledger
from benchmarks.torture.model import ROUGH
from benchmarks.torture.person import Person
from benchmarks.torture.seen import Seen
from tests.doubles.discord import DiscordDouble, Interaction, Message
from tests.doubles.discord.gestures import NothingThere
from tests.doubles.discord.state import Guild

Way = Literal["command", "direct", "mention"]
WAYS: tuple[Way, ...] = ("command", "direct", "command", "mention")

_UNHEARD = 6.0
"""Seconds after which a message that nobody took is said again: Discord tells of it once."""

_LOOK_AGAIN = 0.5
_NOT_TAKEN = ("othing was taken", "I could not keep this in time")
_NO_ANSWER = "The application did not respond"


class DiscordPerson(Person):
    """Somebody who asks in one way."""

    platform = "discord"

    def __init__(
        self,
        discord: DiscordDouble,
        ledger: Ledger,
        guild: Guild,
        name: str,
        way: Way,
        patience: float,
    ) -> None:
        super().__init__(name, patience)
        self._discord = discord
        self._ledger = ledger
        self._way = way
        self._user = discord.add_user(name)
        self.id = self._user.id
        # Nobody has to hear of it: it was so before the bot came.
        guild.members[self.id] = type(guild.members[guild.owner])(self._user)
        self._channel = discord.add_channel(name, guild)

    def seen(self) -> list[Seen]:
        """What only they see, and what the bot says in their channel."""
        discord = self._discord
        found = [*discord.ephemerals(self._user), *discord.answers(self._channel)]
        if self._user.direct is not None:
            found += discord.answers(self._user.direct)
        return [_as_seen(each) for each in sorted(found, key=lambda each: int(each.id))]

    def trace(self) -> list[str]:
        """Calls in their channel, and with the tokens of what they did."""
        mine = [each.token for each in self._discord.interactions.values() if self._is_mine(each)]
        names = (self._channel.id, *mine)
        return [
            f"{call.when:.1f} {call.kind} {call.status} {call.code} {str(call.sent)[:120]}"
            for call in self._discord.calls
            if any(each in call.path for each in names)
        ]

    def _is_mine(self, interaction: Interaction) -> bool:
        return interaction.user is self._user

    async def ask(self, number: int) -> str:
        """By the command, or in words, which are taken once they stand in the database."""
        rough = ROUGH.format(number)
        if self._way == "command":
            return await self._interact(
                lambda: self._discord.command(
                    "rocket", {"prompt": rough}, self._user, self._channel
                )
            )
        direct = self._way == "direct"
        there = self._discord.dm(self._user) if direct else self._channel
        message = await self._discord.say(there, rough, self._user, mention=not direct)
        ends = asyncio.get_running_loop().time() + _UNHEARD
        while message.id not in await self._ledger.of_discord():
            if asyncio.get_running_loop().time() > ends:
                return "nobody heard it"
            await asyncio.sleep(_LOOK_AGAIN)
        return ""

    async def press(self, card: Seen, label: str) -> str:
        """A button of a card."""
        return await self._interact(lambda: self._discord.press(card.message, label, self._user))

    async def _interact(self, doing: Callable[[], Awaitable[Interaction]]) -> str:
        try:
            done = await doing()
        except NothingThere:
            return _NO_ANSWER
        if not done.acked:
            return _NO_ANSWER
        # What the bot does not take it says in its first answer.
        said = done.message.words if done.callback == 4 and done.message is not None else ""
        return said if any(each in said for each in _NOT_TAKEN) else ""


def people(
    discord: DiscordDouble,
    ledger: Ledger,
    guilds: int,
    count: int,
    patience: float,
    ways: Sequence[Way] = WAYS,
) -> Iterator[Person]:
    """So many people, spread over the guilds and the ways."""
    places = [discord.guild, *(discord.add_guild(f"Server {each}") for each in range(1, guilds))]
    for number in range(count):
        way, place = ways[number % len(ways)], places[number // len(ways) % len(places)]
        yield DiscordPerson(discord, ledger, place, f"person{number}", way, patience)


def _as_seen(message: Message) -> Seen:
    times = (message.made_at, *(each.at for each in message.earlier))
    return Seen(message, message.words, tuple(message.buttons), times, message.loading)
