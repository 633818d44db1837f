"""From files and settings to the models that are offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.models.access import Access
from bot.models.offer import ModelOffer
from bot.models.written import ProviderEntry, Written, offer_of

_MOST_LISTED = 8
_NOT_FOR_PROMPTS = (
    "embed",
    "whisper",
    "tts",
    "transcribe",
    "rerank",
    "moderation",
    "guard",
    "audio",
    "realtime",
    "ocr",
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A provider that can be reached, and how."""

    entry: ProviderEntry
    prefix: str
    access: Access

    @property
    def base_url(self) -> str:
        """Where it is reached."""
        return self.access.base_url or self.entry.base_url


def ready_providers(
    providers: Mapping[str, ProviderEntry], access: Mapping[str, Access]
) -> dict[str, Ready]:
    """The providers whose settings are complete, by id; the first prefix with a key counts."""
    found: dict[str, Ready] = {}
    for entry in providers.values():
        for prefix in entry.prefixes:
            given = access.get(prefix)
            if given is None:
                continue
            address = given.base_url or entry.base_url
            # A base URL of one's own may well want no key: most local servers do not.
            if address and (given.api_key or not entry.needs_key or given.base_url):
                found.setdefault(entry.id, Ready(entry, prefix, given))
    return found


def offers(shipped: Written, own: Written, ready: Mapping[str, Ready]) -> tuple[ModelOffer, ...]:
    """Every model of a ready provider, a team's own first; each key once."""
    found: list[ModelOffer] = [model for model in own.models if model.provider in ready]
    if own.defaults:
        for each in ready.values():
            found += _usual(shipped, each)
    return distinct(found)


def to_be_asked(
    shown: tuple[ModelOffer, ...], own: Written, ready: Mapping[str, Ready]
) -> tuple[str, ...]:
    """Ids of the ready providers of which no model is known: they have to list them."""
    known = {model.provider for model in shown}
    return tuple(name for name in ready if name not in known) if own.defaults else ()


def listed(names: tuple[str, ...], entry: ProviderEntry) -> tuple[ModelOffer, ...]:
    """Offers of the models that a provider listed, the first few that take prompts."""
    usable = [name for name in names if not any(sign in name.lower() for sign in _NOT_FOR_PROMPTS)]
    return tuple(offer_of(name, entry) for name in usable[:_MOST_LISTED])


def distinct(found: list[ModelOffer]) -> tuple[ModelOffer, ...]:
    """The same models with keys that differ; a model that is there already is left out."""
    kept: dict[str, ModelOffer] = {}
    for model in found:
        taken = kept.get(model.key)
        if taken is None:
            kept[model.key] = model
        elif taken.provider != model.provider:
            key = f"{model.provider}-{model.key}"[:40]
            kept.setdefault(key, replace(model, key=key, label=f"{model.label}, {model.provider}"))
    return tuple(kept.values())


def _usual(shipped: Written, ready: Ready) -> Iterator[ModelOffer]:
    """The models that the settings name, else the usual ones of this provider's own address."""
    ours = {model.name: model for model in shipped.models if model.provider == ready.entry.id}
    if ready.access.models:
        for name in ready.access.models:
            yield ours.get(name) or offer_of(name, ready.entry)
    elif ready.base_url == ready.entry.base_url:
        yield from ours.values()
