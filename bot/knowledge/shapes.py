"""What the knowledge files say, once read: frameworks, tasks and languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict, get_args

Item = Literal[
    "goal", "audience", "background", "facts", "length", "format", "tone", "style", "language",
    "sender", "deadline", "inputs", "tools", "columns", "scope", "criteria", "limits", "examples",
    "steps", "call_to_action", "depth", "count", "perspective", "check", "subject", "setting",
    "composition", "light", "mood", "detail", "avoid", "shape",
]  # fmt: skip
"""The checklist items: everything that a prompt can state."""

ITEMS: frozenset[str] = frozenset(get_args(Item))

Medium = Literal["text", "image"]

Need = Literal["small", "medium", "large"]
"""How able a model must be to do a kind of work well."""


class Strictness(TypedDict):
    """How pydantic treats keys that a shape does not name."""

    extra: Literal["forbid"]


FORBID: Strictness = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a framework: a heading, and the question that it puts to the writer.

    `request` marks the part that holds the person's own words, `facts` the one that takes in
    the facts of the thread. An optional part is left out when there is nothing to say.
    """

    __pydantic_config__: ClassVar[Strictness] = FORBID

    id: str
    heading: str
    asks: str
    item: Item
    optional: bool
    request: bool = False
    facts: bool = False


@dataclass(frozen=True, slots=True)
class Framework:
    """A way to look at a prompt, and to lay one out."""

    key: str
    name: str
    expansion: str
    aka: tuple[str, ...]
    suits: str
    source: str
    medium: Medium
    parts: tuple[Part, ...]
    example_rough: str
    example_prompt: str
    headings: Mapping[str, tuple[str, ...]]

    def heading(self, part: Part, language: str) -> str:
        """The heading of one of its parts in a language; in English when it has none there."""
        translated = self.headings.get(language)
        return part.heading if translated is None else translated[self.parts.index(part)]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work that people ask for, and what matters in it, most important first.

    `needs` is the least able kind of model that does it well; when in doubt, the next abler.
    """

    id: str
    family: str
    outward: bool
    items: tuple[Item, ...]
    profile: tuple[str, ...]
    frameworks: tuple[str, ...]
    questions: tuple[str, ...]
    preset: str
    needs: Need


@dataclass(frozen=True, slots=True)
class Connect:
    """The small words with which a prompt is joined together."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    known: str
    said: str
    about_us: str
    rules: str
    feedback: str
    stop: str
    colon: str
    list_join: str


@dataclass(frozen=True, slots=True)
class ItemWords:
    """How a language names a checklist item, and the cues that show that it is stated."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    label: str
    aliases: tuple[str, ...]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its likely answers. `fold` turns an answer into a part of the prompt."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    item: Item
    ask: str
    options: tuple[str, ...]
    fold: str


@dataclass(frozen=True, slots=True)
class TaskWords:
    """How a language names a task, how one recognises it, and what experts insist on."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    name: str
    recognise: tuple[str, ...]
    first: str
    trap: str


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists that the diagnosis looks for, all in lower case."""

    __pydantic_config__: ClassVar[Strictness] = FORBID

    negation: tuple[str, ...]
    correction: tuple[str, ...]
    retraction: tuple[str, ...]
    requirement: tuple[str, ...]
    chatter: tuple[str, ...]
    question_starts: tuple[str, ...]
    first_person: tuple[str, ...]
    request_verbs: tuple[str, ...]
    question_words: tuple[str, ...]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    units: tuple[str, ...]
    image: tuple[str, ...]
    caps: tuple[str, ...]
    boilerplate: tuple[str, ...]
    preambles: tuple[str, ...]
    answer_openers: tuple[str, ...]
    obeyed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that the bot can say and recognise in one language."""

    code: str
    name: str
    connect: Connect
    items: Mapping[str, ItemWords]
    questions: Mapping[str, Question]
    tasks: Mapping[str, TaskWords]
    profile: Mapping[str, tuple[str, ...]]
    words: Words
