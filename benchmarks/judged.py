"""Answers that prompts get, judged in pairs: the refined prompt against the rough one.

Three steps, because models answer and judge outside of this command:
  --prepare FILE    write both arms, one prompt a line: {"id", "arm", "prompt"}
  --pairs FILE --answers FILE
                    from answers {"id", "arm", "answer"} make pairs in both orders, with the
                    person's brief and without the refined prompt
  --verdicts FILE   from {"pair", "verdict": "A" | "B" | "tie"} print win / tie / loss; a verdict
                    that flips with the order is a tie

With --no-context the arms are made of thirty public rough prompts, without team and thread.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.corpus import rows
from bot.knowledge import Knowledge
from bot.refine.material import Material
from bot.refine.refiner import Refiner
from bot.talk.people import Message

_ORDERS = (("rough", "refined"), ("refined", "rough"))
_COUNT = 30
_SHOWN = ("text", "brief", "must", "must_not")


def main() -> None:
    """Do one of the three steps."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--no-context", action="store_true")
    for name in ("--prepare", "--pairs", "--answers", "--verdicts"):
        options.add_argument(name, type=Path)
    chosen = options.parse_args()
    if chosen.prepare:
        arms = _without_context() if chosen.no_context else _with_briefs()
        _write(chosen.prepare, arms)
    elif chosen.pairs and chosen.answers:
        _write(chosen.pairs, _pairs(_read(chosen.answers)))
    elif chosen.verdicts:
        _tally(_read(chosen.verdicts))
    else:
        options.print_help()


def _with_briefs() -> list[dict[str, Any]]:
    refiner = Refiner(Knowledge())
    arms = []
    for row in rows("briefs"):
        material = Material(
            rough=row["text"],
            thread=tuple(Message(line["who"], line["text"]) for line in row["thread"]),
            team=row["team"],
            answers=tuple(row["answers"].items()),
        )
        arms.append({"id": row["id"], "arm": "rough", "prompt": row["text"]})
        prompt = refiner.built_in(material).prompt
        arms.append({"id": row["id"], "arm": "refined", "prompt": prompt})
    return arms


def _without_context() -> list[dict[str, Any]]:
    refiner = Refiner(Knowledge())
    found = rows("rough")
    arms = []
    same = 0
    for number, row in enumerate(found[:: len(found) // _COUNT][:_COUNT]):
        prompt = refiner.built_in(Material(row["text"])).prompt
        same += prompt == row["text"]
        arms.append({"id": number, "arm": "rough", "prompt": row["text"]})
        arms.append({"id": number, "arm": "refined", "prompt": prompt})
    print(f"{same} of {_COUNT} come back to the letter: both arms are one and the same prompt")
    return arms


def _pairs(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_arm = {(line["id"], line["arm"]): line["answer"] for line in answers}
    briefs = {row["id"]: row for row in rows("briefs")}
    pairs = []
    for case in dict.fromkeys(line["id"] for line in answers):
        brief = briefs.get(case, {})
        for number, (first, second) in enumerate(_ORDERS):
            pair: dict[str, Any] = {key: brief[key] for key in _SHOWN if key in brief}
            pair |= {"pair": f"{case}-{number}"}
            pair |= {"answer_A": by_arm[case, first], "answer_B": by_arm[case, second]}
            pairs.append(pair)
    return pairs


def _tally(verdicts: list[dict[str, Any]]) -> None:
    won: dict[str, list[str]] = {}
    for line in verdicts:
        case, number = line["pair"].rsplit("-", 1)
        order = _ORDERS[int(number)]
        side = {"A": order[0], "B": order[1]}.get(line["verdict"], "tie")
        won.setdefault(case, []).append(side)
    wins = sum(sides == ["refined"] * 2 for sides in won.values())
    losses = sum(sides == ["rough"] * 2 for sides in won.values())
    total = len(won)
    print(f"{'refined against rough':<24} {'n':>4} {'win':>5} {'tie':>5} {'loss':>5} {'Δ':>6}")
    delta = 100 * (wins - losses) / max(1, total)
    print(f"{'':<24} {total:>4} {wins:>5} {total - wins - losses:>5} {losses:>5} {delta:>+6.0f}")


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
