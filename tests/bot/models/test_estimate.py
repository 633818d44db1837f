"""What a run will cost, about, and the cheaper models that are named."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models.estimate import cheaper, estimated_cost
from bot.models.offer import SIZES, ModelOffer, Price, Size
from bot.models.tokens import count_tokens
from tests.examples import examples

ANSWER = {"small": 300, "medium": 700, "large": 1200}
BIG = ModelOffer("big", "Big", size="large", price=Price(10, 50))
PROMPTS = st.text(max_size=3000) | st.sampled_from(["Hi", "漢字" * 900, "word " * 5000])
TOKENS = st.none() | st.integers(1, 8000)
OFFERS = st.builds(
    ModelOffer,
    key=st.sampled_from("abcdef"),
    label=st.just("any"),
    local=st.booleans(),
    text=st.booleans(),
    images_out=st.sampled_from(["", "images", "chat"]),
    context=TOKENS,
    longest_answer=TOKENS,
    size=st.sampled_from(SIZES),
    price=st.none() | st.builds(Price, st.floats(0, 100), st.floats(0, 100)),
)


@given(start=PROMPTS, more=PROMPTS, needs=st.sampled_from(SIZES))
def test_a_longer_prompt_never_costs_less(start: str, more: str, needs: Size) -> None:
    short, long = (estimated_cost(BIG, text, needs) for text in (start, start + more))
    assert short is not None
    assert long is not None
    assert 0 < short <= long


def test_a_task_that_needs_more_costs_more() -> None:
    costs = [estimated_cost(BIG, "Hi", needs) or 0.0 for needs in SIZES]
    assert costs == sorted(costs)
    assert costs[0] < costs[-1]


def test_an_answer_that_cannot_be_long_costs_less() -> None:
    brief = ModelOffer("brief", "Brief", price=Price(10, 50), longest_answer=100)
    assert (estimated_cost(brief, "Hi", "large") or 0.0) < (estimated_cost(BIG, "Hi", "large") or 0)


def test_what_cannot_be_told_is_none() -> None:
    assert estimated_cost(ModelOffer("m", "M", name="no-such-model"), "Hi", "small") is None
    image = ModelOffer("i", "I", images_out="images", text=False, price=Price(1, 1))
    assert estimated_cost(image, "Hi", "small") is None
    assert cheaper(image, [BIG], "Hi", "small") is None


def test_the_cheapest_that_would_do_is_named_with_its_share() -> None:
    half = ModelOffer("half", "Half", price=Price(5, 25))
    fifth = ModelOffer("fifth", "Fifth", price=Price(2, 10))
    tiny = ModelOffer("tiny", "Tiny", size="small", price=Price(1, 1))
    found = cheaper(BIG, [BIG, half, fifth, tiny], "Hi", "medium")
    assert found is not None
    assert found[0] == fifth
    assert abs(found[1] - 0.2) < 1e-9
    assert cheaper(BIG, [BIG, tiny], "Hi", "medium") is None


def test_a_model_that_would_break_off_is_not_named() -> None:
    brief = ModelOffer("brief", "Brief", price=Price(1, 1), longest_answer=100)
    assert cheaper(BIG, [brief], "Hi", "medium") is None


@settings(deadline=None, max_examples=examples(400))
@given(
    model=OFFERS, others=st.lists(OFFERS, max_size=6), prompt=PROMPTS, needs=st.sampled_from(SIZES)
)
def test_a_model_that_is_named_would_do_and_costs_at_most_half(
    model: ModelOffer, others: Sequence[ModelOffer], prompt: str, needs: Size
) -> None:
    found = cheaper(model, [model, *others], prompt, needs)
    if found is None:
        return
    other, part = found
    before, after = (estimated_cost(each, prompt, needs) for each in (model, other))
    assert before is not None
    assert after is not None
    assert 0 < part <= 0.5
    assert after <= before / 2
    assert not other.local
    assert other.text
    assert not other.makes_images_only
    assert SIZES.index(other.size) >= SIZES.index(needs)
    assert other.context is None or other.context >= count_tokens(prompt) + ANSWER[needs]
