"""The fields of a form: how each is asked, and what a typed answer means."""

from adapters.terminal.clean import clean, one_line
from adapters.terminal.naming import meant, unclear
from adapters.terminal.numbers import fits, wanted
from adapters.terminal.sheet import Line, Section, Span, Verbatim
from bot.talk.cards import Form, FormField
from bot.talk.forms import BadValue

NOTHING = "-"
"""Typed alone, it empties a field."""

END = "."
"""Alone on a line, it ends a field of several lines."""


def lay_out_form(form: Form) -> tuple[Section, ...]:
    """The whole form: its title, then each field as it is asked."""
    return (title_of(form), *(ask(field) for field in form.fields))


def title_of(form: Form) -> Section:
    """The head of a form, with what its last field leads to and how to leave it."""
    about = Span(f"  {one_line(form.submit)} · Ctrl-C leaves it", "dim")
    return Section((Line((Span(one_line(form.title), "title"), about)),))


def ask(field: FormField) -> Section:
    """Ask for a field: its label, what helps, its options, and the value that it has."""
    parts: list[Line | Verbatim] = [
        Line((Span(one_line(field.label), "title"), Span("  " + _how(field), "dim")))
    ]
    if field.help:
        parts.append(Line((Span("  "), Span(clean(field.help), "dim")), hang=2))
    for n, (value, label) in enumerate(field.options, 1):
        chosen = Span(" ●" if value == field.value else "", "new")
        mark = (Span("  "), Span(f"[{n}]", "number"))
        parts.append(Line((*mark, Span(" " + one_line(label)), chosen), hang=6))
    if field.value and not field.options:
        if several_lines(field) or "\n" in field.value:
            parts.append(Verbatim("now", clean(field.value)))
        else:
            parts.append(Line((Span("  now: ", "dim"), Span(clean(field.value))), hang=7))
    return Section(tuple(parts))


def several_lines(field: FormField) -> bool:
    """True when the answer may have several lines, and ends with a lone full stop."""
    return field.kind == "text"


def may_be_skipped(field: FormField) -> bool:
    """True when nothing has to be typed: there is a value to keep, or none is needed."""
    return bool(field.value) or not field.required


def value_of(field: FormField, typed: str) -> str:
    """What a typed answer means. Nothing typed keeps the value that is there.

    Raises BadValue with a sentence for the person when it does not fit.
    """
    said = typed.strip()
    if not said:
        value = field.value
    elif said == NOTHING:
        value = ""
    elif field.options:
        value = _option(field, said)
    else:
        value = typed if several_lines(field) else said
    label = one_line(field.label)
    if field.required and not value.strip():
        raise BadValue(f"{label}: this is needed.", field.id)
    if len(value) > field.longest and field.kind != "file":
        sentence = f"{label}: {len(value)} characters are too many, {field.longest} fit."
        raise BadValue(sentence, field.id)
    if field.kind == "number" and value.strip() and not fits(field, value):
        raise BadValue(f"{label}: {wanted(field, one_line(value))}", field.id)
    return value


def _option(field: FormField, said: str) -> str:
    if said.isascii() and said.isdigit() and 1 <= int(said) <= len(field.options):
        return field.options[int(said) - 1][0]
    for value, label in field.options:
        if said.casefold() in (value.casefold(), label.strip().casefold()):
            return value
    labels = [label for _, label in field.options]
    places = meant(said, labels)
    if len(places) != 1:
        raise BadValue(f"{one_line(field.label)}: {unclear(said, labels, places)}", field.id)
    return field.options[places[0]][0]


def _how(field: FormField) -> str:
    if several_lines(field):
        how = f"end with a lone {END}"
    elif field.options:
        how = "a number or a name"
    elif field.kind == "file":
        how = "the path of a file"
    else:
        how = ""
    empty = "needed" if field.required and not field.value else ""
    nothing = "an empty first line" if several_lines(field) else "empty"
    if field.value:
        empty = f"{nothing} keeps it" + ("" if field.required else f", {NOTHING} clears it")
    elif several_lines(field) and not field.required:
        empty = f"{nothing} leaves it empty"
    return " · ".join(part for part in (how, empty) if part)
