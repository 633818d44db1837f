"""A model as the refiner wants it: turns in, text out, inside a deadline."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from bot import metrics
from bot.models.catalogue import Catalogue
from bot.models.completion import (
    ChatMessage,
    Delta,
    Finished,
    ModelError,
    Role,
    Settings,
    Usage,
)
from bot.models.offer import ModelOffer
from bot.models.prices import dollars, load

_SPARE_TOKENS = 250
_THINKING_TOKENS = 4000
"""What a model of a provider may think before it writes: that counts as answer."""

_STEADY = 0.2


@dataclass(frozen=True, slots=True)
class Refining:
    """One of the catalogue's models, by key, as the refiner wants it."""

    catalogue: Catalogue
    key: str

    @property
    def small(self) -> bool:
        """Is it a small model, which needs examples? Those on this machine are."""
        model = self.catalogue.model(self.key)
        return model is not None and model.local

    async def stream(
        self, turns: Sequence[tuple[Role, str]], deadline: float
    ) -> AsyncIterator[str]:
        """Stream the text of an answer to `turns`. Raises ModelError. `deadline` in seconds."""
        ends = asyncio.get_running_loop().time() + deadline
        model = self.catalogue.model(self.key)
        if model is None:
            raise ModelError("unknown_model", f"There is no model “{self.key}” now.")
        provider = await self.catalogue.provider(model)
        messages = [ChatMessage(role, text) for role, text in turns]
        longest = _longest(turns) + (0 if model.local else _THINKING_TOKENS)
        settings = Settings(
            temperature=None if "temperature" in model.refuses else _STEADY,
            max_tokens=min(longest, model.longest_answer or longest),
        )
        stream = provider.stream(model.name, messages, settings, deadline=ends)
        async with aclosing(stream) as items:
            async for item in items:
                if isinstance(item, Delta):
                    yield item.text
                elif isinstance(item, Finished):
                    await _count(model, item.usage)
                    if item.reason != "length":
                        continue
                    raise ModelError("too_long", "The model's rewrite did not come to an end.")


async def _count(model: ModelOffer, usage: Usage | None) -> None:
    if usage is not None and metrics.counting():
        await load((model,))
        tokens = usage.tokens_in, usage.tokens_out
        metrics.spent(model.key, "refine", tokens, dollars(model, *tokens))


def _longest(turns: Sequence[tuple[Role, str]]) -> int:
    """Tokens of the longest sensible rewrite: all of the material, and a little more.

    Three letters or one CJK sign count as a token, which errs on the long side.
    """
    material = max(len(text) for role, text in turns if role == "user")
    dense = any("\u3040" <= sign <= "\ud7ff" for sign in turns[-1][1])
    return _SPARE_TOKENS + (material if dense else material // 3)
