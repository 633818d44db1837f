"""How long the built-in refiner takes, how that grows, and how long a cold command takes."""

import random
import subprocess
import sys
import time

from benchmarks.corpus import percentile
from bot.knowledge import Knowledge
from bot.refine.material import Material
from bot.refine.refiner import Refiner
from bot.talk.people import Message

_WORDS = (
    "write a short email to our customers about the new price of 12 euros from 3 March and say "
    "that nothing else changes for them please keep it friendly with no pressure"
).split()
_TEAM = "We make shoes in Porto. Voice: plain, warm. Never promise a delivery date."
_RUNS = 400
_COLD = 11


def main() -> None:
    """Print three tables."""
    refiner = Refiner(Knowledge())
    thread = tuple(
        Message(
            "Ana" if n % 2 else "Ben", f"the price for plan {n} is {n} euros from {n + 1} March"
        )
        for n in range(12)
    )
    refiner.built_in(Material("warm up", thread, team=_TEAM))
    print(f"{'up to 200 words':<24} {'median ms':>10} {'99th ms':>10}")
    texts = [_text(random.Random(n)) for n in range(_RUNS)]
    for label, materials in (
        ("prompt alone", [Material(text) for text in texts]),
        ("thread of 12, profile", [Material(text, thread, team=_TEAM) for text in texts]),
    ):
        times = [_milliseconds(refiner, material) for material in materials]
        print(f"{label:<24} {percentile(times, 0.5):>10.2f} {percentile(times, 0.99):>10.2f}")
    print(f"\n{'length':>8} {'ms':>8} {'µs per character':>18}")
    for size in (1_000, 10_000, 30_000, 100_000):
        text = " ".join(_WORDS * (size // 100))[:size]
        best = min(_milliseconds(refiner, Material(text)) for _ in range(3))
        print(f"{size:>8} {best:>8.1f} {1000 * best / size:>18.2f}")
    _cold()


def _text(chance: random.Random) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(2, 200)))


def _milliseconds(refiner: Refiner, material: Material) -> float:
    started = time.perf_counter()
    refiner.built_in(material)
    return (time.perf_counter() - started) * 1000


def _cold() -> None:
    print(f"\n{'cold, seconds':<44} {'median':>8}")
    refine = [sys.executable, "-m", "bot", "refine"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -m bot refine …": [*refine, "write an email to customers"],
        "python -m bot refine … (Spanish)": [*refine, "escribe un correo a los clientes"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_COLD):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append(time.perf_counter() - started)
    floor = percentile(times["python -c pass"], 0.5)
    for name, taken in times.items():
        median = percentile(taken, 0.5)
        print(f"{name:<44} {median:>8.3f}   +{median - floor:.3f}")


if __name__ == "__main__":
    main()
