"""From a form to a modal."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from adapters.slack.render import limits
from adapters.slack.render.elements import CHANNEL, context, plain, rich, section, words
from adapters.slack.render.limits import Json
from bot.chat.text import clean, length, one_line, parts, shorten
from bot.talk.cards import Form, FormField

CALLBACK = "form"

ELEMENT = "field"
"""The action_id of a field's input."""

MORE = "more"
"""The action_id of a further input of the same field: its text goes on there."""

_DIGITS = 50

CHOICE = "="
"""Stands before each option's value: Slack takes no empty ones."""


def render_form(form: Form, metadata: str) -> Json:
    """The modal of a form. `metadata` comes back with it, at most 3,000 characters.

    An input's block_id is its field's id; a text that is longer than one input takes goes on
    in `id~2`, `id~3` and so on.
    """
    title, submit = one_line(form.title).strip(), one_line(form.submit).strip()
    blocks: list[Json] = []
    if length(title) > limits.MODAL_TITLE:
        blocks += _texts(title)
    for field in form.fields:
        blocks += _field(field)
    if length(submit) > limits.MODAL_TITLE:
        blocks.append(context(shorten(submit, limits.TEXT)))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": metadata,
        "title": plain(shorten(title, limits.MODAL_TITLE) or "…"),
        "submit": plain(shorten(submit, limits.MODAL_TITLE) or "OK"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def _field(field: FormField) -> Iterator[Json]:
    if field.kind == "choice" and not field.options:
        yield from _texts(f"{one_line(field.label)}: there is nothing to choose from.")
        return
    label, hint = one_line(field.label), clean(field.help).strip()
    if length(label) > limits.LABEL:
        yield from _texts(label)
    below: list[str] = []
    long = [one_line(text) for _, text in field.options if length(one_line(text)) > limits.OPTION]
    hint = "\n".join(text for text in (hint, *long) if text)
    if length(hint) > limits.LABEL:
        hint, below = "", parts(hint, limits.TEXT)
    for number, element in enumerate(_elements(field), 1):
        yield {
            "type": "input",
            "block_id": field.id if number == 1 else f"{field.id}~{number}",
            "label": plain(_label(label, number)),
            "element": element,
            "optional": not field.required or number > 1,
            **({"hint": plain(hint)} if hint and number == 1 else {}),
        }
    for text in below:
        yield context(text)


def _label(label: str, number: int) -> str:
    count = f" ({number})" if number > 1 else ""
    return (shorten(label, limits.LABEL - len(count)) or "…") + count


def _elements(field: FormField) -> Iterator[Json]:
    match field.kind:
        case "choice":
            yield _select(field)
        case "number":
            yield _number(field)
        case "channel":
            yield _conversations(field)
        case "file":
            yield {"type": "file_input", "action_id": ELEMENT, "max_files": limits.FILES}
        case _:
            yield from _inputs(field)


def _inputs(field: FormField) -> Iterator[Json]:
    value = clean(field.value)
    longest = max(1, min(field.longest, limits.INPUT))
    for number, part in enumerate(parts(value, limits.INPUT) or [""]):
        element: Json = {
            "type": "plain_text_input",
            "action_id": MORE if number else ELEMENT,
            "multiline": field.kind == "text" or "\n" in value,
            # What is there already may be longer than what may be typed anew.
            "max_length": max(longest, length(part)),
        }
        yield {**element, "initial_value": part} if part else element


def _select(field: FormField) -> Json:
    options = [
        {"text": plain(shorten(one_line(label), limits.OPTION)), "value": CHOICE + key}
        for key, label in field.options
    ]
    element: Json = {"type": "static_select", "action_id": ELEMENT}
    nothing = next((label for key, label in field.options if not key), "")
    if nothing:
        element["placeholder"] = plain(shorten(one_line(nothing), limits.PLACEHOLDER))
    if len(options) <= limits.OPTIONS:
        element["options"] = options
    else:
        element["option_groups"] = [
            {"label": plain(f"{at + 1}–{at + len(some)}"), "options": some}
            for at in range(0, len(options), limits.OPTIONS)
            if (some := options[at : at + limits.OPTIONS])
        ]
    chosen = [each for each in options if field.value and each["value"] == CHOICE + field.value]
    return {**element, "initial_option": chosen[0]} if chosen else element


def _number(field: FormField) -> Json:
    low, high = _written(field.lowest), _written(field.highest)
    element: Json = {
        "type": "number_input",
        "action_id": ELEMENT,
        "is_decimal_allowed": not field.whole,
        **({"min_value": low} if low else {}),
        **({"max_value": high} if high else {}),
    }
    try:
        value = Decimal(field.value)
    except InvalidOperation:
        return element
    if not value.is_finite():
        return element
    fits = (
        (field.lowest is None or value >= Decimal(field.lowest))
        and (field.highest is None or value <= Decimal(field.highest))
        and (not field.whole or value == value.to_integral_value())
    )
    written = f"{value.to_integral_value() if field.whole else value:f}"
    return {**element, "initial_value": written} if fits and len(written) <= _DIGITS else element


def _written(number: float | None) -> str:
    """A bound of a number, as digits; empty when there is none."""
    if number is None:
        return ""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def _conversations(field: FormField) -> Json:
    element: Json = {
        "type": "conversations_select",
        "action_id": ELEMENT,
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    is_id = CHANNEL.fullmatch(field.value)
    return {**element, "initial_conversation": field.value} if is_id else element


def _texts(text: str) -> Iterator[Json]:
    for part in parts(text, limits.TEXT):
        yield rich(section(words(part, bold=True)))
