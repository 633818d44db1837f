"""How many broken rewrites the checker catches, and how many faithful ones it refuses.

python -m benchmarks.check [--made 2000] [--seed 7] [--eval DIR] [--misses 20]
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.refine.check import check
from bot.refine.language import detect
from tests.bot.refine.check.made import (
    KINDS,
    LANGUAGES,
    Base,
    Made,
    bases,
    breakages,
    faithful,
    harder,
)

_ALL = "all"
Pair = tuple[list[Made], list[Made]]


def ours(seed: int, made: int) -> Pair:
    """Faithful rewrites of our own prompts, and at least `made` breakages."""
    dice = random.Random(seed)
    own = [base for language in LANGUAGES for base in bases(language)]
    good: list[Made] = []
    bad: dict[tuple[str, str], Made] = {}
    while len(bad) < made:
        for base in own:
            good += faithful(base, dice)
            for case in breakages(base, dice):
                bad[case.text, case.sources.rough] = case
    kept = list({(case.text, case.sources.rough): case for case in good}.values())
    return kept, dice.sample(list(bad.values()), made)


def of_files(folder: Path, seed: int) -> Pair:
    """The same with the prompts of a folder as they stand; they have no hand-written rewrite."""
    dice = random.Random(seed)
    good: list[Made] = []
    bad: list[Made] = []
    for base in _read(folder):
        good += [case for case in faithful(base, dice) if case.kind not in ("other order",)]
        bad += list(breakages(base, dice))
    return good, bad


def _read(folder: Path) -> Iterator[Base]:
    facts = {language: bases(language)[0].facts for language in LANGUAGES}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            rough = json.loads(line)["text"].strip()
            language = detect(rough)
            if language in LANGUAGES and len(rough.split()) > 3:
                better = rough if rough[-1] in ".!?。？" else rough + "."
                yield Base(language, rough, better, facts[language])


def table(cases: Iterable[Made], expected: bool) -> list[Made]:
    """Print caught (or refused) of made by kind and language; the cases that went wrong."""
    made: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    wrong: list[Made] = []
    for case in cases:
        refused = bool(check(case.text, case.sources))
        for kind in (case.kind, _ALL):
            for language in (case.language, _ALL):
                made[kind, language] += 1
                hit[kind, language] += refused
        if refused is not expected:
            wrong.append(case)
    kinds = [*dict.fromkeys((*KINDS, *sorted({kind for kind, _ in made} - {_ALL}), _ALL))]
    columns = [*LANGUAGES, _ALL]
    print(f"{'kind':<24}" + "".join(f"{column:>13}" for column in columns))
    for kind in kinds:
        if made[kind, _ALL]:
            cells = (f"{hit[kind, c]}/{made[kind, c]}" for c in columns)
            print(f"{kind:<24}" + "".join(f"{cell:>13}" for cell in cells))
    share = 100 * hit[_ALL, _ALL] / max(1, made[_ALL, _ALL])
    print(f"{'caught' if expected else 'refused'}: {share:.2f} %\n")
    return wrong


def main() -> None:
    """Print the tables, and with --misses what slipped through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--made", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--eval", type=Path)
    parser.add_argument("--misses", type=int, default=0)
    given = parser.parse_args()
    sets = [
        ("our own prompts", ours(given.seed, given.made)),
        ("harder, by hand", harder()),
    ]
    if given.eval:
        sets.append((f"prompts of {given.eval.name}/", of_files(given.eval, given.seed)))
    for name, (good, bad) in sets:
        print(f"# {name}: breakages, caught / made")
        wrong = table(bad, expected=True)
        print(f"# {name}: faithful rewrites, refused / made")
        wrong += table(good, expected=False)
        for case in wrong[: given.misses]:
            reasons = "; ".join(str(breach.detail) for breach in check(case.text, case.sources))
            print(f"[{case.kind} {case.language}] {case.sources.rough!r}")
            print(f"  -> {case.text!r} {reasons}")


if __name__ == "__main__":
    main()
