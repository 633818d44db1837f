"""What reaches the log of a program that serves Discord."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.discord.trouble import discreet

_OURS = ("bot", "adapters")


class Logged(logging.Handler):
    """All records that come to the root, with their tracebacks."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    @property
    def remarks(self) -> list[str]:
        """Lines that say more than that something was taken, or done."""
        return [each for each in self.lines if " bot.work " not in each]

    @property
    def of_the_app(self) -> str:
        """All but what the double stumbles over."""
        return "\n".join(each for each in self.lines if "/tests/doubles/" not in each)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as it would be written."""
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[Logged]:
    """From here on: ours at every level, others from INFO."""
    root, log = logging.getLogger(), Logged()
    names: tuple[str | None, ...] = (None, *_OURS)
    levels = [logging.getLogger(name).level for name in names]
    discreet()
    root.addHandler(log)
    root.setLevel(logging.INFO)
    for name in names[1:]:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(log)
        for name, level in zip(names, levels, strict=True):
            logging.getLogger(name).setLevel(level)
