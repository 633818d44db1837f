"""`python -m bot` as processes of their own that need not import everything anew.

Importing takes most of a command's time. So one process imports what the commands need, and each
command is a fork of it: with its own arguments, settings, folder, input and output, and its end.
What a start by itself does differently, a test compares.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parents[3]

_SECONDS = 60


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: bytes
    err: bytes


@dataclass(frozen=True)
class _Command:
    """A command to be run; `files` become its standard input, output and errors."""

    words: Sequence[str]
    cwd: str
    env: Mapping[str, str]
    files: tuple[str, str, str]


def run(words: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdin: bytes = b"") -> Done:
    """Run `python -m bot` with these words and wait for its end."""
    with tempfile.TemporaryDirectory() as folder:
        given, out, err = (Path(folder, name) for name in ("in", "out", "err"))
        given.write_bytes(stdin)
        code = _press.run(_Command(words, str(cwd), env, (str(given), str(out), str(err))))
        return Done(code, out.read_bytes(), err.read_bytes())


class _Press:
    """The process that the commands are forks of. It starts with the first of them."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: _Command) -> int:
        with self._one_at_a_time:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", __name__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd=ROOT,
                )
                atexit.register(self._end, self._process)
            asked, told = self._process.stdin, self._process.stdout
            assert asked is not None
            assert told is not None
            asked.write(json.dumps(asdict(command)).encode() + b"\n")
            asked.flush()
            return int(told.readline())

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.communicate()


_press = _Press()


def _serve() -> None:
    """Run what is asked for, line by line, until nobody asks any more."""
    _import_all()
    for line in iter(sys.stdin.buffer.readline, b""):
        command = json.loads(line)
        child = os.fork()
        if child == 0:
            _be(_Command(**command))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _import_all() -> None:
    """Import what the commands would. Nothing of it may start a thread, or no fork is safe."""
    import adapters.slack.manifest  # noqa: F401
    import bot.__main__
    import bot.commands.building
    import bot.commands.doctor
    import bot.commands.models
    import bot.commands.refine
    import bot.commands.serve
    import bot.commands.settings
    import bot.rocket
    import bot.store.migrate  # noqa: F401


def _be(command: _Command) -> NoReturn:
    """Be the program from now on, to its end."""
    from bot.__main__ import main

    signal.alarm(_SECONDS)
    os.chdir(command.cwd)
    os.environ.clear()
    os.environ.update(command.env)
    written = os.O_WRONLY | os.O_CREAT
    for number, flags in enumerate((os.O_RDONLY, written, written)):
        os.dup2(os.open(command.files[number], flags), number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    sys.argv = ["bot", *command.words]
    code: object = 1
    try:
        code = main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:
            stream.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _serve()
