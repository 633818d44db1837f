"""What tokens cost, from a kept price list, or from the catalogue where it knows better."""

import asyncio
import logging
import threading
from collections.abc import Iterable

from bot.models.offer import ModelOffer

_log = logging.getLogger(__name__)

_MILLION = 1_000_000
_LOADED = threading.Event()
_UNKNOWN: set[tuple[str, str]] = set()


def dollars(model: ModelOffer, tokens_in: int, tokens_out: int) -> float | None:
    """The price of these tokens in dollars; None when nobody knows it. Never zero for that.

    Loads the price list when it is needed for the first time: see `load`.
    """
    if model.price is not None:
        spent = tokens_in * model.price.tokens_in + tokens_out * model.price.tokens_out
        return spent / _MILLION
    if (model.price_list, model.name) in _UNKNOWN or not model.price_list:
        return None
    from genai_prices import Usage, calc_price

    try:
        found = calc_price(
            Usage(input_tokens=tokens_in, output_tokens=tokens_out),
            model_ref=model.name,
            provider_id=model.price_list,
        )
    except LookupError:
        # Finding out that nobody knows a model takes longest of all.
        _UNKNOWN.add((model.price_list, model.name))
        return None
    except Exception as fault:  # a price that cannot be told must not cost anybody the answer
        _log.warning("no price for %s: %s", model.key, type(fault).__name__)
        return None
    # A model without prices in the list adds up to nothing, which is not what it costs.
    return float(found.total_price) or None


async def load(models: Iterable[ModelOffer]) -> None:
    """Load the list in a thread, where one of the models needs it: it takes a fifth of a second."""
    needed = any(model.price is None and model.price_list for model in models)
    if needed and not _LOADED.is_set():
        await asyncio.to_thread(_load)


def _load() -> None:
    from genai_prices import data_snapshot

    data_snapshot.get_snapshot()
    _LOADED.set()
