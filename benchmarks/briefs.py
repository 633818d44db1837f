"""Facts carried: twenty cases with a team, a thread, a rough prompt and the person's answers.

`must` facts count as carried when every number of theirs, and most of their telling words, stand
in the refined prompt. That is a floor: it knows no synonyms. `--write FILE` writes the prompts
out for a judge, `--verdicts FILE` prints the judge's table from lines
{"id", "engine", "answers", "must": [true, …], "must_not": [false, …]}.
"""

import argparse
import asyncio
import json
import re
from pathlib import Path
from typing import Any

from benchmarks.corpus import rows
from bot.commands.refine import refiner
from bot.refine.lexicon import Lexicons
from bot.refine.material import Material, Refinement
from bot.refine.questions import item_of
from bot.refine.words import content
from bot.settings import load
from bot.talk.people import Message

_MOST = 0.6


def main() -> None:
    """Refine the cases and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--engine", action="append", default=None)
    options.add_argument("--write", type=Path)
    options.add_argument("--verdicts", type=Path)
    chosen = options.parse_args()
    if chosen.verdicts:
        _judged(chosen.verdicts)
        return
    print(
        f"{'engine':<22} {'answers':<8} {'must carried':>13} {'asked though told':>18} {'words':>6}"
    )
    for engine in chosen.engine or ["built-in"]:
        for with_answers in (True, False):
            asyncio.run(_measure(engine, with_answers, chosen.write))


async def _measure(engine: str, with_answers: bool, write: Path | None) -> None:
    carried = total = told = 0
    lengths: list[int] = []
    engines: dict[str, int] = {}
    async with refiner(load(), engine) as refines:
        lexicons = Lexicons(refines.knowledge)
        for row in rows("briefs"):
            result = await refines.refine(_material(row, with_answers), None, engine)
            engines[result.engine] = engines.get(result.engine, 0) + 1
            carried += sum(_carried(fact, result.prompt) for fact in row["must"])
            total += len(row["must"])
            told += _asked_though_told(result, row, lexicons)
            lengths.append(len(result.prompt.split()))
            if write:
                _keep(write, row, engine, with_answers, result)
    lengths.sort()
    share = f"{100 * carried / total:.0f} % of {total}"
    answers = "yes" if with_answers else "no"
    print(f"{engine:<22} {answers:<8} {share:>13} {told:>18} {lengths[len(lengths) // 2]:>6}")
    if list(engines) != [engine]:
        print(f"  written by: {engines}")


def _material(row: dict[str, Any], with_answers: bool) -> Material:
    return Material(
        rough=row["text"],
        thread=tuple(Message(line["who"], line["text"]) for line in row["thread"]),
        team=row["team"],
        answers=tuple(row["answers"].items()) if with_answers else (),
    )


def _carried(fact: str, prompt: str) -> bool:
    numbers = set(re.findall(r"\d+(?:[.,:]\d+)*", fact))
    if not numbers <= set(re.findall(r"\d+(?:[.,:]\d+)*", prompt)):
        return False
    words = {word for word in content(fact) if not word[0].isdigit()}
    return not words or len(words & content(prompt)) >= _MOST * len(words)


def _asked_though_told(result: Refinement, row: dict[str, Any], lexicons: Lexicons) -> int:
    """Questions about something that the person's own answers show to be in the thread.

    An answer counts as standing in the thread when most of its telling words stand there.
    """
    lexicon = lexicons.get(result.language)
    thread = content(" ".join(line["text"] for line in row["thread"]))
    told = {
        item_of(topic, lexicon)
        for topic, text in row["answers"].items()
        if content(text) and len(content(text) & thread) >= _MOST * len(content(text))
    }
    return sum(question.item in told for question in result.questions)


def _keep(
    path: Path, row: dict[str, Any], engine: str, with_answers: bool, result: Refinement
) -> None:
    line = {
        "id": row["id"],
        "engine": engine,
        "written_by": result.engine,
        "answers": with_answers,
        "prompt": result.prompt,
        "questions": [question.ask for question in result.questions],
        "must": row["must"],
        "must_not": row["must_not"],
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _judged(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    print(f"{'engine':<22} {'answers':<8} {'n':>4} {'must':>8} {'must_not':>9}")
    for engine, answers in sorted({(line["engine"], line["answers"]) for line in lines}):
        group = [line for line in lines if (line["engine"], line["answers"]) == (engine, answers)]
        must = [held for line in group for held in line["must"]]
        must_not = [held for line in group for held in line["must_not"]]
        shown = "yes" if answers else "no"
        print(
            f"{engine:<22} {shown:<8} {len(group):>4} {100 * sum(must) / len(must):>6.0f} % "
            f"{sum(must_not):>5} of {len(must_not)}"
        )


if __name__ == "__main__":
    main()
