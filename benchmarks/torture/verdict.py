"""What became of every command, by what people see in the end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from benchmarks.torture.ledger import Row
from benchmarks.torture.person import REFINE, RUN, SHOW, Command, Person
from benchmarks.torture.seen import TO_CARDS

_RUNS = ("press",)
_MEAN_PAUSE = 1.0
"""Seconds; a kill within a shorter gap disturbed nobody."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that must not happen, and to whom."""

    what: str
    person: Person
    about: str


@dataclass(slots=True)
class Verdict:
    """Counts of commands. `pauses` are seconds, of commands that another process took over."""

    commands: int = 0
    accepted: int = 0
    refused: int = 0
    finished: int = 0
    all_the_same: int = 0
    """Not accepted, as the person was told, and done nevertheless."""
    told_instead: int = 0
    """Runs of which nothing came but a message that says so, with a button to run it again."""
    told: int = 0
    """People who were told that the bot was restarted, or that it gave up."""
    by_pointer: int = 0
    """Cards that came only when the person pressed the button of such a message."""
    wrong: list[Wrong] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    begun_again: int = 0
    """Because a process died or stopped, or because the job was put off."""
    most_attempts: int = 0

    def count(self, what: str) -> int:
        """How many are `lost`, `failed` in words, `told instead`, `doubled` or `unfinished`."""
        return sum(each.what == what for each in self.wrong)

    @property
    def median_pause(self) -> float:
        """In seconds."""
        return median(self.pauses) if self.pauses else 0.0


def judge(people: Sequence[Person], rows: Sequence[Row], kills: Sequence[float]) -> Verdict:
    """Look at what everybody sees. `kills` are the loop's times at which a process was killed."""
    verdict = Verdict()
    by_person: Mapping[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row.platform, row.person].append(row)
        verdict.begun_again += max(0, row.attempt - 1)
        verdict.most_attempts = max(verdict.most_attempts, row.attempt)
    for person in people:
        _judge_one(verdict, person)
        _pauses(verdict, person, by_person[person.platform, person.id], kills)
    return verdict


def _judge_one(verdict: Verdict, person: Person) -> None:
    seen = person.seen()
    done = [each for each in person.commands if each.kind != SHOW]
    verdict.commands += len(done)
    verdict.accepted += sum(each.accepted for each in done)
    verdict.refused += sum(not each.accepted for each in done)
    verdict.told += any(each.is_pointer for each in seen)
    growing = [each for each in seen if each.is_growing]
    for each in growing:
        verdict.wrong.append(Wrong("unfinished", person, each.words[:200]))
    verdict.by_pointer += sum(each.kind == SHOW and each.accepted for each in person.commands)
    for command in (each for each in done if each.kind == REFINE):
        cards = sum(each.is_prompt and each.says(command.number) for each in seen)
        least = int(command.accepted)
        _one(verdict, person, f"the prompt {command.number}", cards, least, 1, bool(growing))
    runs = [each for each in done if each.kind == RUN]
    if runs:
        cards = sum(each.is_run for each in seen)
        told = sum(each.is_pointer and each.pointer not in TO_CARDS for each in seen)
        accepted = sum(each.accepted for each in runs)
        about = f"the run of {runs[0].number}"
        instead = max(0, min(told, accepted - cards))
        verdict.told_instead += instead
        if instead:
            verdict.wrong.append(Wrong("told instead", person, about))
        ends = min(cards, len(runs))
        _one(verdict, person, about, ends, accepted - instead, len(runs), bool(growing))
        if cards > len(runs):
            verdict.wrong.append(Wrong("doubled", person, f"{about}: {cards} cards"))


def _one(
    verdict: Verdict, person: Person, about: str, cards: int, least: int, most: int, growing: bool
) -> None:
    verdict.finished += min(cards, least)
    verdict.all_the_same += max(0, min(cards, most) - least)
    if cards < least and not growing:
        what = "failed" if any(each.says_failed for each in person.seen()) else "lost"
        verdict.wrong.append(Wrong(what, person, about))
    if cards > most:
        verdict.wrong.append(Wrong("doubled", person, f"{about}: {cards} cards"))


def _pauses(verdict: Verdict, person: Person, rows: Sequence[Row], kills: Sequence[float]) -> None:
    """The longest time in which nothing changed for somebody whose work was taken over."""
    changes = sorted(time for each in person.seen() for time in each.times)
    for kind in (REFINE, RUN):
        again = any(row.attempt > 1 and (row.kind in _RUNS) is (kind == RUN) for row in rows)
        mine = [each for each in person.commands if each.kind == kind and each.accepted]
        if again and mine and (pause := _longest(mine[-1], changes, kills)):
            verdict.pauses.append(pause)


def _longest(command: Command, changes: Sequence[float], kills: Sequence[float]) -> float:
    """From a kill to the next change, at most; of the gaps behind a command, the longest."""
    points = [command.accepted_at, *(each for each in changes if each > command.accepted_at)]
    gaps = []
    for began, ended in pairwise(points):
        first = next((each for each in kills if began <= each <= ended), None)
        if first is not None and ended - first >= _MEAN_PAUSE:
            gaps.append(ended - first)
    return max(gaps, default=0.0)
