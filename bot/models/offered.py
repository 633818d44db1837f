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
_LONGEST_NAME = 100


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


def _priced(model: ModelOffer, ready: Ready) -> ModelOffer:
    """A model that is served elsewhere than usual does not cost what the list says."""
    home = ready.entry.base_url
    return model if not home or ready.usual_at(home) else replace(model, price_list="")


def ready_providers(
    providers: Mapping[str, ProviderEntry], access: Mapping[str, Access]
) -> dict[str, Ready]:
    """The providers whose settings are complete, by id.

    Where a provider has several prefixes, what is set under any of them counts, the first first.
    """
    found: dict[str, Ready] = {}
    for entry in providers.values():
        given = [(prefix, access[prefix]) for prefix in entry.prefixes if prefix in access]
        if not given:
            continue
        prefix = next((prefix for prefix, each in given if each.api_key), given[0][0])
        all_given = [each for _, each in given]
        joined = Access(
            next((each.api_key for each in all_given if each.api_key), None),
            next((each.base_url for each in all_given if each.base_url), None),
            next((each.models for each in all_given if each.models), ()),
        )
        # Another base URL than the usual may well want no key: most local servers do not.
        replaced = joined.base_url is not None and entry.base_url != ""
        address = joined.base_url or entry.base_url
        if address and (joined.api_key or not entry.needs_key or replaced):
            found[entry.id] = Ready(entry, prefix, joined)
    return found


def offers(
    shipped: Written, own: Written, ready: Mapping[str, Ready], reserved: Collection[str] = ()
) -> tuple[ModelOffer, ...]:
    """Every model of a ready provider, a team's own first: they replace those of the same key.

    The others come by turns, one of each provider, and get no key that is `reserved`.
    """
    first = tuple(model for model in own.models if model.provider in ready)
    if not own.defaults:
        return first
    taken = {model.key for model in first}
    # In turn: the first buttons of a card are of different makers.
    rounds = itertools.zip_longest(*(_usual(shipped, each) for each in ready.values()))
    usual = (model for each in rounds for model in each if model is not None)
    return added(first, (model for model in usual if model.key not in taken), reserved)


def to_be_asked(
    shown: tuple[ModelOffer, ...], own: Written, ready: Mapping[str, Ready]
) -> tuple[str, ...]:
    """Ids of the ready providers of which no model is known: they have to list them."""
    known = {model.provider for model in shown}
    return tuple(name for name in ready if name not in known) if own.defaults else ()


def listed(
    names: tuple[str, ...], ready: Ready, passed_over: Collection[str]
) -> tuple[ModelOffer, ...]:
    """Offers of the models that a provider listed, the first few that take prompts.

    A name with one of the words in `passed_over` is of another kind. What a provider lists is
    data: a name that would not fit on a button, or that draws something, is none.
    """
    usable = [
        name
        for name in names
        if len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not any(sign in name.lower() for sign in passed_over)
    ]
    return tuple(_priced(offer_of(name, ready.entry), ready) for name in usable[:_MOST_LISTED])


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
            yield _priced(ours.get(name) or offer_of(name, ready.entry), ready)
        return
    # A team may have put a provider of its own in the place of one of ours.
    entry = shipped.providers.get(ready.entry.id)
    if entry is not None and ready.usual_at(entry.base_url):
        yield from ours.values()
