"""From files and settings to the models that are offered."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.models.access import Access
from bot.models.offer import ModelOffer
from bot.models.written import ProviderEntry, Written, offer_of

_MOST_LISTED = 8
_LONGEST_KEY = 40
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
    "minilm",
    "bge-",
    "dall-e",
    "gpt-image",
    "imagen",
    "diffusion",
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

    def usual_at(self, address: str) -> bool:
        """Is it reached at that address?"""
        return self.base_url.rstrip("/") == address.rstrip("/")


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
            # Another base URL than the usual may well want no key: most local servers do not.
            replaced = given.base_url is not None and entry.base_url != ""
            if address and (given.api_key or not entry.needs_key or replaced):
                found.setdefault(entry.id, Ready(entry, prefix, given))
    return found


def offers(
    shipped: Written, own: Written, ready: Mapping[str, Ready], reserved: Collection[str] = ()
) -> tuple[ModelOffer, ...]:
    """Every model of a ready provider, a team's own first: they replace those of the same key.

    The others get no key that is `reserved`.
    """
    first = tuple(model for model in own.models if model.provider in ready)
    if not own.defaults:
        return first
    taken = {model.key for model in first}
    usual = (model for each in ready.values() for model in _usual(shipped, each))
    return added(first, (model for model in usual if model.key not in taken), reserved)


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


def added(
    kept: Iterable[ModelOffer], more: Iterable[ModelOffer], reserved: Collection[str] = ()
) -> tuple[ModelOffer, ...]:
    """`kept`, then each of `more` that is not there already, under a key that no other has."""
    found = {model.key: model for model in kept}
    there = {(model.provider, model.name) for model in found.values()}
    for model in more:
        if (model.provider, model.name) in there:
            continue
        there.add((model.provider, model.name))
        taken = {*found, *reserved}
        new = model
        if model.key in taken:
            key = next(key for key in _other_keys(model) if key not in taken)
            new = replace(model, key=key, label=f"{model.label}, {model.provider}")
        found[new.key] = new
    return tuple(found.values())


def _other_keys(model: ModelOffer) -> Iterator[str]:
    longer = f"{model.provider}-{model.key}"
    yield longer[:_LONGEST_KEY]
    for number in itertools.count(2):
        end = f"-{number}"
        yield longer[: _LONGEST_KEY - len(end)] + end


def _usual(shipped: Written, ready: Ready) -> Iterator[ModelOffer]:
    """The models that the settings name, else the usual ones of this provider's own address."""
    ours = {model.name: model for model in shipped.models if model.provider == ready.entry.id}
    if ready.access.models:
        for name in ready.access.models:
            yield ours.get(name) or offer_of(name, ready.entry)
        return
    # A team may have put a provider of its own in the place of one of ours.
    entry = shipped.providers.get(ready.entry.id)
    if entry is not None and ready.usual_at(entry.base_url):
        yield from ours.values()
