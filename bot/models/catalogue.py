"""The models that a team can run: those of every provider with a key, and those on this machine."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.models.access import Access
from bot.models.completion import ChatMessage, Image, ModelError, SettingNames
from bot.models.local.weights import find, known
from bot.models.offer import ModelOffer, Price
from bot.models.offered import Ready, added, listed, offers, ready_providers, to_be_asked
from bot.models.written import Written, offer_of, shipped
from bot.talk.people import Person, Place

if TYPE_CHECKING:
    import httpx

    from bot.models.client import Patience
    from bot.models.local.model import LocalModel
    from bot.models.provider import Provider

_log = logging.getLogger(__name__)

LOCAL = "local"
_LOCAL_LONGEST = 1200
_LISTING_SECONDS = 5.0
_ASK_AGAIN = 30.0
_SMALL_MODELS_NEED_IT = "You answer the request directly and completely, in its language."


class Catalogue:
    """Knows every model, and opens the way to one at its first use. Close it at the end.

    `access` says, for each prefix of a provider's settings, how it is reached. `also` are
    names that a setting or the command line wants, offered where it is plain whose they are
    when no file knows them. Local models are offered when their weights lie in `models_dir`.
    `patience` is how long providers are waited for.
    """

    def __init__(
        self,
        models_dir: Path,
        access: Mapping[str, Access] | None = None,
        *,
        own: Written | None = None,
        also: tuple[str, ...] = (),
        context: int = 8192,
        patience: Patience | None = None,
    ) -> None:
        own = own or Written({}, ())
        self._providers = shipped().providers | own.providers
        self._passed_over = (*shipped().passed_over, *own.passed_over)
        self._ready = ready_providers(self._providers, access or {})
        # Local models keep their keys whatever a provider calls its own.
        self._reserved = {weights.name for weights in known()}
        self._offers = offers(shipped(), own, self._ready, self._reserved)
        self._to_ask = to_be_asked(self._offers, own, self._ready)
        self._models_dir = models_dir
        self._context = context
        self._patience = patience
        self._client: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()
        self._local: dict[str, LocalModel] = {}
        self._open: dict[str, Provider] = {}
        self._listing: asyncio.Task[None] | None = None
        self._silent: dict[str, str] = {}
        self._asked_at = 0.0
        self._add_named(also)

    @property
    def ready(self) -> tuple[str, ...]:
        """Ids of the providers that can be reached."""
        return tuple(self._ready)

    @property
    def silent(self) -> dict[str, str]:
        """Why providers that were asked for their models offer none, by id."""
        return dict(self._silent)

    def address(self, provider: str) -> str:
        """Where a ready provider is reached."""
        return self._ready[provider].base_url

    def at_home(self, provider: str) -> bool:
        """Is a provider reached at its usual address, and not at a server of one's own?"""
        ready = self._ready.get(provider)
        return ready is not None and ready.usual_at(ready.entry.base_url)

    def models(
        self, person: Person | None = None, place: Place | None = None
    ) -> tuple[ModelOffer, ...]:
        """The models that this person can run here now; those on this machine last."""
        taken = {model.key for model in self._offers}
        local = (model for model in self._on_this_machine() if model.key not in taken)
        everyone = (*self._offers, *local)
        return tuple(model for model in everyone if model.open_to(person, place))

    def model(self, key: str) -> ModelOffer | None:
        """The model of that key or name, when it can be run."""
        everyone = self.models()
        by_key = next((model for model in everyone if model.key == key), None)
        return by_key or next((model for model in everyone if model.name == key), None)

    def label(self, key: str) -> str:
        """What a model is called; its key when it is not there any more."""
        model = self.model(key)
        return model.label if model is not None else key

    async def provider(self, model: ModelOffer) -> Provider:
        """The way to a model, started if need be. Raises ModelError."""
        if model.local:
            return await self._local_model(model.key).provider(await self._shared())
        if model.provider not in self._ready:
            raise ModelError("unknown_model", f"The model “{model.label}” has no provider now.")
        return await self._opened(model.provider)

    def turns(
        self, model: ModelOffer, text: str, images: tuple[Image, ...] = ()
    ) -> tuple[ChatMessage, ...]:
        """What is sent when a person runs a prompt on a model."""
        user = ChatMessage("user", text, images)
        return (ChatMessage("system", _SMALL_MODELS_NEED_IT), user) if model.local else (user,)

    def start(self) -> None:
        """Ask, in the background, those providers whose models nobody wrote down.

        Those that did not answer are asked again, but not more often than twice a minute.
        """
        if self._listing is None or (self._listing.done() and self._silent):
            now = asyncio.get_running_loop().time()
            if self._to_ask and (self._listing is None or now > self._asked_at + _ASK_AGAIN):
                self._asked_at = now
                self._listing = asyncio.create_task(self._ask_all())

    async def listed(self) -> None:
        """Wait until they have answered or given up."""
        self.start()
        if self._listing is not None:
            await asyncio.wait({self._listing})

    async def close(self) -> None:
        """Stop local models and close every connection."""
        if self._listing is not None:
            self._listing.cancel()
            with suppress(asyncio.CancelledError):
                await self._listing
        for local in self._local.values():
            await local.stop()
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        self._open.clear()

    async def names_at(self, provider: str) -> tuple[str, ...]:
        """The models that a ready provider lists, by its own names. Raises ModelError."""
        ends = asyncio.get_running_loop().time() + _LISTING_SECONDS
        return await (await self._opened(provider)).model_names(ends)

    async def _ask_all(self) -> None:
        asked = tuple(self._silent) or self._to_ask
        found = await asyncio.gather(
            *(self.names_at(provider) for provider in asked), return_exceptions=True
        )
        new: list[ModelOffer] = []
        for provider, names in zip(asked, found, strict=True):
            self._silent.pop(provider, None)
            if isinstance(names, BaseException):
                fault = f"It could not be asked ({type(names).__name__})."
                why = names.sentence if isinstance(names, ModelError) else fault
                _log.warning("models of %s not listed: %s", provider, why)
                self._silent[provider] = why
                continue
            usable = listed(names, self._ready[provider], self._passed_over)
            if not usable:
                wanted = f"{self._ready[provider].prefix}_MODEL"
                self._silent[provider] = f"It lists no model that takes prompts: set {wanted}."
            new += usable
        self._offers = added(self._offers, new, self._reserved)

    def _add_named(self, names: tuple[str, ...]) -> None:
        """Offer names that no file knows, where it is plain whose they are.

        That is the only provider there is, else the only server of one's own: what is meant
        for that must not go to anybody else.
        """
        theirs = tuple(self._ready) if len(self._ready) == 1 else self._to_ask
        for name in names if len(theirs) == 1 else ():
            if name not in self._reserved and self.model(name) is None:
                new = offer_of(name, self._providers[theirs[0]])
                self._offers = added(self._offers, [new], self._reserved)
        self._to_ask = tuple(
            each for each in self._to_ask if each not in {o.provider for o in self._offers}
        )

    def _on_this_machine(self) -> tuple[ModelOffer, ...]:
        if not _has_runtime():
            return ()
        return tuple(
            ModelOffer(
                key=weights.name,
                label=f"{weights.name} (local)",
                provider=LOCAL,
                name=weights.name,
                local=True,
                refines=weights.refines,
                context=self._context,
                usual_longest=_LOCAL_LONGEST,
                size="small",
                price=Price(0.0, 0.0),
            )
            # The ablest first: it is the one on the first button.
            for weights in sorted(known(), key=lambda each: not each.refines)
            if find(weights.name, self._models_dir) is not None
        )

    async def _opened(self, name: str) -> Provider:
        """The one Provider of that id; it remembers what its models refuse."""
        client = await self._shared()
        if name not in self._open:
            self._open[name] = self._new_provider(client, self._ready[name])
        return self._open[name]

    def _new_provider(self, client: httpx.AsyncClient, ready: Ready) -> Provider:
        from bot.models.provider import Provider
        from bot.models.wire.anthropic import AnthropicDialect
        from bot.models.wire.openai import OpenAIDialect

        prefix = ready.prefix
        return Provider(
            client,
            ready.base_url,
            ready.access.api_key,
            AnthropicDialect() if ready.entry.dialect == "anthropic" else OpenAIDialect(),
            patience=self._patience,
            names=SettingNames(
                f"{prefix}_API_KEY", f"{prefix}_BASE_URL", f"{prefix}_MODEL or models.toml"
            ),
            key_header=ready.entry.key_header,
        )

    async def _shared(self) -> httpx.AsyncClient:
        """The one client. Made in a thread: reading every certificate authority takes a while."""
        async with self._making:
            if self._client is None:
                self._client = await asyncio.to_thread(_new_client)
            return self._client

    def _local_model(self, key: str) -> LocalModel:
        from bot.models.local.model import LocalModel

        if key not in self._local:
            weights = find(key, self._models_dir) or self._models_dir / f"{key}.gguf"
            self._local[key] = LocalModel(weights, context=self._context)
        return self._local[key]


def _new_client() -> httpx.AsyncClient:
    from bot.models.client import new_client

    return new_client()


@functools.cache
def _has_runtime() -> bool:
    """Is the extra that runs local models installed?"""
    return importlib.util.find_spec("xllamacpp") is not None
