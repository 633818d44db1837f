"""Asks each provider whether its models work, with the cheapest call there is."""

import asyncio
from contextlib import aclosing

from bot.models.catalogue import Catalogue
from bot.models.completion import ChatMessage, Finished, ModelError, Settings
from bot.models.offer import ModelOffer

_SECONDS = 30.0


async def check_all(catalogue: Catalogue) -> dict[str, str]:
    """For each model of a provider: works, or the sentence that says what is wrong.

    A provider's list of models costs nothing. A model that does not stand there by its full
    name is asked for one token: some providers list other names than they take.
    """
    models = [model for model in catalogue.models() if not model.local]
    listings = dict(
        zip(
            catalogue.ready,
            await asyncio.gather(*(_listing(catalogue, each) for each in catalogue.ready)),
            strict=True,
        )
    )
    states = await asyncio.gather(
        *(_state(catalogue, model, listings[model.provider]) for model in models)
    )
    return {model.key: state for model, state in zip(models, states, strict=True)}


async def _listing(catalogue: Catalogue, provider: str) -> "tuple[str, ...] | ModelError":
    try:
        return await catalogue.names_at(provider)
    except ModelError as problem:
        return problem


async def _state(
    catalogue: Catalogue, model: ModelOffer, listing: "tuple[str, ...] | ModelError"
) -> str:
    if isinstance(listing, ModelError):
        # A key may well be one that runs models and lists none.
        if listing.kind in ("no_credit", "network", "certificate", "timeout"):
            return listing.sentence
    elif any(name in (model.name, f"models/{model.name}") for name in listing):
        return "works"
    if model.makes_images_only:
        return "not listed; only making an image would tell"
    return await _one_token(catalogue, model)


async def _one_token(catalogue: Catalogue, model: ModelOffer) -> str:
    ends = asyncio.get_running_loop().time() + _SECONDS
    settings = Settings(max_tokens=1)
    try:
        provider = await catalogue.provider(model)
        hello = [ChatMessage("user", "Hi")]
        async with aclosing(provider.stream(model.name, hello, settings, deadline=ends)) as items:
            async for item in items:
                if not isinstance(item, Finished):
                    break
    except ModelError as problem:
        # It thought instead of speaking, and that is an answer too.
        return "works" if problem.kind == "empty" else problem.sentence
    return "works"
