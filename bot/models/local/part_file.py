"""A file that is still being fetched: it grows, survives interruptions and is checked."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

Progress = Callable[[int, int | None], None]
"""Called with the bytes here so far and the bytes in all, None when nobody knows yet."""

RESUMES = "Run the same command again: it goes on from there."
_SPARE = 64 * 1024 * 1024
_BLOCK = 4 * 1024 * 1024


class WeightsError(Exception):
    """Weights could not be fetched; the text is a sentence that says what to do."""


class SourceUnavailableError(Exception):
    """One place cannot give the file; the text says why. Another place may."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where the bytes so far came from, so that they are only added to from there.

    `total` is the file's size as that place states it; `etag` its version; `parts` counts
    whole parts of a mirror, which end at byte `parts_end`.
    """

    source: str
    total: int | None = None
    etag: str | None = None
    parts: int = 0
    parts_end: int = 0


class PartFile:
    """`NAME.gguf.part` in a folder, with its record beside it."""

    def __init__(self, final: Path, progress: Progress | None) -> None:
        self.final = final
        self.path = final.with_name(final.name + ".part")
        self._record = final.with_name(final.name + ".part.json")
        self._progress = progress
        self._shown = 0

    @property
    def size(self) -> int:
        """Bytes here so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def record(self) -> Record | None:
        """The record, or None when there is none that goes with the bytes."""
        if not self.size:
            return None
        try:
            return Record(**json.loads(self._record.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def note(self, record: Record) -> None:
        """Write the record down."""
        self._record.write_text(json.dumps(asdict(record)), "utf-8")

    def restart(self, record: Record) -> None:
        """Begin from nothing, with a new record."""
        self._shown = 0
        self.truncate(0)
        self.note(record)

    def truncate(self, size: int) -> None:
        """Keep only the first `size` bytes."""
        with self.path.open("ab") as file:
            file.truncate(size)

    async def append(self, data: bytes, total: int | None) -> None:
        """Add bytes and report; off the event loop, since disks can be slow."""
        await asyncio.to_thread(self._append, data)
        self.report(self.size, total)

    def _append(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)

    def report(self, done: int, total: int | None) -> None:
        """Tell whoever watches. Goes back only when everything begins anew."""
        self._shown = max(self._shown, done)
        if self._progress is not None:
            self._progress(self._shown, total)

    def need_room(self, total: int | None) -> None:
        """Raise WeightsError when the rest of `total` bytes does not fit on the disk."""
        if total is None:
            return
        free = shutil.disk_usage(self.path.parent).free
        missing = total - self.size + _SPARE
        if missing > free:
            raise WeightsError(
                f"The disk of {self.path.parent} is too full: {missing >> 20} MB are needed and "
                f"{free >> 20} MB are free. Make room, or set MODELS_DIR to another folder."
            )

    async def is_whole(self, sha256: str) -> bool:
        """Whether the bytes are the pinned ones."""
        return await asyncio.to_thread(self._digest) == sha256

    def _digest(self) -> str:
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def publish(self) -> Path:
        """Give the file its final name, in one step."""
        self.path.replace(self.final)
        self._record.unlink(missing_ok=True)
        return self.final

    def delete(self) -> None:
        """Throw away what came."""
        self._shown = 0
        self.path.unlink(missing_ok=True)
        self._record.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second command away from the same file; raises WeightsError in it.

        The system lifts the lock when the process ends, however it ends. Windows has no such
        lock: there, two commands at once spoil the file, and the checksum says so.
        """
        try:
            self.final.parent.mkdir(parents=True, exist_ok=True)
            self.final.with_name(f".{self.final.name}.lock").touch()
        except OSError as problem:
            raise WeightsError(
                f"Cannot write into {self.final.parent} ({problem.strerror}): set MODELS_DIR to a "
                "folder that you may write."
            ) from None
        if sys.platform == "win32":
            yield
            return
        import fcntl

        with self.final.with_name(f".{self.final.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise WeightsError(
                    f"Another command is fetching {self.final.stem} already: wait for it."
                ) from None
            yield
