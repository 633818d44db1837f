"""The parity table: `python -m tests.contract.parity` writes docs/PARITY.md anew."""

from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path

from tests.contract.abilities import Can
from tests.contract.conversation import CONVERSATIONS, Conversation
from tests.contract.platforms import PLATFORMS

FILE = Path(__file__).parents[2] / "docs" / "PARITY.md"

_HEAD = """# What people can do, and where

✓: it works there. Otherwise: the nearest thing that stands in.

Each row is held as a conversation, over the wire, on each platform (`tests/contract/`), and this
file is written by `python -m tests.contract.parity`; a test compares the two.
"""


def conversations() -> list[Conversation]:
    """All conversations of the suite."""
    for module in sorted(Path(__file__).parent.glob("test_*.py")):
        import_module(f"tests.contract.{module.stem}")
    return CONVERSATIONS


def table() -> str:
    """The whole file."""
    parts = [_HEAD]
    for part, rows in groupby(Can, lambda can: can.part):
        parts.append("\n".join(["", f"## {part}", "", *_rows(rows), ""]))
    return "".join(parts)


def _rows(rows: Iterator[Can]) -> Iterator[str]:
    yield _row("", *(platform.name for platform in PLATFORMS))
    yield _row(*["---"] * (len(PLATFORMS) + 1))
    for can in rows:
        yield _row(can.words, *(platform.cell(can) for platform in PLATFORMS))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(table(), encoding="utf-8")
