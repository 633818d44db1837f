"""The files that describe providers and models, checked once: ours and a team's own."""

from __future__ import annotations

import difflib
import functools
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, ValidationError

from bot.models.offer import ModelOffer, Price, Size
from bot.models.wire.anthropic import AnthropicDialect

Setting = Literal[
    "temperature",
    "top_p",
    "longest_answer",
    "stop",
    "frequency_penalty",
    "presence_penalty",
    "seed",
]


class BadCatalogue(ValueError):
    """A file of models cannot be used; the text says which line of it and why."""


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """Who serves models. Settings are a prefix and _API_KEY, _BASE_URL, _MODEL."""

    id: str
    label: str
    prefixes: tuple[str, ...]
    dialect: Literal["openai", "anthropic"]
    base_url: str
    needs_key: bool
    key_header: str
    prices: str
    free: bool
    style: Literal["headings", "tags"]
    highest_temperature: float


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says: providers by id, and models in the order in which they are offered.

    `defaults` is false when a team wants only its own models. `passed_over` are words in the
    names of listed models that take no prompts.
    """

    providers: dict[str, ProviderEntry]
    models: tuple[ModelOffer, ...]
    defaults: bool = True
    passed_over: tuple[str, ...] = ()


@functools.cache
def shipped() -> Written:
    """Our own file."""
    return read(Path(__file__).with_name("providers.toml"), {})


def read(
    path: Path, known: dict[str, ProviderEntry], others: Collection[str] = frozenset()
) -> Written:
    """A file of models. Raises BadCatalogue.

    `known` are providers that it may name, `others` models outside of it that may stand in.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
        file = _File.model_validate(raw)
    except OSError as error:
        raise BadCatalogue(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadCatalogue(f"{path} is not valid UTF-8. Please save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadCatalogue(f"{path} is not valid TOML: {error}.") from None
    except ValidationError as error:
        raise BadCatalogue(f"{path}: {_what_is_wrong(error)}") from None
    providers = {each.id: each.entry() for each in file.providers}
    if len(providers) < len(file.providers):
        ids = [each.id for each in file.providers]
        twice = next(each for each in ids if ids.count(each) > 1)
        raise BadCatalogue(f"{path}: two providers have the id “{twice}”: leave one of them out.")
    everyone = known | providers
    models: dict[str, ModelOffer] = {}
    for row in file.models:
        if row.provider not in everyone:
            have = ", ".join(everyone)
            raise BadCatalogue(f"{path}: there is no provider “{row.provider}”. Known: {have}.")
        offer = row.offer(everyone[row.provider])
        if offer.key in models:
            raise BadCatalogue(
                f"{path}: two models have the key “{offer.key}”: give one of them a `key`."
            )
        models[offer.key] = offer
    _check_stand_ins(path, models.values(), others)
    passed_over = tuple(file.passed_over)
    return Written(providers, tuple(models.values()), file.defaults, passed_over)


def _what_is_wrong(error: ValidationError) -> str:
    """The first thing that does not fit: where it stands, and what would fit."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ", ".join(
        f"number {part + 1}" if isinstance(part, int) else part for part in first["loc"]
    )
    if first["type"] != "extra_forbidden":
        return f"{where}: {first['msg']}."
    known = [*_Provider.model_fields] if first["loc"][0] == "providers" else [*_Model.model_fields]
    close = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
    meant = f" Did you mean {close[0]}?" if close else f" Known: {', '.join(known)}."
    return f"{where}: there is no such key.{meant}"


def _check_stand_ins(path: Path, models: Collection[ModelOffer], others: Collection[str]) -> None:
    """Each `fallback` has to be the key or name of another model."""
    found = {*others, *(word for model in models for word in (model.key, model.name))}
    for model in models:
        if model.fallback in (model.key, model.name):
            raise BadCatalogue(f"{path}: the model “{model.key}” has itself as its fallback.")
        if model.fallback is not None and model.fallback not in found:
            raise BadCatalogue(
                f"{path}: the model “{model.key}” has the fallback “{model.fallback}”, which is "
                "in no file: write that model into this one, or correct its name."
            )


def offer_of(name: str, provider: ProviderEntry) -> ModelOffer:
    """A model of which only the name is known; so it is not said to be able."""
    return _Model(provider=provider.id, name=name, size="small").offer(provider)


def key_of(name: str) -> str:
    """What a model is called on buttons: at most 40 letters, digits, dots and dashes."""
    kept = (sign if sign.isascii() and (sign.isalnum() or sign == ".") else "-" for sign in name)
    return "".join(kept).strip("-")[-40:].strip("-") or "model"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Prefix = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""Environment variables begin with it."""


class _Provider(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")
    label: str = ""
    prefixes: list[_Prefix] = Field(default=[], max_length=4)
    dialect: Literal["openai", "anthropic"] = "openai"
    base_url: str = Field(default="", pattern=r"^(https?://.+)?$")
    key: bool = True
    key_header: str = ""
    prices: str = ""
    free: bool = False
    style: Literal["headings", "tags"] = "headings"
    highest_temperature: PositiveFloat = 2.0

    def entry(self) -> ProviderEntry:
        prefixes = tuple(self.prefixes) or (self.id.upper().replace("-", "_"),)
        return ProviderEntry(
            id=self.id,
            label=self.label or self.id,
            prefixes=prefixes,
            dialect=self.dialect,
            base_url=self.base_url,
            needs_key=self.key,
            key_header=self.key_header,
            prices=self.prices,
            free=self.free,
            style=self.style,
            highest_temperature=self.highest_temperature,
        )


class _Price(_Strict):
    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


class _Model(_Strict):
    provider: str
    name: str = Field(min_length=1)
    key: str = Field(default="", pattern=r"^[A-Za-z0-9.-]{0,40}$")
    label: str = ""
    text: bool = True
    refines: bool = True
    images_in: bool = False
    images_out: Literal["", "images", "chat"] = ""
    context: PositiveInt | None = None
    longest_answer: PositiveInt | None = None
    highest_temperature: PositiveFloat | None = None
    size: Size = "medium"
    style: Literal["headings", "tags"] | None = None
    refuses: frozenset[Setting] = frozenset()
    price: _Price | None = None
    fallback: str | None = None
    people: list[str] = []
    channels: list[str] = []

    def offer(self, provider: ProviderEntry) -> ModelOffer:
        price = Price(self.price.input, self.price.output) if self.price else None
        if price is None and provider.free:
            price = Price(0.0, 0.0)
        lacks = AnthropicDialect.lacks if provider.dialect == "anthropic" else frozenset()
        return ModelOffer(
            key=self.key or key_of(self.name),
            label=self.label or self.name,
            provider=provider.id,
            name=self.name,
            refines=self.refines and self.text,
            text=self.text,
            images_in=self.images_in,
            images_out=self.images_out,
            context=self.context,
            longest_answer=self.longest_answer,
            highest_temperature=self.highest_temperature or provider.highest_temperature,
            size=self.size,
            style=self.style or provider.style,
            refuses=self.refuses | lacks,
            price=price,
            price_list=provider.prices,
            fallback=self.fallback,
            people=tuple(self.people),
            channels=tuple(self.channels),
        )


class _File(_Strict):
    defaults: bool = True
    passed_over: list[str] = []
    providers: list[_Provider] = []
    models: list[_Model] = []
