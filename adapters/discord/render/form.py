"""From a form to a modal."""

from collections.abc import Iterator, Sequence

from adapters.discord.render import limits
from adapters.discord.render.elements import display
from adapters.discord.render.fields import (
    MOST_CHANNELS,
    Channels,
    hint,
    inputs,
    not_all,
    shared_input,
)
from adapters.discord.render.limits import Json
from adapters.discord.render.text import bold, heading, item, plain
from bot.chat.text import length, one_line, shorten
from bot.talk.actions import encode
from bot.talk.cards import Form, FormField

_MORE, _HOW = "More, one a line", "Write behind the colons."
_ONE_LINE = ("line", "number")
_SHAREABLE = (_ONE_LINE, ("text",), ("choice",))
"""Kinds of fields that may share an input, those first that lose least by it."""


def render_form(form: Form, channels: Channels | None = None) -> Json:
    """The modal of a form: the data of an interaction's answer.

    `channels` are the ids and names of those that a channel field offers, the likeliest first: as
    many as there is room for. Without them it offers what Discord does. A text that is longer than
    one input goes on in further ones, as far as there is room. Where a form has more fields than a
    modal takes, some share an input. Raises TooManyFields when their ids are too long together.
    """
    title = one_line(form.title).strip()
    modal = _Modal(title, form.fields, channels)
    modal.fit()
    return {
        "custom_id": encode(form.purpose),
        "title": shorten(title, limits.MODAL_TITLE) or "…",
        "components": modal.components(),
    }


class _Modal:
    """Which fields of a form have inputs of their own, and what is told above them."""

    def __init__(self, title: str, fields: Sequence[FormField], channels: Channels | None) -> None:
        self._title = title
        cut = channels is not None and len(channels) > MOST_CHANNELS
        self._fields = [
            not_all(field) if cut and field.kind == "channel" else field for field in fields
        ]
        self._inputs = [inputs(field, channels) for field in fields]
        self._shared = {
            at
            for at, (field, made) in enumerate(zip(fields, self._inputs, strict=True))
            if field.kind in _ONE_LINE and length(made[0]["custom_id"]) > limits.CUSTOM_ID
        }
        self._tells = False

    def fit(self) -> None:
        """Let fields share an input until all fit; tell what fits nowhere else where that fits."""
        for at, field in enumerate(self._fields):
            made = self._inputs[at]
            room = max(1, limits.FIELDS - self._slots() + len(made))
            if field.kind == "channel" and len(made) > room:
                self._inputs[at], self._fields[at] = made[:room], not_all(field)
        self._share(_SHAREABLE)
        before = set(self._shared)
        self._tells = bool(self._told())
        self._share((_ONE_LINE,))
        if self._slots() > limits.FIELDS:
            self._tells, self._shared = False, before

    def components(self) -> list[Json]:
        """The modal's components."""
        told = self._told() if self._tells else []
        found = [display(_fitting(told))] if told else []
        spare = limits.FIELDS - self._slots()
        for at in self._own():
            needed = self._needed(at)
            made = self._inputs[at][: needed + spare]
            spare -= len(made) - needed
            found += _labelled(self._fields[at], made, told=self._tells)
        if self._shared:
            some = [self._fields[at] for at in sorted(self._shared)]
            found.append(_label(_MORE, _HOW, shared_input(some)))
        return found[: limits.FIELDS] or [display("…")]

    def _own(self) -> list[int]:
        return [at for at in range(len(self._fields)) if at not in self._shared]

    def _needed(self, at: int) -> int:
        """A text may be cut where there is no room for all of it; a choice has all its options."""
        made = len(self._inputs[at])
        return min(made, 1) if self._fields[at].kind in ("line", "number", "text") else made

    def _slots(self) -> int:
        own = sum(self._needed(at) for at in self._own())
        return own + bool(self._shared) + self._tells

    def _share(self, kinds: Sequence[Sequence[str]]) -> None:
        for some in kinds:
            for at in reversed(self._own()):
                if self._slots() <= limits.FIELDS:
                    return
                if self._fields[at].kind in some and self._inputs[at]:
                    self._shared.add(at)

    def _told(self) -> list[str]:
        """What fits neither the title nor a label nor a description."""
        found = heading(self._title) if length(self._title) > limits.MODAL_TITLE else []
        for at, field in enumerate(self._fields):
            label, about = one_line(field.label).strip(), hint(field)
            if at in self._shared:
                # Its label stands in the input, and names its bounds if need be.
                found += plain(f"{label}: {field.help}") if field.help.strip() else []
            elif not self._inputs[at]:
                found += plain(f"{label}: there is nothing to choose from.")
            elif length(_described(label, about)) > limits.FIELD_DESCRIPTION:
                alone = len(self._fields) == 1 and length(label) <= limits.FIELD_LABEL
                found += [*([] if alone else bold(label)), *plain(about)]
            long = (name for _, name in field.options if length(one_line(name)) > limits.OPTION)
            found += [part for name in long for part in item(one_line(name))]
        return found


def _labelled(field: FormField, made: Sequence[Json], *, told: bool) -> Iterator[Json]:
    """The inputs of a field. `told` says that what does not fit here stands above."""
    label = one_line(field.label).strip() or "…"
    described = _described(label, hint(field))
    if told and length(described) > limits.FIELD_DESCRIPTION:
        described = ""
    for number, element in enumerate(made, 1):
        count = f" ({number})" if number > 1 else ""
        described = described if number == 1 else ""
        short = shorten(label, limits.FIELD_LABEL - len(count)) + count
        yield _label(short, shorten(described, limits.FIELD_DESCRIPTION), element)


def _described(label: str, about: str) -> str:
    """What stands below a label: all of it, where the label shows a part, and the hint."""
    whole = [label] if length(label) > limits.FIELD_LABEL else []
    return " · ".join((*whole, *([about] if about else [])))


def _label(label: str, description: str, element: Json) -> Json:
    found: Json = {"type": limits.LABEL, "label": label, "component": element}
    return {**found, "description": description} if description else found


def _fitting(lines: Sequence[str]) -> str:
    """As many of the lines as one display holds."""
    text = ""
    for line in lines:
        if length(text) + 1 + length(line) > limits.MESSAGE_TEXT:
            break
        text = f"{text}\n{line}" if text else line
    return text
