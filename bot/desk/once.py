"""A model is asked for the same refinement only once in a team."""

import hashlib
import json
from dataclasses import asdict, replace

from bot import metrics
from bot.knowledge import Knowledge
from bot.refine.material import Material, Refinement
from bot.refine.refiner import BUILT_IN, Refiner
from bot.store import Store
from bot.talk.people import Place


class Once:
    """Refines, and answers from the store what a team has had refined before."""

    def __init__(self, refiner: Refiner, store: Store) -> None:
        self._refiner = refiner
        self._store = store

    async def refine(
        self,
        place: Place,
        material: Material,
        framework: str | None,
        engine: str,
        *,
        floor: Refinement | None = None,
        anew: bool = False,
    ) -> tuple[Refinement, str | None]:
        """The refinement, and the fingerprint to keep it under when a model wrote it.

        Where this team had the very same refined by the same model before, that is the answer:
        it is marked as reused and costs nothing. `floor` is the built-in refiner's, when it is
        there already; `anew` asks the model in any case.
        """
        if engine == BUILT_IN:
            return await self._refiner.refine(material, framework, engine, floor), None
        mark = fingerprint(self._refiner.knowledge, material, framework, engine)
        known = None if anew else await self._store.refinement(place, mark)
        if known is not None:
            metrics.refined(engine, "reused")
            return replace(known, reused=True, seconds=0.0), None
        result = await self._refiner.refine(material, framework, engine, floor)
        # What the built-in refiner wrote because the model failed is not worth keeping.
        return result, mark if result.engine == engine else None


def fingerprint(
    knowledge: Knowledge, material: Material, framework: str | None, engine: str
) -> str:
    """The same for the same material, framework and model; else, as good as surely, another.

    Examples of the library do not count: they change with every vote.
    """
    lens = repr(knowledge.framework(framework)) if framework else ""
    told = asdict(replace(material, examples=())) | {"without": sorted(material.without)}
    whole = json.dumps([told, lens, engine], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()
