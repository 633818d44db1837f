"""From a request to the runs that it asks for: which text, on which models, with which settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards import suiting
from bot.desk.lookup import Lookup
from bot.desk.offering import Offering
from bot.desk.running import Wanted
from bot.desk.sorry import GONE, Sorry
from bot.jobs.ids import Ids
from bot.models.offer import ModelOffer
from bot.store import RunState, SavedImage, SavedPrompt, SavedRun, Sent, Store
from bot.talk import requests as ask
from bot.talk.forms import over
from bot.talk.people import Person, Place
from bot.talk.settings import PRESETS, RunSettings


@dataclass(frozen=True, slots=True)
class Chosen:
    """Runs that are to be started; `there` are those that a comparison has already."""

    wanted: tuple[Wanted, ...]
    settings: RunSettings
    comparing: bool = False
    there: Mapping[Sent, SavedRun] = field(default_factory=dict)


_BOTH = (Sent.REFINED, Sent.ROUGH)


class Choosing:
    """Finds the prompt that a request for runs means, with its images, and the runs."""

    def __init__(self, store: Store, offering: Offering) -> None:
        self._store = store
        self._offering = offering
        self._lookup = Lookup(store)

    async def of(
        self, request: ask.Request, person: Person, place: Place, ids: Ids
    ) -> tuple[SavedPrompt, tuple[SavedImage, ...], Chosen]:
        """What is to be run. Raises Sorry when there is nothing."""
        if isinstance(request, ask.RunPrompt):
            saved, images = await self._lookup.prompt_and_images(place, request.prompt_id, person)
            models = self._offering.models(saved, person, place)
            chosen = _chosen_for(request, saved.refinement.kind, models)
            return await self._as_begun(saved, chosen, person, place, ids), images, chosen
        if not isinstance(request, ask.RunAgain | ask.Compare):
            raise Sorry(GONE)
        earlier = await self._lookup.run(place, request.run_id)
        saved, images = await self._lookup.prompt_and_images(
            place, earlier.prompt_id, person, earlier.version
        )
        if isinstance(request, ask.RunAgain):
            return saved, images, _chosen_again(request, earlier)
        return saved, images, await _chosen_to_compare(earlier, self._store, place, ids)

    async def _as_begun(
        self, saved: SavedPrompt, chosen: Chosen, person: Person, place: Place, ids: Ids
    ) -> SavedPrompt:
        """The version that these runs were begun with, when this job had begun them before."""
        if saved.version == 1:
            return saved
        own = [each.id_of(ids) for each in chosen.wanted]
        begun = await self._store.version_begun(place, own)
        if begun in (None, saved.version):
            return saved
        return await self._lookup.prompt(place, saved.id, person, begun)


def _chosen_for(request: ask.RunPrompt, kind: str, models: Sequence[ModelOffer]) -> Chosen:
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


def _chosen_again(request: ask.RunAgain, earlier: SavedRun) -> Chosen:
    """An earlier run once more, perhaps on another model or with other settings."""
    settings = request.settings or earlier.settings
    return Chosen((Wanted(request.model or earlier.model, earlier.sent),), settings)


async def _chosen_to_compare(earlier: SavedRun, store: Store, place: Place, ids: Ids) -> Chosen:
    """What is missing to compare both texts of a prompt: same model, same settings.

    An answer that is there already is not paid for again: it stands in `there`. One that this
    very job had begun before is missing nevertheless, so that it ends where it is shown.
    """
    # With a stand-in it would no longer be the same model.
    both = {sent: Wanted(_answering(earlier), sent, alone=True) for sent in _BOTH}
    own = {wanted.id_of(ids): sent for sent, wanted in both.items()}
    there: dict[Sent, SavedRun] = {}
    begun: set[Sent] = set()
    for run in (*await store.runs_of(place, earlier.prompt_id), earlier):
        if run.id in own:
            begun.add(run.sent)
        elif run.outcome.state is RunState.DONE and _alike(run, earlier):
            there[run.sent] = run
    missing = {sent: wanted for sent, wanted in both.items() if sent in begun or sent not in there}
    there = {sent: run for sent, run in there.items() if sent not in missing}
    return Chosen(tuple(missing.values()), earlier.settings, True, there)


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
