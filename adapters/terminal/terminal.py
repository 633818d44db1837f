"""The two ends of a conversation: what is printed, and what is typed."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, Self, TextIO, TypeVar

from adapters.terminal.clean import clean, one_line
from adapters.terminal.following import Page
from adapters.terminal.lines import Lines, LineSource
from adapters.terminal.plain import Plain
from adapters.terminal.screen import Screen

INTERRUPT = "\x03"

T = TypeVar("T")


class EndOfInput(Exception):
    """There are no more lines."""


class Interrupted(Exception):
    """Ctrl-C, while a line was awaited."""


class Terminal:
    """Prints to `stdout` and reads lines from `stdin` without ever blocking the event loop.

    `interactive` when both are terminals; otherwise nothing is printed but plain text, and
    nothing at all to ask for input. Enter it to take Ctrl-C over, leave it to give all back.
    """

    def __init__(self, stdin: TextIO, stdout: TextIO, columns: int | None = None) -> None:
        self._stdout = stdout
        self._columns = columns
        self.interactive = stdin.isatty() and stdout.isatty()
        self._smart = self.interactive and os.environ.get("TERM", "dumb") != "dumb"
        self._source = self._source_of(stdin)
        self._reading: asyncio.Future[str | None] | None = None
        self._status = ""
        self.interrupt = asyncio.Event()

    def __enter__(self) -> Self:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.interrupt.set)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        self.status("")
        self._source.close()

    @property
    def columns(self) -> int:
        """How wide the window is now."""
        return self._columns or shutil.get_terminal_size().columns

    def page(self) -> Page:
        """How to render now: the window may have changed its width."""
        if not self.interactive:
            return Plain()
        return Screen(self.columns, colours=self._smart)

    def write(self, text: str) -> None:
        """Print rendered text, as it is, at once."""
        if not text:
            return
        self.status("")
        self._put(text)

    def say(self, sentence: str) -> None:
        """Print a sentence of the terminal's own."""
        self.write(clean(sentence) + "\n")

    def status(self, text: str) -> None:
        """Show one passing line below all that is printed; empty takes it away."""
        if not self._smart or text == self._status:
            return
        shown = one_line(text)[: max(self.columns - 1, 0)]
        self._put(f"\r\x1b[2K\x1b[2m{shown}\x1b[0m" if shown else "\r\x1b[2K")
        self._status = text

    async def read(self, prompt: str = "") -> str:
        """The next line. Raises EndOfInput after the last, Interrupted at Ctrl-C."""
        asked = prompt if self.interactive else ""
        if self._reading is not None:
            self._put(asked)  # a read that Ctrl-C left behind goes on; its prompt is further up
        else:
            self._reading = _in_thread(lambda: self._source.read(asked))
        reading = self._reading
        interrupted = asyncio.ensure_future(self.interrupt.wait())
        try:
            both: set[asyncio.Future[Any]] = {reading, interrupted}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            interrupted.cancel()
        if self.interrupt.is_set():
            self.interrupt.clear()
            raise Interrupted
        self._reading = None
        line = reading.result()
        if line is None:
            raise EndOfInput
        if self.interactive and INTERRUPT in line:
            raise Interrupted
        if self._source.mended:
            self.say("Some bytes were not UTF-8 and were replaced by �.")
        return line

    def forget_typed(self) -> None:
        """Throw away what a person typed before they were asked; a script's lines all count."""
        if self.interactive:
            self._source.forget()

    def _source_of(self, stdin: TextIO) -> LineSource:
        if self.interactive and stdin is sys.stdin and self._stdout is sys.stdout:
            with contextlib.suppress(ImportError):
                from adapters.terminal.editing import EditedLines

                return EditedLines()
        return Lines(stdin.fileno(), self._put if self.interactive else None)

    def _put(self, text: str) -> None:
        encoding = self._stdout.encoding or "utf-8"
        self._stdout.write(text.encode(encoding, "replace").decode(encoding))
        self._stdout.flush()


def _in_thread(call: Callable[[], T]) -> "asyncio.Future[T]":
    """Run `call` in a thread that does not keep the process alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = call()
        except BaseException as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=work, name="typed lines", daemon=True).start()
    return future
