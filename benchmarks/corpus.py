"""Reading the prompts that lie beside the project; they are never part of it."""

import json
import sys
from pathlib import Path
from typing import Any

EVAL = Path(__file__).resolve().parents[1].parent / "shared" / "eval"
PUBLIC = ("rough", "real", "constraints", "injections", "images")


def rows(name: str, folder: Path = EVAL) -> list[dict[str, Any]]:
    """The lines of one file of prompts; the command ends with a word when it is missing."""
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        sys.exit(f"{path} is not here: this needs the prompts that lie beside the project.")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
