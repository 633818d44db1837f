"""Live cards on a clock that jumps: no test waits for real, and none depends on how fast it is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.live import LiveCards, TryLater
from bot.talk.cards import Card
from tests.doubles.clock import run


def state(card_id: str, number: int, *, final: bool = False) -> Card:
    return Card(card_id, str(number), (), final=final)


@dataclass
class Platform:
    """Takes `seconds` for each delivery, then answers with the next of `answers`: a spacing or
    what to raise; with 0 when there are no more."""

    answers: list[float | BaseException] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    tries: list[tuple[Card, float, float, float | BaseException]] = field(default_factory=list)
    under_way: set[str] = field(default_factory=set)

    async def deliver(self, card: Card) -> float:
        clock = asyncio.get_running_loop().time
        assert card.id not in self.under_way
        self.under_way.add(card.id)
        began, answer = clock(), self.answers.pop(0) if self.answers else 0.0
        try:
            await asyncio.sleep(self.seconds.pop(0) if self.seconds else 0)
        finally:
            self.under_way.discard(card.id)
        self.tries.append((card, began, clock(), answer))
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def shown(self, card_id: str) -> list[str]:
        """The states of a card that were taken."""
        taken = (card for card, _, _, answer in self.tries if not isinstance(answer, TryLater))
        return [card.title for card in taken if card.id == card_id]


ticks = st.integers(0, 16).map(lambda n: n / 4)
answers = st.one_of(ticks, st.builds(TryLater, ticks), st.builds(TryLater, st.just(-1.0)))


@given(
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), ticks), min_size=1),
    answers=st.lists(answers, max_size=40),
    seconds=st.lists(ticks, max_size=40),
    settle_between=st.booleans(),
)
def test_the_last_state_arrives_last_in_order_alone_and_spaced(
    steps: list[tuple[str, bool, float]],
    answers: list[float | BaseException],
    seconds: list[float],
    settle_between: bool,
) -> None:
    platform = Platform(answers, seconds)
    sent: dict[str, list[str]] = {}

    async def work() -> tuple[float, float]:
        live = LiveCards(platform.deliver)
        clock = asyncio.get_running_loop().time
        for number, (card_id, final, pause) in enumerate(steps):
            live.show(state(card_id, number, final=final))
            sent.setdefault(card_id, []).append(str(number))
            await asyncio.sleep(pause)
            if settle_between and final:
                await live.settle()
        asked = clock()
        await live.settle()
        return asked, clock()

    asked, settled = run(work())
    for card_id, states in sent.items():
        shown = platform.shown(card_id)
        assert shown[-1] == states[-1]
        rest = iter(states)
        assert all(each in rest for each in shown)  # in order, none twice
        tries = [each for each in platform.tries if each[0].id == card_id]
        for (_, _, ended, answer), (_, began, _, _) in pairwise(tries):
            wait = answer.seconds if isinstance(answer, TryLater) else answer
            assert isinstance(wait, float)
            assert began >= ended + wait - 1e-9
    # The spacing behind the last state is nothing to wait for.
    assert settled == pytest.approx(max(asked, *(each[2] for each in platform.tries)))


def test_a_stuck_card_holds_no_other_and_closing_breaks_it_off() -> None:
    async def work() -> list[str]:
        shown: list[str] = []

        async def deliver(card: Card) -> float:
            try:
                await asyncio.sleep(0 if card.id == "free" else 1e9)
            except asyncio.CancelledError:
                shown.append("broken off")
                raise
            shown.append(card.title)
            return 1.0

        live = LiveCards(deliver)
        live.show(state("stuck", 0))
        for number in range(3):
            live.show(state("free", number))
            await asyncio.sleep(2)
        await live.close()
        live.show(state("free", 9))
        live.show(state("new", 9))
        await live.settle()
        return shown

    assert run(work()) == ["0", "1", "2", "broken off"]


def test_what_is_due_later_does_not_hold_up_the_end() -> None:
    async def work() -> float:
        live = LiveCards(Platform([1000.0]).deliver)
        live.show(state("a", 1))
        await live.settle()
        return asyncio.get_running_loop().time()

    assert run(work()) == 0


@pytest.mark.parametrize("final", [True, False])
def test_a_card_shown_again_after_its_end_keeps_the_spacing(final: bool) -> None:
    platform = Platform([5.0])

    async def work() -> None:
        live = LiveCards(platform.deliver)
        live.show(state("a", 1, final=final))
        await live.settle()
        live.show(state("a", 2, final=True))
        await live.settle()

    run(work())
    assert [(card.title, began) for card, began, _, _ in platform.tries] == [("1", 0), ("2", 5)]


def test_a_platform_that_says_at_once_and_never_takes_is_not_asked_all_the_time() -> None:
    at_once = (TryLater(seconds) for seconds in (0.0, -1.0, float("nan")) * 100)
    platform = Platform([*at_once])

    async def work() -> None:
        live = LiveCards(platform.deliver)
        live.show(state("a", 1))
        await asyncio.sleep(3)
        await live.close()

    run(work())
    assert 3 < len(platform.tries) < 100


def test_a_newer_state_goes_out_instead_of_one_that_was_not_taken() -> None:
    platform = Platform([TryLater(5)])

    async def work() -> None:
        live = LiveCards(platform.deliver)
        live.show(state("a", 1))
        await asyncio.sleep(1)
        live.show(state("a", 2, final=True))
        await live.settle()

    run(work())
    assert [card.title for card, _, _, _ in platform.tries] == ["1", "2"]


def test_a_failed_delivery_is_raised_once_the_others_are_through() -> None:
    platform = Platform([BrokenPipeError("gone"), TryLater(5)], [0.0, 1.0])

    async def work() -> None:
        live = LiveCards(platform.deliver)
        live.show(state("broken", 1))
        live.show(state("whole", 2))
        await asyncio.sleep(1)
        live.show(state("broken", 3))
        for _ in range(2):
            with pytest.raises(BrokenPipeError):
                await live.settle()
        await live.close()

    run(work())
    assert platform.shown("whole") == ["2"]
    assert platform.shown("broken") == ["1"]


def test_whoever_stops_waiting_stops_no_delivery() -> None:
    platform = Platform(seconds=[10.0])

    async def work() -> None:
        live = LiveCards(platform.deliver)
        live.show(state("a", 1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(live.settle(), 1)
        await live.settle()

    run(work())
    assert platform.shown("a") == ["1"]


def _swallow() -> float:
    return 0.0


def _later() -> float:
    raise TryLater(1e9)


@pytest.mark.parametrize("then", [_swallow, _later])
def test_closing_ends_a_delivery_that_will_not_be_cancelled(then: Callable[[], float]) -> None:
    async def work() -> float:
        async def deliver(card: Card) -> float:
            try:
                await asyncio.sleep(1e9)
            except asyncio.CancelledError:
                return then()
            return 0.0

        live = LiveCards(deliver)
        live.show(state("a", 1))
        await asyncio.sleep(1)
        live.show(state("a", 2))
        await live.close()
        return asyncio.get_running_loop().time()

    assert run(work()) == 1


def test_the_last_state_need_not_wait_where_the_platform_says_so() -> None:
    platform = Platform([TryLater(3600, last_at_once=True)])

    async def work() -> None:
        live = LiveCards(platform.deliver)
        for number in range(3):
            live.show(state("a", number, final=number == 2))
            await asyncio.sleep(1)
        await live.settle()

    run(work())
    begun = platform.tries[0][1]
    assert [(card.title, at - begun) for card, at, _, _ in platform.tries] == [("0", 0), ("2", 2)]


def test_a_last_state_that_came_while_the_platform_refused_goes_out_at_once() -> None:
    platform = Platform([TryLater(3600, last_at_once=True)], seconds=[5])

    async def work() -> float:
        clock = asyncio.get_running_loop().time
        live = LiveCards(platform.deliver)
        begun = clock()
        live.show(state("a", 1))
        await asyncio.sleep(1)
        live.show(state("a", 2, final=True))
        await live.settle()
        return clock() - begun

    assert run(work()) == 5
    assert platform.shown("a") == ["2"]


def test_a_rate_limit_holds_for_the_last_state_too() -> None:
    platform = Platform([TryLater(30)])

    async def work() -> float:
        clock = asyncio.get_running_loop().time
        live = LiveCards(platform.deliver)
        begun = clock()
        live.show(state("a", 1))
        await asyncio.sleep(1)
        live.show(state("a", 2, final=True))
        await live.settle()
        return clock() - begun

    assert run(work()) == 30
    assert platform.shown("a") == ["2"]
