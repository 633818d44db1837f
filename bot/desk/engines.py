"""Who refines for whom: a model that is closed to somebody does not work for them."""

from bot.desk.sorry import Sorry
from bot.models.catalogue import Catalogue
from bot.refine.refiner import BUILT_IN, Refiner
from bot.talk.people import Person, Place


class Engines:
    """Chooses the engine of a refinement."""

    def __init__(self, refiner: Refiner, catalogue: Catalogue) -> None:
        self._refiner = refiner
        self._catalogue = catalogue

    def of(self, wanted: str | None, person: Person, place: Place, earlier: str = "") -> str:
        """The engine that was wanted, else the one of the version before, else the usual one.

        Raises Sorry for one that is not open to this person, NoSuchEngine for one there is not.
        """
        engine = wanted or self._refiner.engine_after(earlier)
        self._refiner.require(engine)
        model = None if engine == BUILT_IN else self._catalogue.model(engine)
        if model is None or model.open_to(person, place):
            return engine
        if wanted:
            raise Sorry(f"The model “{engine}” is not open to you here.")
        return BUILT_IN
