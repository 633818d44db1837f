"""What a run will cost, about, and whether a cheaper model would do."""

from collections.abc import Sequence

from bot.models.offer import SIZES, ModelOffer, Size
from bot.models.prices import dollars
from bot.models.tokens import count_tokens

_USUAL_ANSWER: dict[Size, int] = {"small": 300, "medium": 700, "large": 1200}
"""Tokens of a usual answer to a kind of task that needs a model of this size."""

_WORTH_NAMING = 0.5
"""A model that costs more than half as much is not worth a change."""


def estimated_cost(model: ModelOffer, prompt: str, needs: Size) -> float | None:
    """Dollars that one run will cost, about; None when that cannot be told.

    `needs` is how able a model the kind of task wants, which tells how long answers are.
    """
    if model.makes_images_only:
        return None
    return dollars(model, count_tokens(prompt), _usual_answer(model, needs))


def cheaper(
    model: ModelOffer, others: Sequence[ModelOffer], prompt: str, needs: Size
) -> tuple[ModelOffer, float] | None:
    """The cheapest model that would do as well, and its share of the cost (0 to 1).

    None when there is none: it has to be able enough for the task, take the prompt and answer it
    whole, and cost at most half. Models at no cost are not named: they cost a machine's time.
    """
    cost = estimated_cost(model, prompt, needs)
    if not cost:
        return None
    tokens, answer = count_tokens(prompt), _USUAL_ANSWER[needs]
    found: list[tuple[float, ModelOffer]] = []
    for other in others:
        if other.local or not other.text or SIZES.index(other.size) < SIZES.index(needs):
            continue
        if other.context is not None and other.context < tokens + answer:
            continue
        if other.longest_answer is not None and other.longest_answer < answer:
            continue
        price = estimated_cost(other, prompt, needs)
        if price and price <= _WORTH_NAMING * cost:
            found.append((price, other))
    if not found:
        return None
    price, other = min(found, key=lambda each: each[0])
    return other, price / cost


def _usual_answer(model: ModelOffer, needs: Size) -> int:
    return min(_USUAL_ANSWER[needs], model.longest_answer or _USUAL_ANSWER[needs])
