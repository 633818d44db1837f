"""From settings to the parts that they describe."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.problem import Problem
from bot.environment import read_access
from bot.models.catalogue import Catalogue
from bot.models.local.weights import find, known
from bot.models.written import BadCatalogue, Written, read, shipped
from bot.settings import DOTENV, Settings

if TYPE_CHECKING:
    from bot.refine.model import RefiningModel

_USUAL_FILE = Path("models.toml")


def catalogue_of(settings: Settings, also: tuple[str | None, ...] = ()) -> Catalogue:
    """The catalogue of the settings. `also` names further models, e.g. from the command line.

    Raises Problem when the team's file of models cannot be used.
    """
    own = own_models(settings)
    everyone = shipped().providers | own.providers
    prefixes = [prefix for entry in everyone.values() for prefix in entry.prefixes]
    wanted = tuple(name for name in (settings.refine_model, *also) if name and name != "built-in")
    return Catalogue(
        settings.models_dir,
        read_access(DOTENV, prefixes),
        own=own,
        also=wanted,
        context=settings.local_context,
    )


def own_models(settings: Settings) -> Written:
    """What the team's file of models says; nothing where there is none. Raises Problem."""
    path = settings.models_file or _USUAL_FILE
    if settings.models_file is None and not path.exists():
        return Written({}, ())
    try:
        return read(path, shipped().providers, _stand_ins())
    except BadCatalogue as problem:
        raise Problem(str(problem), 2) from None


def _stand_ins() -> set[str]:
    """Models that a team's file need not describe before it names them."""
    ours = {word for model in shipped().models for word in (model.key, model.name)}
    return ours | {weights.name for weights in known()}


def refining_models(
    catalogue: Catalogue, settings: Settings, also: str | None = None
) -> "dict[str, RefiningModel]":
    """The models that may refine, the default one first. Empty: the built-in refiner works.

    A model refines when a setting or the command line names it: it takes seconds and money.
    """
    from bot.models.refining import Refining

    found: dict[str, RefiningModel] = {}
    for name in (also, settings.refine_model):
        model = catalogue.model(name) if name and name != "built-in" else None
        if name and model is not None and model.refines:
            found[name] = Refining(catalogue, model.key)
    return found


def missing_model(settings: Settings, name: str) -> str:
    """Why a model that was named cannot be used, and what to do."""
    weights = next((each for each in known() if each.name == name), None)
    if weights is not None:
        if not weights.refines:
            return f"The local model {name} is too small to refine; it can only run prompts."
        if find(name, settings.models_dir) is None:
            return f"The local model {name} is not here yet: python -m bot models pull {name}"
        return "The local model's runtime is missing: pip install -r requirements-local.lock"
    written = (*own_models(settings).models, *shipped().models)
    if any(name in (model.key, model.name) and not model.refines for model in written):
        return f"The model {name} does not refine; it can only run prompts."
    return (
        f"For the model {name}, set the key of its provider, such as OPENAI_API_KEY (or "
        "OPENAI_BASE_URL for your own server). If that is set, python -m bot models shows the "
        "names that are known; others go into OPENAI_MODEL and its like, or into models.toml."
    )
