"""Turns for calls: never more than Slack allows in a minute, and everybody gets one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.deliver.pace import Pace, Ticket

_MINUTE = 60.0
_ALLOWED = {
    "chat.update": 50,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.postMessage": 63,  # one a second, and the few that Slack lets through at once
}


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _when(pace: Pace, clock: Clock, method: str, arrivals: list[float]) -> list[float]:
    """When each of several callers gets its turn, who arrive one after the other and then wait."""
    made: list[float] = []
    waiting: list[tuple[float, Ticket]] = [(1000.0 + at, Ticket()) for at in sorted(arrivals)]
    while waiting:
        waiting.sort(key=lambda each: each[0])
        clock.now, ticket = waiting.pop(0)
        wait = pace.wait("T", method, "C", ticket)
        if wait <= 0:
            made.append(clock.now)
        else:
            waiting.append((clock.now + wait, ticket))
    return made


@pytest.mark.parametrize("method", list(_ALLOWED))
@given(arrivals=st.lists(st.floats(0, 200), min_size=1, max_size=150))
def test_no_minute_has_more_calls_than_the_tier(method: str, arrivals: list[float]) -> None:
    clock = Clock()
    made = _when(Pace(_MINUTE, clock), clock, method, arrivals)
    assert len(made) == len(arrivals)
    for number, at in enumerate(made):
        within = [each for each in made[number:] if each < at + _MINUTE - 1e-6]
        assert len(within) <= _ALLOWED[method]


def test_whoever_came_first_has_the_first_turn() -> None:
    clock = Clock()
    pace = Pace(_MINUTE, clock)
    early = [Ticket() for _ in range(15)]
    waits = [pace.wait("T", "chat.update", "C", ticket) for ticket in early]
    assert waits == sorted(waits)
    assert waits[0] == 0.0
    assert waits[-1] > 0.0
    # Asking again does not cost the turn, and does not book another one.
    assert pace.wait("T", "chat.update", "C", early[-1]) == pytest.approx(waits[-1])
    clock.now += waits[-1]
    assert pace.wait("T", "chat.update", "C", early[-1]) == 0.0


def test_what_slack_says_itself_holds_for_those_who_have_a_turn() -> None:
    clock = Clock()
    pace = Pace(_MINUTE, clock)
    pace.refused("T", "chat.appendStream", "C", 7)
    ticket = Ticket()
    assert pace.wait("T", "chat.appendStream", "C", ticket) == pytest.approx(7)
    assert pace.wait("T", "chat.update", "C", ticket) == 0.0
    clock.now += 7
    assert pace.wait("T", "chat.appendStream", "C", ticket) == 0.0


@pytest.mark.parametrize(
    ("method", "other_team", "other_channel"),
    [("chat.postMessage", True, True), ("chat.update", True, False)],
)
def test_channels_and_workspaces_have_their_own(
    method: str, other_team: bool, other_channel: bool
) -> None:
    def fill(pace: Pace) -> None:
        while pace.wait("T", method, "C", Ticket()) <= 0:
            pass

    def free(pace: Pace, team: str, channel: str) -> bool:
        return pace.wait(team, method, channel, Ticket()) <= 0

    for team, channel, expected in (("T2", "C", other_team), ("T", "C2", other_channel)):
        pace = Pace(_MINUTE, Clock())
        fill(pace)
        assert free(pace, team, channel) is expected


def test_other_methods_are_not_paced() -> None:
    pace = Pace(_MINUTE, Clock())
    assert all(pace.wait("T", "users.info", "", Ticket()) == 0.0 for _ in range(1000))
