"""What a person asks for. An adapter parses its platform's payload into one of these.

Requests that come from a button carry only ids, so that they survive any number of restarts.
"""

from dataclasses import dataclass

from bot.talk.people import Message
from bot.talk.settings import RunSettings


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a request: text already decoded, or the bytes of an image."""

    name: str
    media_type: str
    text: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Refine:
    """Make this rough prompt better. `answers` pairs a topic with what the person said.

    `left_out` is a sentence why what stands around it was not read; empty when it was.
    """

    text: str
    thread: tuple[Message, ...] = ()
    framework: str | None = None
    engine: str | None = None
    answers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class OpenRefineForm:
    """`/rocket` with nothing behind it: show the form."""


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """An answer to a question of a card: one of its options, or free text from *other…*."""

    prompt_id: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class PickOption:
    """A tap on a question's answer number `option` (from 0). The store knows its words."""

    prompt_id: str
    topic: str
    option: int


@dataclass(frozen=True, slots=True)
class OpenAnswerForm:
    """*other…*: ask for the answer in words."""

    prompt_id: str
    topic: str


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Write the prompt again without this used fact."""

    prompt_id: str
    fact_id: str


@dataclass(frozen=True, slots=True)
class TakeHint:
    """Add the hint *Worth deciding first: …* to the prompt."""

    prompt_id: str
    hint_id: str


@dataclass(frozen=True, slots=True)
class OpenFeedbackForm:
    """*Refine again…*: ask what should change."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class RefineAgain:
    """Refine once more, with what the person says about the last version (may be empty)."""

    prompt_id: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class SwitchFramework:
    """Lay the prompt out under a framework; None goes back to plain text."""

    prompt_id: str
    framework: str | None


EVERY_MODEL = "*"
"""In place of the models of a run: all that the person may use for this prompt."""


@dataclass(frozen=True, slots=True)
class RunPrompt:
    """Run the prompt on these models, side by side where there are several.

    `preset` names settings (precise, balanced, creative) that `settings` do not go against.
    """

    prompt_id: str
    models: tuple[str, ...]
    preset: str = ""
    settings: RunSettings = RunSettings()


@dataclass(frozen=True, slots=True)
class Compare:
    """Run the prompt's other text, rough or better, on the same model with the same settings."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RunAgain:
    """Run once more: the same prompt on the same model, or on another one."""

    run_id: str
    model: str | None = None
    settings: RunSettings | None = None


@dataclass(frozen=True, slots=True)
class OpenRun:
    """Show a run that has ended as a card once more, to whoever asked for it."""

    run_id: str


@dataclass(frozen=True, slots=True)
class StopRun:
    """Stop a run; what came so far is kept and marked."""

    run_id: str


@dataclass(frozen=True, slots=True)
class OpenRunSettings:
    """*Settings* of a run: show the form for temperature, top-p and the rest."""

    run_id: str


@dataclass(frozen=True, slots=True)
class OpenPromptSettings:
    """*Run with settings…*: choose a model and settings before a prompt is run."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class Vote:
    """👍 (1), 👎 (-1) or a vote taken back (0), on a prompt or on a run."""

    target: str
    value: int


@dataclass(frozen=True, slots=True)
class Why:
    """Explain why each change was made."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class OpenShareForm:
    """*Share…*: ask for the channel."""

    target: str


@dataclass(frozen=True, slots=True)
class Share:
    """Post a prompt or an answer to a channel, with credit."""

    target: str
    channel: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The author takes a shared post back."""

    target: str


@dataclass(frozen=True, slots=True)
class Save:
    """Keep a prompt in the team's library."""

    prompt_id: str
    title: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenSaveForm:
    """*Save…*: ask for a title and tags."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class ListVersions:
    """Show the versions of a prompt."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class OpenVariablesForm:
    """A prompt with `{{variables}}`: show them as a form."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class FillVariables:
    """The values of a prompt's `{{variables}}`, by name."""

    prompt_id: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPrompt:
    """Show a saved, shared or earlier prompt as a card."""

    prompt_id: str


SCOPES = ("mine", "shared", "all")
"""What a list of prompts can show."""


@dataclass(frozen=True, slots=True)
class ListPrompts:
    """`/prompts`: the library. `scope` is mine, shared or all; `search` filters by words."""

    scope: str = "mine"
    search: str = ""


@dataclass(frozen=True, slots=True)
class OpenProfileForm:
    """`/rocket profile`: edit the team's profile, or a channel's own addition.

    `channel` is of which one, where it is not the one that the request comes from.
    """

    scope: str = "team"
    channel: str = ""


@dataclass(frozen=True, slots=True)
class OpenChannelForm:
    """*A channel's profile…*, from where there is no channel: ask which one."""


@dataclass(frozen=True, slots=True)
class SaveProfile:
    """Keep the profile of the team or of a channel. Empty text removes it."""

    scope: str
    text: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class OpenHome:
    """Where to begin: the newest prompts, the profiles, the team's settings."""


@dataclass(frozen=True, slots=True)
class AllowThreads:
    """Let the bot read threads in this team, or not. Only for those who may decide that."""

    allowed: bool


Request = (
    Refine
    | OpenRefineForm
    | AnswerQuestion
    | PickOption
    | OpenAnswerForm
    | TakeOut
    | TakeHint
    | OpenFeedbackForm
    | RefineAgain
    | SwitchFramework
    | RunPrompt
    | Compare
    | RunAgain
    | OpenRun
    | StopRun
    | OpenRunSettings
    | OpenPromptSettings
    | Vote
    | Why
    | OpenShareForm
    | Share
    | TakeBack
    | Save
    | OpenSaveForm
    | ListVersions
    | OpenVariablesForm
    | FillVariables
    | OpenPrompt
    | ListPrompts
    | OpenProfileForm
    | OpenChannelForm
    | SaveProfile
    | OpenHome
    | AllowThreads
)
