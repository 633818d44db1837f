"""Whatever becomes of each call, the last state of a card stands there once."""

import asyncio
import os
from collections.abc import Callable, Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord.deliver.layout import messages_of
from bot.chat.showing import Showing
from bot.talk.cards import Answer, Button, Buttons, Card, Fine, Note
from bot.talk.requests import RunAgain, StopRun
from tests.adapters.discord.in_memory import Fate, InMemory, Stood
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.showing import Exchange, deliver, exchange
from tests.adapters.discord.standing import standing

_WORDS = "".join(f"w{n}x {' ' if n % 50 else chr(10)}" for n in range(1_600))
_TEXTS = [*(nasty(f"answer-{n}-", 11_000) for n in range(3)), _WORDS]
_FATES: tuple[Fate, ...] = (
    "", "", "", "later", "banned", "before", "after", "cancel", "expire", "delete", "stuck",
)  # fmt: skip

# More than that many answers lost in a row are a reason to give up.
some_fates = st.lists(st.sampled_from(_FATES), max_size=39)
some_ends = st.lists(st.integers(0, 11_000), max_size=6).map(sorted)
much = settings(max_examples=int(os.environ.get("FATES", "12")), deadline=None)
"""The variable FATES asks for more."""

Make = Callable[[Exchange], Showing]


def states(number: int, ends: Sequence[int], *, changed: bool = False) -> list[Card]:
    """A run's card as it grows to these lengths; the last one is final.

    With `changed` another model begins it, and in the end something stands above it.
    """
    text = _TEXTS[number]
    stop = Buttons((Button("Stop", StopRun("r")),))
    ends = ends or [0]
    grown = [Card(f"r{number}", "big", (Answer(text[:end], "big"), stop), False) for end in ends]
    if changed:
        other = Answer("Something else, of a model that broke off.", "big")
        grown.insert(len(grown) // 2, Card(f"r{number}", "big", (other, stop), final=False))
    again = Buttons((Button("Run again", RunAgain("r")),))
    above = (Note("Stood in."),) if changed else ()
    last = (*above, Answer(text[: ends[-1]], "big"), Fine("3 s"), again)
    return [*grown, Card(f"r{number}", "big", last)]


def show(discord: InMemory, cards: Sequence[Sequence[Card]], make: Make) -> None:
    """Show cards of one exchange at the same time."""

    async def all_of_them() -> None:
        async with exchange(discord) as there:
            shown = (asyncio.create_task(deliver(make(there), each)) for each in cards)
            await asyncio.gather(*shown)

    asyncio.run(all_of_them())


def wanted(cards: Sequence[Sequence[Card]]) -> list[str]:
    made = (message for each in cards for message in messages_of(each[-1]))
    return [str(list(message.components)) for message in made]


def read_alone(discord: InMemory) -> list[Stood]:
    return [each for each in discord.standing("hidden", "2") if not each.loading]


def read_by_all(discord: InMemory) -> list[str]:
    return [str(each.components) for each in discord.standing("1") if not each.loading]


@much
@given(fates=some_fates, ends=st.lists(some_ends, min_size=1, max_size=3), by_token=st.booleans())
def test_what_all_read(fates: list[Fate], ends: list[list[int]], by_token: bool) -> None:
    discord = InMemory(fates, hidden=not by_token)
    cards = [states(number, each) for number, each in enumerate(ends)]
    show(discord, cards, Exchange.answering if by_token else Exchange.in_channel)
    assert sorted(read_by_all(discord)) == sorted(wanted(cards))
    assert discord.problems == []


@much
@given(
    fates=st.lists(st.sampled_from((*_FATES, "other", "other")), max_size=39),
    ends=some_ends,
    by_token=st.booleans(),
)
def test_whatever_is_deleted_meanwhile(fates: list[Fate], ends: list[int], by_token: bool) -> None:
    discord = InMemory(fates, hidden=not by_token)
    cards = [states(0, ends)]
    show(discord, cards, Exchange.answering if by_token else Exchange.in_channel)
    assert read_by_all(discord) == wanted(cards)
    assert discord.problems == []


@much
@given(fates=some_fates, ends=st.lists(some_ends, min_size=1, max_size=2), limited=st.booleans())
def test_what_one_person_reads(fates: list[Fate], ends: list[list[int]], limited: bool) -> None:
    discord = InMemory(fates, limited=limited)
    show(discord, [states(number, each) for number, each in enumerate(ends)], Exchange.alone)
    said = [_TEXTS[number][: (each or [0])[-1]] for number, each in enumerate(ends)]
    found = standing(read_alone(discord), said)
    assert found.lost == [], found
    assert found.doubled == [], found
    assert discord.problems == []


@much
@given(fates=some_fates, ends=some_ends, limited=st.booleans())
def test_nothing_is_lost_when_what_was_read_changes(
    fates: list[Fate], ends: list[int], limited: bool
) -> None:
    discord = InMemory(fates, limited=limited)
    show(discord, [states(-1, ends, changed=True)], Exchange.alone)
    found = " ".join(str(each.components) for each in read_alone(discord))
    words = _TEXTS[-1][: (ends or [0])[-1]].split()[:-1]
    # One may be parted by what was read before.
    assert sum(each not in found for each in words) <= 1
    assert discord.problems == []


@much
@example(fates=["expire", "", "", "after"], ends=[])
@given(fates=some_fates, ends=some_ends)
def test_who_takes_no_direct_messages_is_told(fates: list[Fate], ends: list[int]) -> None:
    discord = InMemory(fates, closed=True)
    show(discord, [states(0, ends)], Exchange.alone)
    assert discord.standing("2") == []
    said = [_TEXTS[0][: (ends or [0])[-1]]]
    told = [each for each in discord.standing("1") if "cannot write to you" in str(each.components)]
    found = standing(read_alone(discord), said)
    assert found.doubled == [], found
    assert len(told) == bool(discord.expired and (found.lost or found.unfinished))
    assert discord.problems == []
