"""What block a line of Markdown stands in, told line by line: code fences, lists, tables."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(
    r"(?P<lead>(?: *+(?:>|(?:[-*+]|\d{1,9}[.)])(?= )))*+ *+)"
    r"(?P<mark>`{3,}+|~{3,}+)(?P<info>[^\r\n]*)"
)
_ITEM = re.compile(r" *+(?:[-*+]|\d{1,9}[.)]) +(?=\S)")
_MARKER = re.compile(r"[-*+]|\d{1,9}[.)]")
_QUOTES = re.compile(r"(?: *+>)*+")
_RULE_CELL = re.compile(r":?-+:?")


class Fence(NamedTuple):
    """A code fence that is open. `lead` is what stands before the marks of its lines."""

    lead: str
    mark: str
    info: str

    @property
    def opening(self) -> str:
        """The line that opens it again, with its line end."""
        return f"{self.lead}{self.mark}{self.info}\n"

    def closing(self, *, new_line: bool) -> str:
        """What closes it; `new_line` when the text before ends a line."""
        return f"{'' if new_line else chr(10)}{self.lead}{self.mark}"


class Blocks(NamedTuple):
    """What is open between two lines."""

    fence: Fence | None = None
    item: int = 0
    """Columns that the text of the list item around is indented by."""
    above: str = ""
    """The line above, when it may be the header of a table."""
    table: str = ""
    """Header and delimiter row of the table that goes on."""


def after(where: Blocks, line: str) -> Blocks:
    """What is open after `line`, which may have its line end. Time is linear in the line."""
    marked = "```" in line or "~~~" in line
    if where.fence:
        quoted = where.fence.lead.count(">")
        if not quoted or _quotes(line) >= quoted:
            ends = marked and _closes(where.fence, line)
            return where._replace(fence=None) if ends else where
    fence = _opened(line, where.item) if marked else None
    if fence:
        return Blocks(fence, _item(line, where.item))
    if line.isspace() or not line:
        return Blocks(item=where.item) if where.above or where.table or where.fence else where
    item = _item(line, where.item)
    if "|" in line:
        if where.table:
            return where if item == where.item else where._replace(item=item)
        if where.above and is_rule(line) and len(cells(line)) == len(cells(where.above)):
            return Blocks(item=item, table=f"{_ended(where.above)}{_ended(line)}")
        return Blocks(item=item, above=line)
    if where.above or where.table or where.fence or item != where.item:
        return Blocks(item=item)
    return where


def lines(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where each line from `start` on begins and ends, its line end included."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def at_end(text: str) -> Blocks:
    """What is open at the end of a text."""
    where = Blocks()
    for start, end in lines(text):
        where = after(where, text[start:end])
    return where


def opens(line: str, where: Blocks) -> bool:
    """Whether the line is the first of a code block."""
    marked = "```" in line or "~~~" in line
    return marked and where.fence is None and _opened(line, where.item) is not None


def cells(row: str) -> list[str]:
    """The cells of a table's row."""
    row = row.strip()
    row = row[1:] if row.startswith("|") else row
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return row.replace("\\|", "  ").split("|")


def is_rule(row: str) -> bool:
    """Whether the row is the one between a table's header and its body."""
    if not set(row) <= set("|:- \t\r\n"):
        return False
    return all(_RULE_CELL.fullmatch(cell.strip()) for cell in cells(row))


def _opened(line: str, item: int) -> Fence | None:
    found = _FENCE.match(line)
    if not found or (found["mark"][0] == "`" and "`" in found["info"]):
        return None
    lead = found["lead"]
    if lead.isspace() and len(lead) > item + 3:
        return None
    lead = _MARKER.sub(lambda marker: " " * len(marker[0]), lead)
    return Fence(lead, found["mark"], found["info"].strip())


def _closes(fence: Fence, line: str) -> bool:
    found = _FENCE.match(line)
    if not found or _MARKER.search(found["lead"]) or found["info"].strip():
        return False
    if found["lead"].count(">") != fence.lead.count(">"):
        return False
    return found["mark"].startswith(fence.mark) and len(found["lead"]) <= len(fence.lead) + 3


def _item(line: str, item: int) -> int:
    if line[0] not in " -+*0123456789":
        return 0
    found = _ITEM.match(line)
    if found:
        return found.end()
    return item if line[0] == " " else 0


def _quotes(line: str) -> int:
    found = _QUOTES.match(line)
    return found[0].count(">") if found else 0


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"
