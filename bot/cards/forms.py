"""The forms that a person fills in."""

from bot.knowledge import Knowledge
from bot.models.offer import ModelOffer
from bot.refine.revise import variables
from bot.store import SavedPrompt, SavedRun
from bot.talk.cards import Form, FormField
from bot.talk.requests import (
    OpenAnswerForm,
    OpenChannelForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenPromptSettings,
    OpenRefineForm,
    OpenRunSettings,
    OpenSaveForm,
    OpenShareForm,
    OpenVariablesForm,
)
from bot.talk.settings import PRESETS, RANGES, WHOLE, RunSettings, preset_within


def refine_form(knowledge: Knowledge) -> Form:
    """`/rocket` with nothing behind it."""
    frameworks = tuple((each.name, each.name) for each in knowledge.frameworks())
    return Form(
        "refine",
        "Refine a prompt",
        (
            FormField("prompt", "Your rough prompt", "text", required=True),
            FormField("framework", "Framework", "choice", options=(("", "none"), *frameworks)),
            FormField(
                "file",
                "File or image",
                "file",
                help="A text is read for facts; an image goes to models that read images.",
            ),
        ),
        "Refine",
        purpose=OpenRefineForm(),
    )


def answer_form(saved: SavedPrompt, topic: str) -> Form:
    """*other…*: an answer in the person's own words."""
    asked = next((q.ask for q in saved.refinement.questions if q.topic == topic), topic)
    return Form(
        f"answer-{saved.id}",
        "Your answer",
        (FormField("answer", asked, required=True, longest=1000),),
        "Add",
        purpose=OpenAnswerForm(saved.id, topic),
    )


def feedback_form(prompt_id: str) -> Form:
    """*Refine again…*: what should be different."""
    return Form(
        f"feedback-{prompt_id}",
        "Refine again",
        (FormField("feedback", "What should be different?", "text"),),
        "Refine",
        purpose=OpenFeedbackForm(prompt_id),
    )


def save_form(saved: SavedPrompt) -> Form:
    """*Save…*: under which title and tags the library keeps a prompt."""
    return Form(
        f"save-{saved.id}",
        "Save for the team",
        (
            FormField(
                "title",
                "Title",
                value=saved.title,
                longest=150,
                help="Everybody in this team will find it under /prompts shared.",
            ),
            FormField("tags", "Tags", value=" ".join(saved.tags), longest=200),
        ),
        "Save",
        purpose=OpenSaveForm(saved.id),
    )


def variables_form(saved: SavedPrompt) -> Form:
    """A field for each of a prompt's `{{variables}}`."""
    names = variables(saved.refinement.prompt)
    return Form(
        f"variables-{saved.id}",
        "Fill in",
        tuple(FormField(name, name, required=True, longest=2000) for name in names),
        "Use",
        purpose=OpenVariablesForm(saved.id),
    )


def share_form(target: str) -> Form:
    """*Share…*: where to."""
    return Form(
        f"share-{target}",
        "Share",
        (FormField("channel", "Channel", "channel", required=True, longest=200),),
        "Post it",
        purpose=OpenShareForm(target),
    )


def channel_form() -> Form:
    """*A channel's profile…*: of which one."""
    return Form(
        "channel",
        "A channel's profile",
        (FormField("channel", "Channel", "channel", required=True, longest=200),),
        "Go on",
        purpose=OpenChannelForm(),
    )


def profile_form(scope: str, text: str, channel: str = "") -> Form:
    """The team's profile, or a channel's own addition; `channel` if it is another one."""
    here = "That channel's profile" if channel else "This channel's profile"
    whose = "Team profile" if scope == "team" else here
    about = (
        "Who you are, what you make, for whom, your voice, your house rules. Plain sentences. "
        "Each refinement uses only the ones that bear on it."
    )
    return Form(
        f"profile-{scope}",
        whose,
        (FormField("profile", whose, "text", text, longest=3000, help=about),),
        "Save",
        purpose=OpenProfileForm(scope, channel),
    )


def settings_form(run: SavedRun) -> Form:
    """Sampling settings for another run; an empty field leaves the choice to the model."""
    return Form(
        f"settings-{run.id}",
        "Settings",
        _settings_fields(*preset_within(run.settings)),
        "Run again",
        purpose=OpenRunSettings(run.id),
    )


def prompt_settings_form(saved: SavedPrompt, models: tuple[ModelOffer, ...]) -> Form:
    """A model and settings for a run; the preset that suits the task is chosen already."""
    options = tuple((model.key, model.label) for model in models)
    model = FormField(
        "model", "Model", "choice", options[0][0] if options else "", options, required=True
    )
    preset = saved.refinement.preset
    return Form(
        f"runwith-{saved.id}",
        "Run with settings",
        (model, *_settings_fields(preset if preset != "balanced" else "", RunSettings())),
        "Run",
        purpose=OpenPromptSettings(saved.id),
    )


def _settings_fields(preset: str, now: RunSettings) -> tuple[FormField, ...]:
    def number(name: str, label: str) -> FormField:
        value = getattr(now, name)
        lowest, highest = RANGES[name]
        return FormField(
            name,
            label,
            "number",
            "" if value is None else repr(value),
            lowest=lowest,
            highest=highest,
            whole=name in WHOLE,
        )

    presets = (("", "none"), *((name, f"{name}: {_told(PRESETS[name])}") for name in PRESETS))
    return (
        FormField(
            "preset",
            "Preset",
            "choice",
            preset,
            presets,
            help="What you fill in below goes before it. Empty leaves the choice to the model.",
        ),
        number("temperature", "Temperature, 0 to 2"),
        number("top_p", "Top-p, 0 to 1"),
        number("longest_answer", "Longest answer in tokens"),
        FormField("stop", "Stop at these texts, one a line", "text", "\n".join(now.stop)),
        number("frequency_penalty", "Frequency penalty, -2 to 2"),
        number("presence_penalty", "Presence penalty, -2 to 2"),
        number("seed", "Seed"),
    )


def _told(preset: RunSettings) -> str:
    if preset == RunSettings():
        return "as the model has it"
    parts = [f"temperature {preset.temperature:g}"] if preset.temperature is not None else []
    if preset.presence_penalty is not None:
        parts.append(f"presence penalty {preset.presence_penalty:g}")
    return ", ".join(parts)
