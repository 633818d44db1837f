"""Whatever becomes of each call, the last state of a card stands there once."""

import asyncio
import os
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.deliver.messages import Messages, Spot
from adapters.slack.deliver.streamed import Streamed
from adapters.slack.render import Message as Rendered
from adapters.slack.render import messages_of, render_card
from bot.chat.ordinary import Ordinary
from bot.live import TryLater
from bot.talk.cards import Answer, Button, Buttons, Card, Fine, Note
from bot.talk.requests import RunAgain, StopRun
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.standing import standing
from tests.doubles.slack.in_memory import Fate, InMemory
from tests.doubles.slack.state import Message

_FATES: tuple[Fate, ...] = (
    "", "", "", "later", "before", "after", "cancel", "expire", "delete", "refuse",
)  # fmt: skip
_TEXTS = [nasty(f"answer-{n}-", 20_000) for n in range(4)]

some_fates = st.lists(st.sampled_from(_FATES), max_size=60)
some_ends = st.lists(st.integers(0, 20_000), max_size=8).map(sorted)
much = settings(max_examples=int(os.environ.get("FATES", "15")), deadline=None)
"""The variable FATES asks for more."""


def states(number: int, ends: Sequence[int], *, restarted: bool = False) -> list[Card]:
    """A run's card as it grows to these lengths; the last one is final."""
    text = _TEXTS[number]
    stop = Buttons((Button("Stop", StopRun("r")),))
    ends = ends or [0]
    grown = [Card(f"r{number}", "big", (Answer(text[:end], "big"), stop), False) for end in ends]
    if restarted:
        other = Answer("Something else, of a model that broke off.", "big")
        grown.insert(len(grown) // 2, Card(f"r{number}", "big", (other, stop), final=False))
    again = Buttons((Button("Run again", RunAgain("r")),))
    last = (Note("Stood in."), Answer(text[: ends[-1]], "big"), Fine("3 s"), again)
    return [*grown, Card(f"r{number}", "big", last)]


async def deliver(showing: Streamed | Ordinary[Rendered], cards: Sequence[Card]) -> None:
    """Show states as LiveCards does: what was not taken is shown again, or the next instead."""
    for card in cards:
        for _ in range(500):
            try:
                await showing.show(card)
            except (TryLater, asyncio.CancelledError):
                if not card.final:
                    break
            else:
                break
        else:
            raise AssertionError("the last state was never taken")


async def all_shown(slack: InMemory, cards: Sequence[Sequence[Card]], *, streams: bool) -> None:
    kept: set[str] = set()

    async def keep(_card: Card, shown: Sequence[str]) -> None:
        await asyncio.sleep(0)
        kept.update(shown)

    async def known(ts: str) -> bool:
        await asyncio.sleep(0)
        return ts in kept

    def showing() -> Streamed | Ordinary[Rendered]:
        messages = Messages(slack, Spot("C1", "1.0"), known)
        return (
            Streamed(messages, "T1", "U1", keep, keep)
            if streams
            else Ordinary(messages, messages_of, keep)
        )

    await asyncio.gather(*(deliver(showing(), each) for each in cards))


def there(slack: InMemory) -> list[Message]:
    return [each for each in slack.messages.values() if not each.deleted]


@much
@given(fates=some_fates, ends=st.lists(some_ends, min_size=1, max_size=3), restarted=st.booleans())
def test_streams_end_as_they_should(
    fates: list[Fate], ends: list[list[int]], restarted: bool
) -> None:
    slack = InMemory(fates)
    cards = [states(number, each, restarted=restarted) for number, each in enumerate(ends)]
    asyncio.run(all_shown(slack, cards, streams=True))
    said = [_TEXTS[number][: (each or [0])[-1]] for number, each in enumerate(ends)]
    found = standing(there(slack), said)
    assert found.exact, found
    assert slack.problems == []


@much
@given(fates=some_fates, ends=st.lists(some_ends, min_size=1, max_size=3))
def test_ordinary_messages_end_as_they_should(fates: list[Fate], ends: list[list[int]]) -> None:
    slack = InMemory(fates)
    cards = [states(number, each) for number, each in enumerate(ends)]
    asyncio.run(all_shown(slack, cards, streams=False))
    wanted = [message.blocks for each in cards for message in render_card(each[-1]).messages]
    assert sorted(map(str, wanted)) == sorted(str(tuple(each.blocks)) for each in there(slack))
    assert slack.problems == []
