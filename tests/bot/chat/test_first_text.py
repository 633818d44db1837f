"""When the first text of a job counts."""

from collections.abc import Iterator

import pytest

from bot import metrics
from bot.chat.first_text import FirstText
from bot.jobs.job import Job, Journal, Shown
from bot.talk.cards import Card, Note, PromptText
from tests.bot.jobs.processes import delivery

_HOUR = 3600.0


@pytest.fixture(autouse=True)
def counting() -> Iterator[None]:
    metrics.start()
    yield
    metrics.stop()


def seconds() -> float:
    """All that were counted."""
    lines = metrics.page()[1].decode().splitlines()
    sums = [line for line in lines if line.startswith("rocket_first_text_seconds_sum")]
    return sum(float(line.rpartition(" ")[2]) for line in sums)


async def job(attempt: int, *, shown: bool = False) -> Job:
    """A job whose delivery came an hour ago."""

    async def write(_text: str) -> None: ...

    journal = Journal("", write)
    if shown:
        await journal.keep("card", Shown("here", "C1", messages=("1.2",)))
    made = Job(delivery("Ev1"), "key", attempt, journal)
    made.since -= _HOUR
    return made


def show(made: Job) -> None:
    first = FirstText(made, "slack")
    first.look(Card("card", "", (Note("One moment."),)))
    for _ in range(2):
        first.look(Card("card", "", (PromptText("Write."),)))


@pytest.mark.parametrize("attempt", [1, 2])
async def test_it_counts_from_the_delivery_also_where_it_was_taken_over(attempt: int) -> None:
    show(await job(attempt))
    assert _HOUR <= seconds() < 2 * _HOUR


async def test_where_something_was_shown_before_it_may_have_been_seen() -> None:
    show(await job(2, shown=True))
    assert seconds() == 0.0
