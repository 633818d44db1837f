"""Lines read from a file descriptor, so that the reading can be ended from outside."""

import os
import select
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

_BLOCK = 65_536


class LineSource(Protocol):
    """Where typed lines come from. `read` blocks, and is called from a thread."""

    mended: bool

    def read(self, prompt: str) -> str | None:
        """The next line without its end; None when there are no more."""
        ...

    def forget(self) -> None:
        """Throw away what was typed and not read yet. Not for pipes."""
        ...

    def close(self) -> None:
        """End a read that is under way, as far as that can be done."""
        ...


class Lines:
    """Lines of any length from a pipe, a file or a plain terminal.

    Bytes that are not UTF-8 are replaced; `mended` then tells so of the last line.
    """

    def __init__(self, fd: int, show_prompt: Callable[[str], None] | None = None) -> None:
        self._fd = fd
        self._show_prompt = show_prompt
        self._woken, self._wake = os.pipe()
        self._buffer = bytearray()
        self._ended = False
        self._busy = threading.Lock()
        self.mended = False

    def read(self, prompt: str) -> str | None:
        """The next line without its end; None when there are no more, or after `close`."""
        if self._show_prompt is not None:
            self._show_prompt(prompt)
        with self._busy:
            return self._next_line()

    def _next_line(self) -> str | None:
        searched = 0
        while True:
            end = self._buffer.find(b"\n", searched)
            if end >= 0:
                return self._take(end, end + 1)
            searched = len(self._buffer)
            if self._ended or not self._fill():
                return self._take(searched, searched) if searched else None

    def forget(self) -> None:
        """Throw away what was typed and not read yet; never while a read waits."""
        self._buffer.clear()
        with suppress(termios.error):
            termios.tcflush(self._fd, termios.TCIFLUSH)

    def close(self) -> None:
        """Wake up a read that waits; it and all later ones find no more lines."""
        self._ended = True
        os.write(self._wake, b"\0")
        with self._busy:
            self._buffer.clear()
            os.close(self._wake)
            os.close(self._woken)

    def _fill(self) -> bool:
        ready, _, _ = select.select([self._fd, self._woken], [], [])
        if self._woken in ready:
            self._buffer.clear()
            self._ended = True
            return False
        try:
            block = os.read(self._fd, _BLOCK)
        except OSError:  # a terminal that was hung up
            block = b""
        self._buffer += block
        self._ended = not block
        return bool(block)

    def _take(self, end: int, after: int) -> str:
        raw = bytes(self._buffer[:end])
        del self._buffer[:after]
        text = raw.decode("utf-8", errors="replace")
        self.mended = "\ufffd" in text and text.encode() != raw
        return text.removesuffix("\r")
