"""What a refinement works with, and what comes out of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.talk.people import Message


class Source(StrEnum):
    """Where a piece of a prompt came from."""

    THREAD = "thread"
    TEAM = "team profile"
    CHANNEL = "channel profile"
    ANSWER = "your answer"
    FEEDBACK = "what you said"
    HINT = "hint you took"
    FILE = "attached file"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of information that goes into a prompt.

    `id` is stable for the same text and source, so that a person can take it out. `detail`
    says more closely where it stands (who said it). `item` names the checklist item that it
    fills, when one is known. `label` names an answer's topic in the prompt, `topic` is the
    answer's own key, or the hint's id.
    """

    id: str
    text: str
    source: Source
    detail: str = ""
    item: str | None = None
    label: str = ""
    topic: str = ""

    @property
    def shown(self) -> str:
        """The fact with the label that it goes by, if it has one."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one refinement may draw on, before anything is chosen.

    `answers` pairs a topic (an item such as "audience", a question's id, or the person's own
    word) with the answer. `hints` are ids of hints that were taken. `without` are ids of
    facts that were taken out. `images` is how many images go with the prompt.
    """

    rough: str
    thread: tuple[Message, ...] = ()
    team: str = ""
    channel: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    feedback: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    examples: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    images: int = 0


@dataclass(frozen=True, slots=True)
class ItemState:
    """A checklist item: stated in the rough prompt (`before`), stated in the result (`after`)."""

    item: str
    label: str
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question worth asking, in the person's language, with two to four likely answers."""

    topic: str
    item: str
    ask: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenHint:
    """A sentence that an expert would add; one tap puts it into the prompt."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Refinement:
    """The outcome of one refinement: what is shown, and what it rests on.

    `preset` names the run settings that suit the task. `reused` when the same had been refined
    before, so that no model was asked.
    """

    prompt: str
    framework: str | None
    engine: str
    language: str
    kind: str
    task: str
    checklist: tuple[ItemState, ...] = ()
    changes: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    used: tuple[Fact, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    hints: tuple[OpenHint, ...] = ()
    protected: tuple[str, ...] = ()
    unchanged: bool = False
    reason: str = ""
    warnings: tuple[str, ...] = ()
    preset: str = "balanced"
    reused: bool = False
    seconds: float = field(default=0.0, compare=False)
