"""Lines typed at a terminal, with the editing and the history of readline."""

import contextlib
import os
import readline
import sys
import termios
from collections.abc import Iterator

INTERRUPT = "\x03"
"""A line with this character in it is a Ctrl-C."""


class EditedLines:
    """Reads from the process's own terminal; `close` puts the terminal back in order.

    While a line is being typed, Ctrl-C is a key like others: readline gives the line up and
    returns INTERRUPT. A signal could not end the read, which happens in a thread.
    """

    def __init__(self) -> None:
        self.mended = False
        self._fd = sys.stdin.fileno()
        self._settings = termios.tcgetattr(self._fd)
        self._takes_keys = "libedit" not in (readline.__doc__ or "")
        if self._takes_keys:
            readline.parse_and_bind(r'"\C-c": "\C-u\C-v\C-c\C-m"')
        readline.set_auto_history(False)
        quiet = [*self._settings[:6], list(self._settings[6])]
        quiet[3] &= ~termios.ECHOCTL  # no ^C in the middle of a streaming answer
        termios.tcsetattr(self._fd, termios.TCSANOW, quiet)
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")

    def read(self, prompt: str) -> str | None:
        """The next line, which may hold several when they were pasted; None at Ctrl-D."""
        with self._ctrl_c_is_a_key():
            try:
                line = input(prompt)
            except EOFError:
                return None
        self.mended = "\ufffd" in line
        if line.strip() and INTERRUPT not in line:
            readline.add_history(line)
        return line

    def forget(self) -> None:
        """Throw away what was typed and not read yet. Readline keeps nothing between two lines."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self._fd, termios.TCIFLUSH)

    def close(self) -> None:
        """Put the terminal back as it was, even when a read was left behind."""
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, self._settings)

    @contextlib.contextmanager
    def _ctrl_c_is_a_key(self) -> Iterator[None]:
        if not self._takes_keys:
            yield
            return
        settings = termios.tcgetattr(self._fd)
        changed = [*settings[:6], list(settings[6])]
        changed[6][termios.VINTR] = os.fpathconf(self._fd, "PC_VDISABLE").to_bytes(1, "big")
        termios.tcsetattr(self._fd, termios.TCSANOW, changed)
        try:
            yield
        finally:
            termios.tcsetattr(self._fd, termios.TCSANOW, settings)
