"""From a request to the runs that it asks for: which text, on which models, with which settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards import suiting
from bot.desk.running import Wanted
from bot.desk.sorry import Sorry
from bot.models.offer import ModelOffer
from bot.store import RunState, SavedRun, Sent, Store
from bot.talk import requests as ask
from bot.talk.forms import over
from bot.talk.people import Place
from bot.talk.settings import PRESETS, RunSettings


@dataclass(frozen=True, slots=True)
class Chosen:
    """Runs that are to be started; `there` are those that a comparison has already."""

    wanted: tuple[Wanted, ...]
    settings: RunSettings
    comparing: bool = False
    there: Mapping[Sent, SavedRun] = field(default_factory=dict)


_BOTH = (Sent.REFINED, Sent.ROUGH)


def chosen_for(request: ask.RunPrompt, kind: str, models: Sequence[ModelOffer]) -> Chosen:
    """The runs of a prompt of this kind on the models that were named, or on all that suit it.

    Raises Sorry when there is none.
    """
    if request.preset and request.preset not in PRESETS:
        raise Sorry(f"There is no preset “{request.preset}”: {', '.join(PRESETS)}.")
    settings = request.settings
    if request.preset:
        settings = over(PRESETS[request.preset], settings)
    keys = request.models
    if keys == (ask.EVERY_MODEL,):
        keys = tuple(model.key for model in suiting(models, kind))
    if not keys:
        raise Sorry("No model is set up that takes this prompt. See python -m bot models.")
    return Chosen(tuple(Wanted(key) for key in dict.fromkeys(keys)), settings)


def chosen_again(request: ask.RunAgain, earlier: SavedRun) -> Chosen:
    """An earlier run once more, perhaps on another model or with other settings."""
    settings = request.settings or earlier.settings
    return Chosen((Wanted(request.model or earlier.model, earlier.sent),), settings)


async def chosen_to_compare(earlier: SavedRun, store: Store, place: Place) -> Chosen:
    """What is missing to compare both texts of a prompt: same model, same settings.

    An answer that is there already is not paid for again: it stands in `there`.
    """
    there: dict[Sent, SavedRun] = {}
    for run in (*await store.runs_of(place, earlier.prompt_id), earlier):
        if run.outcome.state is RunState.DONE and _alike(run, earlier):
            there[run.sent] = run
    # With a stand-in it would no longer be the same model.
    missing = tuple(
        Wanted(_answering(earlier), sent, alone=True) for sent in _BOTH if sent not in there
    )
    return Chosen(missing, earlier.settings, True, there)


def require(chosen: Chosen, models: Sequence[ModelOffer], everywhere: Sequence[ModelOffer]) -> None:
    """Raises Sorry for a model that there is not, or that this person may not use here."""
    have = ", ".join(model.key for model in models) or "none yet"
    for each in chosen.wanted:
        if any(model.key == each.model for model in models):
            continue
        if any(model.key == each.model for model in everywhere):
            raise Sorry(
                f"The model “{each.model}” does not take this prompt, or is not open to you here. "
                f"Available: {have}."
            )
        raise Sorry(f"The model “{each.model}” is not set up here. Available: {have}.")


def _alike(run: SavedRun, earlier: SavedRun) -> bool:
    return (run.version, _answering(run), run.settings) == (
        earlier.version,
        _answering(earlier),
        earlier.settings,
    )


def _answering(run: SavedRun) -> str:
    """The model that answered, which may have stood in for the one that was asked."""
    return run.outcome.answered_by or run.model
