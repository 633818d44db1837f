"""What a person sees: a card is a list of blocks, from top to bottom.

The core composes cards, every adapter renders each kind of block in its platform's manner.
Text is Markdown only where a block says so; everything else is plain text, to be escaped.
"""

from dataclasses import dataclass, field

from bot.talk.requests import Request


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. Exactly one of `action` (comes back to us) and `url` is set.

    `short_url` leads to the same site without the prompt, for platforms that do not take an
    address as long as `url`.
    """

    label: str
    action: Request | None = None
    url: str | None = None
    primary: bool = False
    short_url: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu."""

    label: str
    action: Request
    about: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A drop-down: a label and its choices."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PromptText:
    """The better prompt, in a form that copies cleanly, to the letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer: Markdown from outside, so mentions and markup are defused."""

    text: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that a model made. `name` is a file name with the ending of its media type."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence or two to the person. `tone` is info, good, warning or error.

    `channel`, when it is set, stands at the end, named in the platform's manner.
    """

    text: str
    tone: str = "info"
    channel: str = ""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact that the prompt uses, where it came from, and the way to take it out."""

    text: str
    source: str
    take_out: Request | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the prompt used."""

    title: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with two to four tappable answers and *other…*."""

    question: str
    options: tuple[Button, ...]
    other: Button


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One item of the checklist: was it stated before, is it stated now?"""

    item: str
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the prompt states, before → after."""

    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """Something worth deciding; one tap adds it to the prompt."""

    text: str
    take: Button


@dataclass(frozen=True, slots=True)
class Lines:
    """A titled list of short plain lines: changes, assumptions, reasons, search results."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt in a list, with what can be done with it."""

    title: str
    detail: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Fine:
    """Small print: model, seconds, tokens, cost, engine."""

    text: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons and menus."""

    items: tuple[Button | Menu, ...]


Block = (
    PromptText
    | Answer
    | Picture
    | Note
    | Facts
    | Ask
    | Checklist
    | Hint
    | Lines
    | Entry
    | Fine
    | Buttons
)


@dataclass(frozen=True, slots=True)
class Card:
    """One message. The same `id` shown again replaces the earlier state of that message.

    `final` is false while more states of this card will follow. `channel` is set when the
    card is for everybody in that channel; otherwise it is for the person alone. `private` says
    that it is so even where the person's runs are shown to others.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    final: bool = True
    channel: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form. `kind` is line, text, choice, number, channel or file.

    A number is from `lowest` to `highest`, where they are given, and a whole one if `whole`.
    """

    id: str
    label: str
    kind: str = "line"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    longest: int = 3000
    help: str = ""
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form. When it is sent, `bot.talk.forms.filled` turns its values into a request."""

    id: str
    title: str
    fields: tuple[FormField, ...]
    submit: str = "OK"
    purpose: Request = field(kw_only=True)


Shown = Card | Form
