"""Files that a person names."""

import mimetypes
from pathlib import Path

from bot.talk.requests import Attachment

LARGEST = 10_000_000


class BadFile(ValueError):
    """The file cannot be used; the message says why."""


def read_text(path: str) -> tuple[str, bool]:
    """The text of a file, and whether bytes that are not UTF-8 had to be replaced."""
    data = _read(path)
    text = data.decode("utf-8-sig", errors="replace")
    return text, "\ufffd" in text


def read_attachment(path: str) -> Attachment:
    """A file as an attachment: its text if it is text, else its bytes."""
    data = _read(path)
    name = Path(path).name
    kind = mimetypes.guess_type(name)[0]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Attachment(name, kind or "application/octet-stream", data=data)
    return Attachment(name, kind or "text/plain", text=text)


def _read(path: str) -> bytes:
    try:
        file = Path(path).expanduser()
        if file.stat().st_size > LARGEST:
            raise BadFile(f"{path} is too large: {LARGEST // 1_000_000} MB at most.")
        return file.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, BadFile):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadFile(f"{path} cannot be read: {reason}.") from None
