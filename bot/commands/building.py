"""From settings to the parts that they describe."""

from typing import TYPE_CHECKING

from bot.models.catalogue import Catalogue, Endpoint, Refining
from bot.models.weights import find, known
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.refine.model import RefiningModel


def catalogue_of(settings: Settings, also: tuple[str | None, ...] = ()) -> Catalogue:
    """The catalogue of the settings. `also` names further models, e.g. from the command line."""
    local = {weights.name for weights in known()}
    named = (settings.openai_model, settings.refine_model, *also)
    remote = tuple(dict.fromkeys(name for name in named if name and name not in local))
    endpoint = None
    if remote and (settings.openai_api_key or "openai_base_url" in settings.given):
        endpoint = Endpoint(settings.openai_base_url, settings.openai_api_key, remote)
    return Catalogue(endpoint, settings.models_dir, context=settings.local_context)


def refining_models(
    catalogue: Catalogue, settings: Settings, also: str | None = None
) -> "dict[str, RefiningModel]":
    """The models that may refine, the default one first. Empty: the built-in refiner works.

    A local model refines when a setting or the command line names it: it takes long seconds.
    """
    wanted = [name for name in (also, settings.refine_model) if name and name != "built-in"]
    able = {model.key for model in catalogue.models() if model.refines}
    return {name: Refining(catalogue, name) for name in wanted if name in able}


def missing_model(settings: Settings, name: str) -> str:
    """Why a model that was named cannot be used, and what to do."""
    weights = next((each for each in known() if each.name == name), None)
    if weights is not None:
        if not weights.refines:
            return f"The local model {name} is too small to refine; it can only run prompts."
        if find(name, settings.models_dir) is None:
            return f"The local model {name} is not here yet: python -m bot models pull {name}"
        return "The local model's runtime is missing: pip install -r requirements-local.lock"
    return f"For the model {name}, set OPENAI_API_KEY (or OPENAI_BASE_URL for your own endpoint)."
