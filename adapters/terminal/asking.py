"""A form, asked field by field."""

from dataclasses import replace

from adapters.terminal.fields import END, ask, may_be_skipped, several_lines, title_of, value_of
from adapters.terminal.files import BadFile, read_attachment
from adapters.terminal.terminal import Terminal
from bot.talk.cards import Form, FormField
from bot.talk.forms import BadValue, filled
from bot.talk.requests import Attachment, Refine, Request


async def fill(form: Form, terminal: Terminal) -> Request:
    """Ask for every field and return the request that the form stands for.

    A person is asked again until a value fits, with what they typed kept. A script gives each
    field its line, and gets BadValue after the last: no line of a form is taken for a command.
    """
    terminal.write(terminal.page().sections((title_of(form),)) if terminal.interactive else "")
    fields = form.fields
    while True:
        values = await _values(fields, terminal)
        try:
            return _request(form, fields, values)
        except BadValue as bad:
            if not terminal.interactive:
                raise
            terminal.say(str(bad))
            fields = tuple(replace(field, value=values[field.id]) for field in fields)


async def read_until(end: str, terminal: Terminal, prompt: str, *, skip: bool = False) -> str:
    """Read lines up to one that is `end` alone; with `skip`, an empty first one ends them too."""
    lines: list[str] = []
    while True:
        # What was pasted at once comes as one line with line ends in it.
        came = (await terminal.read(prompt)).split("\n")
        if skip and not lines and len(came) == 1 and not came[0].strip():
            return ""
        for line in came:
            if line.strip() == end:
                return "\n".join(lines)
            lines.append(line)


async def _values(fields: tuple[FormField, ...], terminal: Terminal) -> dict[str, str]:
    values: dict[str, str] = {}
    if not terminal.interactive:
        typed = [await _typed(field, terminal) for field in fields]
        return {f.id: value_of(f, line) for f, line in zip(fields, typed, strict=True)}
    for field in fields:
        terminal.write(terminal.page().sections((ask(field),)))
        while field.id not in values:
            try:
                value = value_of(field, await _typed(field, terminal))
                if field.kind == "file" and value:
                    _attachment(value, field.id)
                values[field.id] = value
            except BadValue as bad:
                terminal.say(str(bad))
    return values


async def _typed(field: FormField, terminal: Terminal) -> str:
    if several_lines(field):
        # A script's text may begin with an empty line, and nobody is there to see the hint.
        skip = terminal.interactive and may_be_skipped(field)
        return await read_until(END, terminal, "| ", skip=skip)
    return await terminal.read("> ")


def _request(form: Form, fields: tuple[FormField, ...], values: dict[str, str]) -> Request:
    request = filled(form.purpose, values)
    if not isinstance(request, Refine):
        return request
    files = [field.id for field in fields if field.kind == "file" and values[field.id]]
    return replace(request, attachments=tuple(_attachment(values[each], each) for each in files))


def _attachment(path: str, field: str) -> Attachment:
    try:
        return read_attachment(path)
    except BadFile as bad:
        raise BadValue(str(bad), field) from None
