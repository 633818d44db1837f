"""The table of a torture, and for each thing that went wrong all that tells why."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.replicas import Replica
from benchmarks.torture.ledger import Row
from benchmarks.torture.verdict import Verdict


def print_table(verdict: Verdict, more: Sequence[tuple[str, object]]) -> None:
    """A line for each number."""
    pauses = f"{max(verdict.pauses, default=0.0):.1f} s, median {verdict.median_pause:.1f} s"
    rows: list[tuple[str, object]] = [
        ("commands that people sent", f"{verdict.commands:,}"),
        ("  not taken, and said so; sent again", f"{verdict.refused:,}"),
        ("  of these done all the same", f"{verdict.all_the_same:,}"),
        ("accepted", f"{verdict.accepted:,}"),
        ("  ended in exactly one finished card", f"{verdict.finished:,}"),
        ("  ended in a message to try again, with a button", verdict.told_instead),
        ("  lost", verdict.count("lost")),
        ("  failed, and said so", verdict.count("failed")),
        ("  doubled", verdict.count("doubled")),
        ("  unfinished", verdict.count("unfinished")),
        ("people told of a restart, or to try again", verdict.told),
        ("cards that came by the button of such a message", verdict.by_pointer),
        ("begun again", f"{verdict.begun_again:,} (most attempts at one: {verdict.most_attempts})"),
        ("longest pause from a kill to the next change", pauses),
        *more,
    ]
    for name, value in rows:
        print(f"{name:<50}{value!s:>28}", flush=True)


def write_causes(
    path: Path, verdict: Verdict, rows: Sequence[Row], replicas: Sequence[Replica]
) -> None:
    """For each violation what the person sees, their deliveries, and what the logs say of them."""
    lines_of: dict[str, list[str]] = defaultdict(list)
    for replica in replicas:
        for line in replica.log.read_text("utf-8", "replace").splitlines():
            request = line.partition("[")[2].partition("]")[0]
            lines_of[request].append(f"{replica.name}: {line}")
    parts = []
    for wrong in verdict.wrong:
        person = wrong.person
        parts.append(f"== {wrong.what}: {wrong.about}; {person.platform} {person.name} {person.id}")
        parts += [f"  {each}" for each in person.commands]
        for each in person.seen():
            said = " / ".join(each.words.splitlines())[:160]
            times = ", ".join(f"{time:.1f}" for time in each.times)
            parts.append(f"  sees [{times}] {said} {each.buttons[-6:]}")
        parts += [f"  call {each[:300]}" for each in person.trace()]
        for row in rows:
            if (row.platform, row.person) == (person.platform, person.id):
                parts.append(f"  {row}")
                parts += [f"    {line}" for line in sorted(lines_of[row.key[:8]], key=_time)]
    path.write_text("\n".join(parts), "utf-8")


def _time(line: str) -> str:
    return line.split(" ", 2)[1]
