"""Files that a person names."""

import mimetypes
import shlex
import stat
from contextlib import suppress
from pathlib import Path

from bot.talk.requests import Attachment

LARGEST = 10_000_000
_IMAGES_IN_TEXT = ("image/svg+xml",)


class BadFile(ValueError):
    """The file cannot be used; the message says why."""


def read_text(path: str) -> tuple[str, bool]:
    """The text of a file, and whether bytes that are not UTF-8 had to be replaced."""
    data = _read(path)
    text = data.decode("utf-8-sig", errors="replace")
    return text, "\ufffd" in text


def read_attachment(path: str) -> Attachment:
    """A file as an attachment: its text if it is text, else the bytes of an image."""
    data = _read(path)
    name = _named(path).name
    kind = mimetypes.guess_type(name)[0]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if kind is not None and kind.startswith("text/"):
            raise BadFile(f"{path} is not in UTF-8. Please save it so and try again.") from None
        # Without a known ending the bytes may still be an image: the core looks at them.
        if kind is not None and not kind.startswith("image/"):
            raise BadFile(f"{path} is neither text nor an image.") from None
        return Attachment(name, kind or "application/octet-stream", data=data)
    if not text.strip():
        raise BadFile(f"{path} is empty.")
    if kind is not None and kind.startswith("image/") and kind not in _IMAGES_IN_TEXT:
        raise BadFile(f"{path} is a text, not an image as its name says.")
    return Attachment(name, kind or "text/plain", text=text)


def _read(path: str) -> bytes:
    try:
        file = _named(path)
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadFile(f"{path} is a folder, not a file.")
        if not stat.S_ISREG(mode):  # a device or a pipe may never come to an end
            raise BadFile(f"{path} is not a file.")
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, BadFile):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadFile(f"{path} cannot be read: {reason}.") from None
    if len(data) > LARGEST:
        raise BadFile(f"{path} is too large: {LARGEST // 1_000_000} MB at most.")
    return data


def _named(path: str) -> Path:
    """The file of that name; where there is none, read as in a shell: in quotes, or escaped."""
    file = Path(path).expanduser()
    if not file.exists():
        with suppress(ValueError):
            words = shlex.split(path)
            if len(words) == 1:
                return Path(words[0]).expanduser()
    return file
