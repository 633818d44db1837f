"""The whole process: Ctrl-C on a pipe, and a person at a real (pseudo) terminal."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator

import pytest

_COMMAND = [sys.executable, "-m", "tests.adapters.terminal"]
_PATIENCE = 60.0
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def test_a_run_on_a_pipe_stops_at_ctrl_c_and_keeps_what_came() -> None:
    with _started(["0.01", "endless"]) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"demo\n13\ndemo\n")
        process.stdin.flush()
        came = b""
        while b"Hello Dolores" not in came:
            came += os.read(process.stdout.fileno(), 1000)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=_PATIENCE)
    text = (came + out).decode()
    assert process.returncode == 130
    assert err == b""
    assert "[stopped]" in text
    assert text.endswith("[1] 👍   [2] Settings\n")
    assert text.count("Hello Dolores") == 1


def test_ctrl_c_while_a_script_is_awaited_ends_it() -> None:
    with _started([]) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"demo\n")
        process.stdin.flush()
        os.read(process.stdout.fileno(), 100_000)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, err) == (130, b"")


def test_a_file_of_lines_is_a_script_too(tmp_path: "os.PathLike[str]") -> None:
    path = os.path.join(tmp_path, "lines")  # noqa: PTH118
    with open(path, "wb+") as file:  # noqa: PTH123
        file.write(b"demo\n21\n")
        file.seek(0)
        done = subprocess.run(_COMMAND, stdin=file, capture_output=True, timeout=_PATIENCE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Done: Why" in done.stdout


@contextlib.contextmanager
def _started(arguments: list[str]) -> "Iterator[subprocess.Popen[bytes]]":
    pipe = subprocess.PIPE
    command = [*_COMMAND, *arguments]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


class Typist:
    """Types at a pseudo-terminal and reads what stands on it."""

    def __init__(self, *arguments: str, columns: int = 80) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self._theirs = theirs
        self.process = subprocess.Popen(
            [*_COMMAND, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLUMNS": ""},
        )
        self.raw = ""
        self._at = 0

    @property
    def seen(self) -> str:
        return _ESCAPES.sub("", self.raw).replace("\r\n", "\n")

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def see(self, words: str) -> str:
        """Wait until the words stand there; what stands between the last ones and their end."""
        before, end = self._at, time.monotonic() + _PATIENCE
        while words not in self.seen[before:]:
            ready, _, _ = select.select([self._ours], [], [], 0.2)
            if ready:
                self.raw += os.read(self._ours, 65_536).decode("utf-8", "replace")
            assert time.monotonic() < end, f"{words!r} did not come: {self.seen[before:]!r}"
        self._at = self.seen.index(words, before) + len(words)
        return self.seen[before : self._at]

    def settings(self) -> list[object]:
        return termios.tcgetattr(self._theirs)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def at_terminal() -> Iterator[type[Typist]]:
    typists: list[Typist] = []

    class Kept(Typist):
        def __init__(self, *arguments: str, columns: int = 80) -> None:
            super().__init__(*arguments, columns=columns)
            typists.append(self)

    yield Kept
    for typist in typists:
        typist.close()


def test_a_person_runs_stops_edits_and_leaves(at_terminal: type[Typist]) -> None:
    typist = at_terminal("0.02", "endless")
    before = typist.settings()
    typist.see("> ")
    typist.type("demo\r")
    typist.see("built-in refiner")
    typist.see("> ")
    typist.type("13\r")
    typist.see("Hello Dolores")
    typist.type("\x03")
    stopped = typist.see("\n> ")
    assert stopped.endswith("[1] 👍   [2] Settings\n\n> ")
    assert "[stopped]" in stopped
    typist.type("half a li\x03")
    typist.see("Ctrl-D or /quit leaves.")
    typist.see("> ")
    typist.type("\x04")
    assert typist.process.wait(_PATIENCE) == 0
    assert typist.settings() == before
    assert "\x1b[36m[1]" in typist.raw


def test_several_runs_at_once_are_named_and_none_is_lost(at_terminal: type[Typist]) -> None:
    typist = at_terminal("0.02")
    typist.see("> ")
    typist.type("models\r")
    typist.see("Open in Long")
    typist.see("> ")
    typist.type("4\r")
    before = typist.see("Running on slow, Running on late, Answer of quick · ")
    assert "Running on slow\n" in before
    assert "Quick words." not in before
    typist.see("A slow line.")
    typist.type("\x03")
    rest = typist.see("\n> ")
    places = [rest.index(words) for words in ("[stopped]", "Quick words.", "Late words.")]
    assert places == sorted(places)


def test_a_wrong_file_is_asked_for_again(
    at_terminal: type[Typist], tmp_path: "os.PathLike[str]"
) -> None:
    folder = os.fspath(tmp_path)
    with open(f"{folder}/right.txt", "w") as file:  # noqa: PTH123
        file.write("hello")
    typist = at_terminal(columns=200)
    typist.see("> ")
    typist.type("/rocket\r")
    typist.see("| ")
    typist.type("a prompt\r.\r")
    typist.see("> ")
    typist.type("\r")
    typist.see("the path of a file")
    for name, said in (
        ("/wrong.txt", "cannot be read: No such file or directory."),
        ("", "is a folder, not a file."),
        ("/right.txt/x", "cannot be read: Not a directory."),
    ):
        typist.see("> ")
        typist.type(f"{folder}{name}\r")
        typist.see(said)
    typist.see("> ")
    typist.type(f"'{folder}/right.txt'\r")
    typist.see("built-in refiner")


def test_a_run_without_a_stop_button_is_closed(at_terminal: type[Typist]) -> None:
    typist = at_terminal("0.02", "endless", "mute")
    typist.see("> ")
    typist.type("demo\r")
    typist.see("built-in refiner")
    typist.see("> ")
    typist.type("13\r")
    typist.see("Hello Dolores")
    typist.type("\x03")
    assert "─\nStopped." in typist.see("Stopped.\n")


def test_what_is_typed_while_an_answer_comes_is_no_command(at_terminal: type[Typist]) -> None:
    typist = at_terminal("0.02", "endless")
    typist.see("> ")
    typist.type("demo\r")
    typist.see("built-in refiner")
    typist.see("> ")
    typist.type("13\r")
    typist.see("Hello Dolores")
    # With Ctrl-C in one go: the exchange is still under way when the terminal takes the rest.
    typist.type("\x031\rhalf a")
    typist.see("[2] Settings\n\n> ")
    typist.type("/quit\r")
    assert typist.process.wait(_PATIENCE) == 0
    typist.see("/quit")
    assert "Done: Vote" not in typist.seen


def test_a_form_is_filled_with_little_typing(at_terminal: type[Typist]) -> None:
    typist = at_terminal()
    typist.see("> ")
    typist.type("/rocket profile\r")
    typist.see("Save · Ctrl-C leaves it\n")
    typist.see("an empty first line keeps it, - clears it\n")
    typist.see("| ")
    typist.type("\r")
    typist.see("The team profile says: We are ACME.")
    typist.see("> ")
    typist.type("demo\r")
    typist.see("built-in refiner")
    typist.see("> ")
    typist.type("13\r")
    typist.see("Settings\n\n> ")
    typist.type("2\r")
    typist.see("Temperature")
    typist.see("> ")
    typist.type("9\r")
    typist.see("Temperature: please give a number from 0 to 2.\n> ")
    typist.type("0.5\r")
    typist.see("an empty first line leaves it empty\n| ")
    typist.type("\r")
    typist.see("temperature=0.5")


def test_a_form_asks_again_and_ctrl_c_leaves_it(at_terminal: type[Typist]) -> None:
    typist = at_terminal()
    typist.see("> ")
    typist.type("/rocket\r")
    typist.see("| ")
    typist.type(".\r")
    typist.see("Your prompt: this is needed.")
    typist.type("a prompt\r.\r")
    typist.see("[2] COSTAR")
    typist.type("9\r")
    typist.see("is not one of none, COSTAR.")
    typist.type("\x03")
    typist.see("That was not finished, so nothing was sent.")
    typist.see("> ")
    typist.type("/rocket profile\r")
    typist.see("We are ACME.")
    typist.type(".\r")
    typist.see("The team profile says: We are ACME.")
    typist.see("> ")
    typist.type("/quit\r")
    assert typist.process.wait(_PATIENCE) == 0


def test_lines_longer_than_the_terminal_driver_holds(at_terminal: type[Typist]) -> None:
    typist = at_terminal()
    typist.see("> ")
    typist.type("\x1b[200~" + "x" * 3000 + "\n" + "y" * 3000 + "\x1b[201~\r")
    typist.see("built-in refiner")
    assert "\n" + "x" * 3000 + "\n" + "y" * 3000 + "\n" in typist.seen
