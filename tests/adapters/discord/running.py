"""Runs of a prompt in Discord, several at once, and how they end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.standing import Standing, standing
from tests.adapters.discord.steps import ROUGH, posted, refined
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.state import Message, User
from tests.doubles.provider import ProviderDouble, Reply

SPEED = 10.0
"""So many times shorter than Discord's are the windows of the rates here."""

_PIECE = 40
_PATIENCE = 60.0


@dataclass(slots=True)
class Runs:
    """A prompt that is ready to be run by `user`, from one card or from several in turn."""

    discord: Server
    user: User
    cards: Sequence[Message]
    said: Sequence[str]
    provider: ProviderDouble
    presses: list[Interaction] = field(default_factory=list)

    async def run(self) -> None:
        """Press *run* once for each answer, all at the same time."""
        cards = [self.cards[number % len(self.cards)] for number in range(len(self.said))]
        pressing = (self.discord.press(each, "▶ big", user=self.user) for each in cards)
        self.presses += await asyncio.gather(*pressing)

    def messages(self) -> list[Message]:
        """What the person reads of the runs, oldest first: openly, alone, directly."""
        discord, directly = self.discord, self.user.direct
        found = {*discord.ephemerals(self.user), *(discord.answers(directly) if directly else ())}
        for card in self.cards:
            found.update(discord.answers(card.channel))
        return sorted(found - {*self.cards}, key=lambda each: int(each.id))

    def growing(self) -> list[Message]:
        """Messages of runs that go on."""
        return [each for each in self.messages() if "Stop" in each.buttons]

    async def some(self, growing: int, characters: int = 0) -> list[Message]:
        """So many messages that grow and have so many characters, once there are as many."""

        def found() -> list[Message]:
            return [each for each in self.growing() if len(each.words) > characters]

        await self.discord.until(lambda: len(found()) >= growing, _PATIENCE)
        return found()[:growing]

    async def standing(self, ends: int | None = None) -> Standing:
        """How it compares with the answers, once so many runs have their buttons, or all."""
        wanted = len(self.said) if ends is None else ends
        await self.discord.until(lambda: self._ended() >= wanted, _PATIENCE)
        await self.discord.until(lambda: not self._at_work(), _PATIENCE)
        return standing(self.messages(), self.said)

    async def standing_after_a_restart(self) -> Standing:
        """The same; whoever is told that their answer may not have come has it shown."""
        await self.discord.until(
            lambda: self._ended() + len(self._pointed()) >= len(self.said), _PATIENCE
        )
        in_doubt = self._pointed()
        for press, pointer in in_doubt:
            await self.discord.press(pointer, "Show my answer", user=press.user)
        await self.discord.until(lambda: self._ended() == len(self.said), _PATIENCE)
        await self.discord.until(lambda: not self._at_work(), _PATIENCE)
        seen = {each for press, _ in in_doubt for each in (press.message, *press.follow_ups)}
        return standing([each for each in self.messages() if each not in seen], self.said)

    def _ended(self) -> int:
        return sum(each.buttons.count("Run again") for each in self.messages())

    def _pointed(self) -> list[tuple[Interaction, Message]]:
        """Hidden runs of which nobody knows whether all of it came."""
        told = ((press, each) for press in self.presses for each in press.follow_ups)
        return [(press, each) for press, each in told if "Show my answer" in each.buttons]

    def _at_work(self) -> bool:
        return any(task.get_name().startswith("discord ") for task in asyncio.all_tasks())


@asynccontextmanager
async def runs(
    open_server: ServerMaker,
    said: Sequence[str],
    *,
    of: str = "open",
    rate: float = 300.0,
    again: bool = False,
    **more: Any,
) -> AsyncIterator[Runs]:
    """Runs that get these answers, with so many pieces of them a second.

    They are `of` a card that stands in a channel for all ("open"), of a "hidden" one, of "both" in
    turn, or of one in "direct" messages. Discord's rates are kept, with short windows. `more` is
    for `open_server`. Asked for `again`, the model says all of it once more, and faster.
    """
    replies = [
        Reply(pieces=[text[at : at + _PIECE] for at in range(0, len(text), _PIECE)], rate=rate)
        for text in said
    ]
    if again:
        replies += [Reply(text) for text in said]
    async with (
        ProviderDouble(*replies) as provider,
        open_server(base_url=provider.base_url, **more) as discord,
    ):
        discord.buckets.speed = SPEED
        cards = []
        if of in ("open", "both"):
            await discord.say(discord.general, ROUGH, discord.ben, mention=True)
            cards.append(await posted(discord, discord.general, "Refine again…"))
        if of in ("hidden", "both"):
            cards.append(await refined(discord, ROUGH, discord.ben))
        if of == "direct":
            await discord.say(discord.dm(discord.ben), ROUGH)
            cards.append(await posted(discord, discord.dm(discord.ben), "Refine again…"))
        discord.calls.clear()
        yield Runs(discord, discord.ben, cards, said, provider)
