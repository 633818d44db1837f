"""A sheet as plain text, for files, pipes and scripts: no colours, no line end added inside."""

from collections.abc import Iterable

from adapters.terminal.sheet import Line, Row, Section, Sheet, Span, Verbatim

_RULE = 60


class Plain:
    """Renders for a reader that is not a terminal."""

    def sections(self, sections: Iterable[Section]) -> str:
        """Render sections from top to bottom, each line ended."""
        return "".join(self.section(section) for section in sections)

    def section(self, section: Section) -> str:
        """Render one section, with the gap above it that it asks for."""
        if not section.parts:
            return ""
        return ("" if section.tight else "\n") + "".join(_part(part) for part in section.parts)

    def opening(self, label: str) -> str:
        """The rule above a text to be copied."""
        return f"── {label} ".ljust(_RULE, "─") + "\n"

    def closing(self) -> str:
        """The rule below it."""
        return "─" * _RULE + "\n"


def plain(sheet: Sheet) -> str:
    """A whole sheet as plain text."""
    return Plain().sections((sheet.head, *sheet.sections))


def _part(part: Line | Row | Verbatim) -> str:
    match part:
        case Line(spans, hang):
            return _words(spans).replace("\n", "\n" + " " * hang) + "\n"
        case Row(cells, indent, even):
            lead, between = " " * indent, "\n" + " " * indent if even else "   "
            return lead + between.join(_words(cell) for cell in cells) + "\n" if cells else ""
        case Verbatim(label, text):
            page = Plain()
            return page.opening(label) + text + ("\n" if text else "") + page.closing()


def _words(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)
