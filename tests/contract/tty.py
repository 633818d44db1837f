"""A terminal with the real chat at one end and a person at the other."""

import asyncio
import os
import re
import signal
import threading
import tty
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

COLUMNS = 120

Chat = Callable[[TextIO, TextIO], Coroutine[Any, Any, int]]

_STATUS = re.compile(r"\r\x1b\[2K(?:\x1b\[2m[^\x1b\n]*Ctrl-C stops\x1b\[0m)?")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MAIN = re.compile(r"(?:^|\n)\n> $")
# What is typed does not appear, so a question may stand right behind the one before.
_FIELD = re.compile(r"[\n ][>|] $")


class Tty:
    """A pseudo-terminal that hands every line over as it is typed, whatever its length.

    `printed` is the text so far, without its colours and passing status lines.
    """

    def __init__(self, chat: Chat) -> None:
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self._stdin = open(os.dup(self._theirs), encoding="utf-8")  # noqa: PTH123, SIM115
        self._stdout = open(self._theirs, "w", encoding="utf-8", newline="")  # noqa: PTH123, SIM115
        self._came = bytearray()
        self._read_at = -1
        self._printed = ""
        self._typed_at = 0
        self._typing = ThreadPoolExecutor(1)
        self._chat = asyncio.create_task(chat(self._stdin, self._stdout))
        # What is printed at once may be more than a terminal holds, and the chat prints from
        # the loop that the test runs in.
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @property
    def raw(self) -> str:
        """All that was printed, to the letter."""
        return self._came.decode("utf-8", "ignore")

    @property
    def printed(self) -> str:
        """What can be read on it."""
        if self._read_at != len(self._came):
            self._read_at = len(self._came)
            self._printed = _COLOURS.sub("", _STATUS.sub("", self.raw))
        return self._printed

    @property
    def awaits_line(self) -> bool:
        """Does it wait for a new line, outside of any form?"""
        return self._answered and _MAIN.search(self.printed) is not None

    @property
    def awaits_field(self) -> bool:
        """Does it wait for a field of a form, or for a further line?"""
        return self._answered and not self.awaits_line and _FIELD.search(self.printed) is not None

    def type(self, line: str) -> int:
        """Type a line; the place in `printed` where the answer to it begins."""
        self._typed_at = len(self.printed)
        # In a thread: a terminal takes no more than what is read at the other end.
        self._typing.submit(self._write, (line + "\n").encode())
        return self._typed_at

    def interrupt(self) -> None:
        """Press Ctrl-C while the chat does something. There may be one terminal only."""
        assert threading.current_thread() is threading.main_thread()
        signal.raise_signal(signal.SIGINT)

    async def close(self) -> None:
        """Leave the chat, or end it when it is in the middle of something."""
        if self.awaits_line:
            self.type("/quit")
        else:
            self._chat.cancel()
        await asyncio.gather(self._chat, return_exceptions=True)
        self._stdin.close()
        self._stdout.close()
        await asyncio.to_thread(self._reading.join)
        await asyncio.to_thread(self._typing.shutdown)
        os.close(self._ours)
        if not self._chat.cancelled():
            self._chat.result()

    @property
    def _answered(self) -> bool:
        return len(self.printed) > self._typed_at

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._ours, data) :]

    def _read(self) -> None:
        while True:
            try:
                block = os.read(self._ours, 65_536)
            except OSError:  # nobody has its other end open any more
                return
            if not block:
                return
            self._came += block
