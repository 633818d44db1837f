"""What comes out of the store: frozen data, all times in UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.refine.material import Material, Refinement
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings


class RunState(StrEnum):
    """How far a run got."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    CUT = "cut"
    FAILED = "failed"


class Sent(StrEnum):
    """Which text of a prompt a run sent."""

    REFINED = "refined"
    ROUGH = "rough"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people voted for and against."""

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """One state of a profile. An empty `text` means that the profile was removed."""

    text: str
    who: Person
    when: datetime


@dataclass(frozen=True, slots=True)
class SavedPrompt:
    """A prompt at one of its versions.

    `place` is where it was first made, `parent` the prompt that it is a remix of. `created`
    is the first version's time, `written` this version's. `found` when it was to be made and
    was there already.
    """

    id: str
    place: Place
    author: Person
    created: datetime
    title: str
    saved: bool
    tags: tuple[str, ...]
    rough: str
    parent: str | None
    version: int
    written: datetime
    material: Material
    refinement: Refinement
    found: bool = False


@dataclass(frozen=True, slots=True)
class ListedPrompt:
    """A prompt in a list: enough to show and to choose, without what it was made of."""

    id: str
    author: Person
    created: datetime
    title: str
    saved: bool
    tags: tuple[str, ...]
    rough: str
    version: int
    text: str
    kind: str
    votes: Tally


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended. `error` is a sentence for the person, `notes` are further ones.

    `answered_by` is the key of the model that stood in, empty when it was the one asked.
    `cost` is in dollars, None when it is unknown. `estimated` when the tokens were counted
    here, because the provider did not say.
    """

    state: RunState
    answer: str = ""
    finish_reason: str = ""
    first_token_seconds: float | None = None
    seconds: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    error: str = ""
    answered_by: str = ""
    notes: tuple[str, ...] = ()
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class SavedRun:
    """One run of one version of a prompt. While it is running, the outcome holds what came.

    `stop_asked` when somebody wants it stopped, in whichever process it goes on. `found` when it
    was to be started and was there already.
    """

    id: str
    place: Place
    person: Person
    prompt_id: str
    version: int
    sent: Sent
    model: str
    settings: RunSettings
    created: datetime
    outcome: RunOutcome
    stop_asked: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True)
class SavedImage:
    """An image that was attached to a prompt, or that a run made."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as it is now, with the images that it made."""

    run: SavedRun
    images: tuple[SavedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedShare:
    """A prompt or a run (`target`) that somebody posted to a channel."""

    id: str
    target: str
    channel: str
    author: Person
    created: datetime
    taken_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A message of a platform that shows a card, or a part of one.

    `target` is the prompt or run that a vote on it is for, empty for none. `kind` is prompt,
    run, share or empty. `channel`, `thread` and `message` are the platform's ids. A card that
    does not fit one message is posted as several: `first` is the first of them, itself for one
    alone. `person` is the one for whom it was made.
    """

    card: str
    target: str
    kind: str
    channel: str
    thread: str
    message: str
    first: str
    person: Person | None = None
