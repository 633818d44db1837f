"""Runs of a prompt in a thread of a channel, several at once, and how they end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.standing import Standing, standing
from tests.adapters.slack.steps import ROUGH, whispered
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import Message
from tests.doubles.slack.tiers import Tiers

MINUTE = 3.0
"""Seconds of a minute, for the double's tiers and the app's pace."""

_PIECE = 40
_PATIENCE = 60.0


@dataclass(slots=True)
class Thread:
    """A thread of a channel with a prompt that is ready to be run."""

    slack: Team
    root: Message
    card: Message
    said: Sequence[str]

    async def run(self) -> None:
        """Press *run* once for each answer, all at the same time."""
        await asyncio.gather(*(self.slack.press(self.card, "▶ big") for _ in self.said))

    def messages(self) -> list[Message]:
        """What all read of the app in the thread."""
        return [each for each in self.slack.replies(self.root) if each.bot]

    async def some(self, streaming: int) -> list[Message]:
        """So many messages that stream, once there are as many."""

        def found() -> list[Message]:
            return [each for each in self.messages() if each.streaming]

        await self.slack.until(lambda: len(found()) >= streaming, _PATIENCE)
        return found()[:streaming]

    async def standing(self) -> Standing:
        """How the thread compares with the answers, once every run has its buttons."""

        def finished() -> bool:
            buttons = sum(each.buttons.count("Run again") for each in self.messages())
            return buttons >= len(self.said) and not any(e.streaming for e in self.messages())

        await self.slack.until(finished, _PATIENCE)
        await self.slack.until(lambda: not self._running(), _PATIENCE)
        return standing(self.messages(), self.said, "big, asked by ada")

    def _running(self) -> bool:
        return any(task.get_name().startswith("press") for task in asyncio.all_tasks())


@asynccontextmanager
async def thread(
    open_team: TeamMaker, said: Sequence[str], *, rate: float = 300.0, **more: Any
) -> AsyncIterator[Thread]:
    """A thread whose runs get these answers, with so many pieces of them a second.

    Slack's rates are kept, with a short minute. `more` is for `open_team`.
    """
    replies = [
        Reply(pieces=[text[at : at + _PIECE] for at in range(0, len(text), _PIECE)], rate=rate)
        for text in said
    ]
    async with (
        ProviderDouble(*replies) as provider,
        open_team(base_url=provider.base_url, minute=MINUTE, **more) as slack,
    ):
        root = slack.written(slack.ada, slack.general, "What about the prices?")
        asked = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ada, slack.general, asked, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ada)
        slack.tiers = Tiers(MINUTE)
        yield Thread(slack, root, card, said)
