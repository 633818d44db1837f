"""The models that a team can run: the endpoint of the settings, and what lives on this machine."""

import asyncio
import functools
import importlib.util
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.models.completion import ChatMessage, Delta, ModelError, Role, SettingNames, Settings
from bot.models.offer import ModelOffer
from bot.models.weights import find, known

if TYPE_CHECKING:
    import httpx

    from bot.models.local import LocalModel
    from bot.models.openai_dialect import OpenAIDialect

_LOCAL_LONGEST = 1200
_SPARE_TOKENS = 250
_SMALL_MODELS_NEED_IT = "You answer the request directly and completely, in its language."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint, and the names of its models that are configured."""

    base_url: str
    api_key: SecretStr | None
    models: tuple[str, ...]


class Catalogue:
    """Knows every model, and opens the way to one at its first use. Close it at the end."""

    def __init__(
        self,
        endpoint: Endpoint | None,
        models_dir: Path,
        *,
        context: int = 8192,
    ) -> None:
        self._endpoint = endpoint
        self._models_dir = models_dir
        self._context = context
        self._client: httpx.AsyncClient | None = None
        self._local: dict[str, LocalModel] = {}
        self._remote: OpenAIDialect | None = None

    def models(self) -> tuple[ModelOffer, ...]:
        """The models that can be run now, the endpoint's first."""
        remote = self._endpoint.models if self._endpoint else ()
        found = [ModelOffer(name, name, local=False, refines=True) for name in remote]
        for weights in known() if _has_runtime() else ():
            if find(weights.name, self._models_dir) is not None:
                refines = weights.refines
                found.append(ModelOffer(weights.name, f"{weights.name} (local)", True, refines))
        return tuple(found)

    def model(self, key: str) -> ModelOffer | None:
        """The model of that key, when it can be run."""
        return next((model for model in self.models() if model.key == key), None)

    async def dialect(self, key: str) -> "OpenAIDialect":
        """The way to a model, started if need be. Raises ModelError."""
        from bot.models.client import new_client
        from bot.models.openai_dialect import OpenAIDialect

        if self._client is None:
            self._client = new_client()
        model = self.model(key)
        if model is None:
            have = ", ".join(each.key for each in self.models()) or "none"
            raise ModelError("unknown_model", f"There is no model “{key}” here. Available: {have}.")
        if model.local:
            return await self._local_model(key).dialect(self._client)
        if self._remote is None and self._endpoint is not None:
            self._remote = OpenAIDialect(
                self._client,
                self._endpoint.base_url,
                self._endpoint.api_key,
                names=SettingNames(model="OPENAI_MODEL or REFINE_MODEL"),
            )
        if self._remote is None:
            raise ModelError("unknown_model", f"The model “{key}” has no endpoint.")
        return self._remote

    def longest_answer(self, key: str) -> int | None:
        """Tokens after which an answer ends when nobody set a limit: small models may ramble."""
        model = self.model(key)
        return _LOCAL_LONGEST if model is not None and model.local else None

    def turns(self, key: str, text: str) -> tuple[ChatMessage, ...]:
        """What is sent when a person runs a prompt on a model."""
        model = self.model(key)
        user = ChatMessage("user", text)
        if model is not None and model.local:
            return (ChatMessage("system", _SMALL_MODELS_NEED_IT), user)
        return (user,)

    async def close(self) -> None:
        """Stop local models and close every connection."""
        for local in self._local.values():
            await local.stop()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _local_model(self, key: str) -> "LocalModel":
        from bot.models.local import LocalModel

        if key not in self._local:
            weights = find(key, self._models_dir) or self._models_dir / f"{key}.gguf"
            self._local[key] = LocalModel(weights, context=self._context)
        return self._local[key]


@dataclass(frozen=True, slots=True)
class Refining:
    """One of the catalogue's models, as the refiner wants it."""

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
        dialect = await self.catalogue.dialect(self.key)
        messages = [ChatMessage(role, text) for role, text in turns]
        settings = Settings(temperature=0.2, max_tokens=_longest(turns))
        async with aclosing(dialect.stream(self.key, messages, settings, deadline=ends)) as items:
            async for item in items:
                if isinstance(item, Delta):
                    yield item.text
                elif item.reason == "length":
                    raise ModelError("too_long", "The model's rewrite did not come to an end.")


@functools.cache
def _has_runtime() -> bool:
    """Is the extra that runs local models installed?"""
    return importlib.util.find_spec("xllamacpp") is not None


def _longest(turns: Sequence[tuple[Role, str]]) -> int:
    """Tokens of the longest sensible rewrite: all of the material, and a little more.

    Three letters or one CJK sign count as a token, which errs on the long side.
    """
    material = max(len(text) for role, text in turns if role == "user")
    dense = any("\u3040" <= sign <= "\ud7ff" for sign in turns[-1][1])
    return _SPARE_TOKENS + (material if dense else material // 3)
