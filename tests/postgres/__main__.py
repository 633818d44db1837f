"""`python -m tests.postgres [--port N] [command …]`: a command with a database server for it.

The server is the one that TEST_DATABASE_URL names, or else a private one that is started for the
command and is gone after it. Without a command it stays until it is interrupted.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from tests.postgres.server import Missing, private_server

_SETTING = "TEST_DATABASE_URL"


def main() -> int:
    """Returns what the command returned."""
    parser = argparse.ArgumentParser(prog="python -m tests.postgres")
    parser.add_argument("--port", type=int, help="of the private server; any free one by default")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    given = os.environ.get(_SETTING)
    if given and asked.command:
        return _run(asked.command, given)
    _when_told(_leave)
    try:
        with private_server(asked.port) as address:
            try:
                return _run(asked.command, address) if asked.command else _stay(address)
            finally:
                # It is stopped and removed now, whoever is impatient.
                _when_told(signal.SIG_IGN)
    except Missing as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 2


def _run(command: list[str], address: str) -> int:
    with subprocess.Popen(command, env={**os.environ, _SETTING: address}) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # It was interrupted too, and ends in its own way.
            return process.wait()
        except BaseException:
            process.terminate()
            raise


def _stay(address: str) -> int:
    print(f"{_SETTING}={address}", flush=True)  # noqa: T201
    with suppress(KeyboardInterrupt):
        signal.pause()
    return 0


def _when_told(do: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, do)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
