"""A sheet for a terminal: its colours, set in its width."""

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from adapters.terminal.sheet import Line, Look, Row, Section, Span, Verbatim

_STYLES: dict[Look, str] = {
    "plain": "",
    "title": "bold",
    "dim": "dim",
    "number": "cyan",
    "primary": "bold",
    "new": "green",
    "good": "green",
    "warning": "yellow",
    "error": "red",
}
_WIDEST = 120
_NARROWEST = 20
_GAP = 3


class Screen:
    """Renders for a terminal that is `columns` wide; `colours` off leaves only the setting."""

    def __init__(self, columns: int, *, colours: bool = True) -> None:
        self._width = max(_NARROWEST, min(columns, _WIDEST))
        self._console = Console(
            file=io.StringIO(),
            force_terminal=colours,
            force_interactive=False,
            no_color=None if colours else True,
            width=self._width,
            markup=False,
            emoji=False,
            highlight=False,
        )

    def sections(self, sections: Iterable[Section]) -> str:
        """Render sections from top to bottom, each line ended."""
        return "".join(self.section(section) for section in sections)

    def section(self, section: Section) -> str:
        """Render one section, with the gap above it that it asks for."""
        if not section.parts:
            return ""
        parts = [self._part(part) for part in section.parts]
        return ("" if section.tight else "\n") + "".join(parts)

    def opening(self, label: str) -> str:
        """The rule above a text to be copied."""
        line = Text("── ")
        line.append(label)
        line.truncate(self._width - 4, overflow="ellipsis")
        line.append(" ")
        line.append("─" * (self._width - line.cell_len))
        line.stylize("dim")
        return self._ansi(line)

    def closing(self) -> str:
        """The rule below it."""
        return self._ansi(Text("─" * self._width, style="dim"))

    def _part(self, part: Line | Row | Verbatim) -> str:
        match part:
            case Line(spans, hang):
                return self._paragraph(_styled(spans), hang)
            case Row(cells, indent, even):
                return self._row([_styled(cell) for cell in cells], indent, even)
            case Verbatim(label, text):
                # Past rich: it would turn tabs into spaces, and this text is there to be copied.
                return self.opening(label) + text + ("\n" if text else "") + self.closing()

    def _paragraph(self, text: Text, hang: int) -> str:
        text.expand_tabs(4)
        width = self._width - hang
        # The first row starts at the left, and is as much wider as the others are indented.
        first, rest = text[:hang], text[hang:]
        rows = rest.wrap(self._console, max(width, _NARROWEST // 2))
        for row in rows:
            row.rstrip()
        set_rows = [(first if n == 0 else Text(" " * hang)) + row for n, row in enumerate(rows)]
        return self._ansi(Text("\n").join(set_rows) if set_rows else first)

    def _row(self, cells: list[Text], indent: int, even: bool) -> str:
        widest = max((cell.cell_len for cell in cells), default=0)
        rows: list[Text] = []
        for cell in cells:
            if even and cell.cell_len < widest:
                cell.append(" " * (widest - cell.cell_len))
            if rows and rows[-1].cell_len + _GAP + cell.cell_len <= self._width:
                rows[-1].append(" " * _GAP).append_text(cell)
            else:
                rows.append(Text(" " * indent) + cell)
        for row in rows:
            row.rstrip()
        return "".join(self._paragraph(row, indent + 4) for row in rows)

    def _ansi(self, text: Text) -> str:
        with self._console.capture() as captured:
            self._console.print(text, soft_wrap=True)
        return captured.get()


def _styled(spans: tuple[Span, ...]) -> Text:
    text = Text()
    for span in spans:
        text.append(span.text, style=_STYLES[span.look])
    return text
