"""Teams with a thread: what must stand in the built-in refiner's prompt, and what must not.

Each line of `cases.jsonl` is one case. A case that needs understanding, not rules, is not here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.refine.material import Material
from bot.refine.refiner import Refiner
from bot.talk.people import Message

CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_the_prompt_carries_the_facts_and_nothing_else(
    refiner: Refiner, case: dict[str, Any]
) -> None:
    thread = tuple(Message(*line.split(": ", 1)) for line in case["thread"])
    prompt = refiner.built_in(Material(case["rough"], thread, team=case["team"])).prompt
    plain = prompt.casefold()
    missing = [text for text in case["must"] if text.casefold() not in plain]
    wrong = [text for text in case["must_not"] if text.casefold() in plain]
    assert (missing, wrong) == ([], []), prompt
