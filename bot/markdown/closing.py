"""An answer that is still being written, closed so that it renders well."""

import re

from bot.markdown.blocks import Blocks, after, cells, is_rule, lines
from bot.markdown.inline import closing_marks

_HALF_MARKS = re.compile(r"(?:^|(?<=\s))(?:[*_]{1,3}|~{1,2}|`{1,2})$")
_HALF_RULE = re.compile(r"\n[ ]{0,3}[-=]{1,2}$")
_STARTS_BLOCK = re.compile(r"\s*(?:[-*+] |\d{1,9}[.)] |#{1,6} |>|\|)")


def closed(text: str) -> str:
    """The text with what is half open at its end closed.

    Code, emphasis, links and tables are closed by what is appended. Only blanks and marks that
    stand alone at the very end (`**`, a `-` that would make a heading of the line above) go.
    """
    before = where = Blocks()
    last = code = 0
    for last, end in lines(text):
        before, where = where, after(where, text[last:end])
        code = end if before.fence else code
    line = text[last:]
    if where.fence:
        half = line.lstrip()
        if before.fence and half and where.fence.mark.startswith(half):
            return text + where.fence.mark[len(half) :]
        return text + where.fence.closing(new_line=text.endswith("\n"))
    if before.fence or not line.strip():
        return text
    if before.above and not line.endswith("\n") and _rule_begins(line):
        return text + _rest_of_rule(before.above, line)
    if line.lstrip().startswith("|") and (where.table or where.above == line):
        return _row_closed(text, line, header=not where.table)
    return _paragraph_closed(text, _paragraph(text, code))


def _paragraph(text: str, start: int) -> int:
    """Where the last paragraph of a text begins, at `start` or later."""
    begin = end = len(text)
    while end > start:
        begin = max(start, text.rfind("\n", start, end - 1) + 1)
        line = text[begin:end]
        if line.isspace():
            return end
        if _STARTS_BLOCK.match(line):
            return begin
        end = begin
    return begin


def _rule_begins(line: str) -> bool:
    return bool(line.strip()) and set(line) <= set("|:- \r")


def _rest_of_rule(header: str, line: str) -> str:
    """What makes a begun delimiter row as wide as its header."""
    missing = len(cells(header)) - len(cells(line))
    last = cells(line)[-1].strip()
    ended = line.rstrip().endswith("|") and line.strip() != "|"
    rest = "" if "-" in last else "-"
    if missing < 0 or (not missing and ended and is_rule(line)):
        return ""
    return rest + "|" + "-|" * missing if not ended else "-|" * missing


def _row_closed(text: str, line: str, *, header: bool) -> str:
    whole = line.endswith("\n")
    if not whole:
        bare = _paragraph_closed(text, len(text) - len(line))
        ended = bare.rstrip().endswith("|") and line.strip() != "|"
        text = bare if ended else f"{bare} |"
    if not header:
        return text
    columns = len(cells(text[text.rfind("\n", 0, len(text) - 1) + 1 :]))
    return f"{text}{'' if whole else chr(10)}|{' --- |' * columns}"


def _paragraph_closed(text: str, start: int) -> str:
    shown = _with_marks(text, start)
    line = shown[shown.rfind("\n") + 1 :]
    # Marks that come to stand alone on a line could begin a block of code.
    return text.rstrip() if after(Blocks(), line).fence else shown


def _with_marks(text: str, start: int) -> str:
    bare = text.rstrip()
    if len(bare) == len(text):
        bare = _without_half(bare)
    marks = closing_marks(bare[start:])
    if not marks:
        return text if bare == text.rstrip() else bare
    if (len(bare) - len(bare.rstrip("\\"))) % 2 and "`" not in marks:
        bare = bare[:-1]
        if bare == bare.rstrip():
            # Marks before it stand alone at the very end now.
            bare = _without_half(bare)
            marks = closing_marks(bare[start:])
    return bare.rstrip() + marks


def _without_half(text: str) -> str:
    """Without marks at the end that open nothing yet, or would change the line above."""
    tail = text[-80:]
    found = _HALF_RULE.search(tail)
    if found and tail[: found.start()].rpartition("\n")[2].strip():
        return text[: len(text) - len(tail) + found.start() + 1]
    found = _HALF_MARKS.search(tail)
    return text[: len(text) - len(tail) + found.start()] if found else text
