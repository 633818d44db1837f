"""Images that models made, saved as files."""

import re
from itertools import count
from pathlib import Path

from bot.talk.cards import Picture

FOLDER = "images"

_LONGEST_STEM = 100
_LONGEST_ENDING = 10
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class NotSaved(Exception):
    """The image is in no file; the message says why."""


def save(picture: Picture, start: Path) -> str:
    """Save an image in the folder `images` below `start`; its path from there.

    No file is overwritten: one with the same bytes stands for the image, beside any other the
    image gets a number. Raises NotSaved.
    """
    name = Path(safe_name(picture.name))
    try:
        folder = _folder_below(start)
        for number in count(1):
            numbered = name if number == 1 else name.with_stem(f"{name.stem}-{number}")
            if _written(folder / numbered, picture.data):
                break
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problem = f"Image not saved: {FOLDER}/{name} cannot be written: {reason}."
        raise NotSaved(problem) from None
    return f"{FOLDER}/{numbered}"


def safe_name(name: str) -> str:
    """A file name that stays in its folder, whatever was sent: no separators, no hidden file."""
    plain = _NOT_IN_A_NAME.sub("_", name).lstrip(".-").rstrip(".")
    path = Path(plain or "image")
    return path.stem[:_LONGEST_STEM] + path.suffix[:_LONGEST_ENDING]


def _folder_below(start: Path) -> Path:
    folder = start / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        raise NotSaved(f"Image not saved: {FOLDER} is a file, not a folder.") from None
    return folder


def _written(file: Path, data: bytes) -> bool:
    """Write a new file, or find the same one. False when another one has its name."""
    try:
        with file.open("xb") as new:
            try:
                new.write(data)
                new.flush()
            except OSError:
                file.unlink(missing_ok=True)  # half an image is none
                raise
    except FileExistsError:
        return _holds(file, data)
    return True


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False
