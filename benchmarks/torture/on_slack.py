"""People in Slack: in workspaces of their own, by command, in direct messages and by mention."""

import time
from collections.abc import Iterator, Sequence
from typing import Literal

from benchmarks.torture.model import ROUGH
from benchmarks.torture.person import Person
from benchmarks.torture.seen import Seen
from tests.doubles.slack import Message, SlackDouble
from tests.doubles.slack.stage import Ack
from tests.doubles.slack.workspace import Workspace

Way = Literal["command", "direct", "mention"]
WAYS: tuple[Way, ...] = ("command", "direct", "command", "mention")

_RETRY_PAUSES = (0.2, 1.0, 3.0)
"""Seconds before Slack tells of an event again; Slack itself takes longer."""


class SlackPerson(Person):
    """Somebody who asks in one way."""

    platform = "slack"

    def __init__(
        self, slack: SlackDouble, workspace: Workspace, name: str, way: Way, patience: float
    ) -> None:
        super().__init__(name, patience)
        self._slack = slack
        self._way = way
        self._user = slack.add_user(name, workspace=workspace)
        self.id = self._user.id
        self._channel = slack.main_channel(workspace)
        self._channel.members.add(self.id)
        self._direct = workspace.dm(self.id)
        self._said: list[str] = []
        self._bot = workspace.bot_user

    def seen(self) -> list[Seen]:
        """What only they see, their direct messages, and the threads that they began."""
        slack, mine = self._slack, {*self._said}
        found = slack.ephemerals(self._user)
        found += [each for each in slack.messages(self._direct) if each.bot]
        if self._way == "mention":
            there = slack.messages(self._channel)
            found += [each for each in there if each.bot and each.thread_ts in mine]
        return [self._as_seen(each) for each in found]

    def trace(self) -> list[str]:
        """Calls in their direct messages and threads, and what was answered to them."""
        names = (self._direct.id, *self._said, self.id)
        return [
            f"{call.when:.1f} {call.method} {call.status} {call.answer} {str(call.arguments)[:120]}"
            for call in self._slack.calls
            if any(each in str(call.arguments) + str(call.answer) for each in names)
        ]

    async def ask(self, number: int) -> str:
        """By the command, in a direct message, or by a mention."""
        rough = ROUGH.format(number)
        if self._way == "command":
            took = await self._slack.command(
                "/rocket", rough, user=self._user, channel=self._channel
            )
            return _why(took)
        direct = self._way == "direct"
        channel = self._direct if direct else self._channel
        text = rough if direct else f"<@{self._bot}> {rough}"
        message = await self._slack.say(self._user, channel, text)
        self._said.append(message.ts)
        acks = self._slack.took[message.ts]
        return "" if any(each.ok for each in acks) else _why(acks[-1])

    async def press(self, card: Seen, label: str) -> str:
        """A button of a card."""
        return _why(await self._slack.press(card.message, label, user=self._user))

    def _as_seen(self, message: Message) -> Seen:
        slack = self._slack
        offset = slack.now() - time.time()
        changes = [*(each.at for each in message.edits), *message.grew]
        times = [float(message.ts) + offset, *sorted(changes)]
        fixed = message.ephemeral_to is not None
        buttons = tuple(message.buttons)
        return Seen(message, message.words, buttons, tuple(times), message.streaming, fixed)


def people(
    slack: SlackDouble,
    workspaces: int,
    count: int,
    patience: float,
    ways: Sequence[Way] = WAYS,
) -> Iterator[Person]:
    """So many people, spread over the workspaces and the ways."""
    slack.retry_pauses = _RETRY_PAUSES
    places = [slack.main]
    for number in range(1, workspaces):
        place = slack.add_workspace(f"Team {number}", installed=True)
        someone = slack.add_user("founder", workspace=place)
        slack.add_channel("general", members=[someone], workspace=place)
        places.append(place)
    for number in range(count):
        way, place = ways[number % len(ways)], places[number // len(ways) % len(places)]
        yield SlackPerson(slack, place, f"person{number}", way, patience)


def _why(ack: Ack) -> str:
    """Why it was not taken: what Slack's client says, or the sentence in the acknowledgement."""
    if not ack.ok:
        return f"operation_timeout ({ack.status})"
    return str(ack.body.get("text") if isinstance(ack.body, dict) else ack.body or "")
