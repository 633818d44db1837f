"""What tokens cost: by the list, by the catalogue, or unknown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from genai_prices import Usage, calc_price

from bot.models.offer import ModelOffer, Price
from bot.models.prices import dollars
from bot.models.written import offer_of, shipped

ROOT = Path(__file__).parents[3]
OURS = shipped()


@pytest.mark.parametrize("model", OURS.models, ids=lambda model: model.key)
def test_the_price_is_the_one_of_the_list(model: ModelOffer) -> None:
    try:
        usage = Usage(input_tokens=12_000, output_tokens=3_000)
        listed = calc_price(usage, model.name, provider_id=model.price_list)
    except LookupError:
        assert dollars(model, 12_000, 3_000) is None
    else:
        assert dollars(model, 12_000, 3_000) == pytest.approx(float(listed.total_price))


def test_the_catalogue_goes_before_the_list() -> None:
    model = ModelOffer("m", "M", name="gpt-6-luna", price_list="openai", price=Price(2.0, 10.0))
    assert dollars(model, 1_000_000, 100_000) == pytest.approx(3.0)


def test_what_is_free_costs_nothing() -> None:
    free = offer_of("llama", OURS.providers["ollama"])
    assert dollars(free, 1000, 1000) == 0.0


@pytest.mark.parametrize("price_list", ["", "openai", "no-such-list"])
def test_what_nobody_knows_is_unknown_and_never_zero(price_list: str) -> None:
    model = ModelOffer("m", "M", name="no-such-model-anywhere", price_list=price_list)
    assert dollars(model, 1000, 1000) is None
    assert dollars(model, 1000, 1000) is None


_WATCH = """
import asyncio, sys, threading
from bot.models.offer import ModelOffer, Price
from bot.models.prices import load

class Watch:
    def find_spec(name, path=None, target=None):
        if name == "genai_prices":
            print("imported", "here" if threading.current_thread() is main else "in a thread")

main = threading.current_thread()
sys.meta_path.insert(0, Watch)
asyncio.run(load([ModelOffer("m", "M", name="gpt-6-luna", price_list="openai", price=PRICE)]))
print("genai_prices" in sys.modules)
"""


@pytest.mark.parametrize(
    ("price", "says"), [("None", "imported in a thread\nTrue\n"), ("Price(1, 1)", "False\n")]
)
def test_the_list_is_loaded_in_a_thread_and_only_where_it_is_needed(price: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCH.replace("PRICE)", f"{price})")],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert done.stdout.decode() == says
