"""A team's own models, as its file would describe them."""

from typing import Any

from bot.models.offer import ModelOffer
from bot.models.written import Written


def offer(key: str, **known: Any) -> ModelOffer:
    """A model of the OpenAI-compatible endpoint, called by its key."""
    usual = {"key": key, "label": key.title(), "provider": "openai", "name": key}
    return ModelOffer(**{**usual, **known})


def own(*models: ModelOffer) -> Written:
    """A file that holds these models and wants no others."""
    return Written({}, models, defaults=False)
