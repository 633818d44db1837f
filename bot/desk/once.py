"""A model is asked for the same refinement only once in a team."""

import hashlib
import json
from dataclasses import asdict, replace

from bot.knowledge import Knowledge
from bot.refine.material import Material, Refinement
from bot.refine.refiner import Refiner
from bot.store import Store
from bot.talk.people import Place


async def refine_once(
    refiner: Refiner,
    store: Store,
    place: Place,
    material: Material,
    framework: str | None,
    engine: str,
    floor: Refinement | None = None,
    *,
    anew: bool = False,
) -> tuple[Refinement, str | None]:
    """The refinement, and the fingerprint to keep it under when a model wrote it.

    Where this team had the very same refined by the same model before, that is the answer:
    it is marked as reused and costs nothing. `floor` is the built-in refiner's, when it is
    there already; `anew` asks the model in any case.
    """
    mark = fingerprint(refiner.knowledge, material, framework, engine)
    known = None if anew else await store.refinement(place, mark)
    if known is not None:
        return replace(known, reused=True, seconds=0.0), None
    result = await refiner.refine(material, framework, engine, floor)
    # What the built-in refiner wrote because the model failed is not worth keeping.
    return result, mark if result.engine == engine else None


def fingerprint(
    knowledge: Knowledge, material: Material, framework: str | None, engine: str
) -> str:
    """The same for the same material, framework and model; else, as good as surely, another."""
    lens = repr(knowledge.framework(framework)) if framework else ""
    told = asdict(material) | {"without": sorted(material.without)}
    whole = json.dumps([told, lens, engine], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()
