"""Web sites that take a prompt in their address, and links that open a prompt there."""

import functools
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

Provider = Literal[
    "openai", "anthropic", "google", "mistral", "groq", "deepseek", "xai", "openrouter", ""
]
Style = Literal["headings", "tags"]

_PLACE = "{prompt}"


@dataclass(frozen=True, slots=True)
class Site:
    """One web site. `url` holds {prompt} once; `site` is its address without a prompt.

    `provider` is the API provider whose key makes the link needless, empty for none. `longest`
    is how many characters the whole address may have.
    """

    key: str
    label: str
    provider: Provider
    site: str
    url: str
    style: Style
    longest: int


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that opens a site: with the whole prompt in it, or without any of it.

    `site` is the address without a prompt, which is also the `url` when `whole` is false.
    """

    label: str
    url: str
    site: str
    whole: bool


@functools.cache
def sites() -> tuple[Site, ...]:
    """Every site that is known to take a prompt, in the order to show them."""
    raw = tomllib.loads(Path(__file__).with_name("open_in.toml").read_text("utf-8"))
    return tuple(Site(**row.model_dump()) for row in _File.model_validate(raw).sites)


def open_links(prompt_in: Callable[[str], str], without: Collection[str]) -> tuple[OpenLink, ...]:
    """One link a site, except those whose provider is among `without`.

    `prompt_in` gives the prompt in a style, "headings" or "tags". A prompt that would make the
    address too long for a site is left out of it as a whole, never cut.
    """
    encoded: dict[str, str] = {}
    links = []
    for site in sites():
        if site.provider and site.provider in without:
            continue
        if site.style not in encoded:
            # A lone surrogate has no UTF-8; it becomes a question mark.
            encoded[site.style] = quote(prompt_in(site.style), safe="", errors="replace")
        url = site.url.replace(_PLACE, encoded[site.style])
        whole = len(url) <= site.longest
        links.append(OpenLink(site.label, url if whole else site.site, site.site, whole))
    return tuple(links)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str = Field(min_length=1)
    provider: Provider
    site: str = Field(pattern=r"^https://[\x21-\x7e]+$")
    url: str = Field(pattern=r"^https://[\x21-\x7e]+$")
    style: Style
    longest: int = Field(gt=0)

    @model_validator(mode="after")
    def _fits(self) -> "_Row":
        if urlsplit(self.url).query.count(_PLACE) != 1 or self.url.count(_PLACE) != 1:
            raise ValueError(f"{self.key}: url must hold {_PLACE} once, in its query")
        if urlsplit(self.url).netloc != urlsplit(self.site).netloc:
            raise ValueError(f"{self.key}: url and site must be on the same host")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sites: list[_Row]

    @model_validator(mode="after")
    def _no_key_twice(self) -> "_File":
        if len({row.key for row in self.sites}) != len(self.sites):
            raise ValueError("two sites have the same key")
        return self
