"""A local model refining rough prompts: passed at once, after one repair, or fell back."""

import argparse
import asyncio
import time
from collections import Counter

from benchmarks.corpus import percentile, rows
from bot.commands.building import catalogue_of
from bot.knowledge import Knowledge
from bot.models.refining import Refining
from bot.refine.diagnose import diagnose
from bot.refine.gather import gather
from bot.refine.lexicon import Lexicons
from bot.refine.material import Material
from bot.refine.model import Draft, draft
from bot.settings import load


def main() -> None:
    """Refine and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", default="qwen2.5-coder-1.5b")
    options.add_argument("--count", type=int, default=50)
    options.add_argument("--deadline", type=float, default=120.0)
    options.add_argument("--show", action="store_true", help="print each prompt and its rewrite")
    asyncio.run(_measure(options.parse_args()))


async def _measure(chosen: argparse.Namespace) -> None:
    settings = load()
    catalogue = catalogue_of(settings, (chosen.model,))
    if catalogue.model(chosen.model) is None:
        raise SystemExit(f"python -m bot models pull {chosen.model}")
    lexicons = Lexicons(Knowledge())
    model = Refining(catalogue, chosen.model)
    outcomes: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    taken: list[float] = []
    lines = rows("rough")
    for row in lines[:: max(1, len(lines) // chosen.count)][: chosen.count]:
        material = Material(row["text"])
        diagnosis = diagnose(material.rough, lexicons)
        wanted = Draft(material, diagnosis, gather(material, diagnosis, 900), None)
        started = time.perf_counter()
        outcome = await draft(model, wanted, chosen.deadline)
        taken.append(time.perf_counter() - started)
        state = ("fell back", "passed at once", "passed after repair")
        outcomes[state[outcome.tries if outcome.prompt is not None else 0]] += 1
        if outcome.prompt is None:
            broken.update(str(breach.kind) for breach in outcome.breaches)
        if chosen.show:
            print(f"--- {row['text']!r}\n    {outcome.prompt!r} {outcome.why}")
    await catalogue.close()
    print(f"{chosen.model}, {len(taken)} prompts")
    for name, count in outcomes.most_common():
        print(f"  {name:<22} {count:>4}")
    print(f"  seconds each           median {percentile(taken, 0.5):.1f}, most {max(taken):.1f}")
    print(f"  promises broken when it fell back: {dict(broken.most_common())}")


if __name__ == "__main__":
    main()
