"""What a prompt can be run on: the models of this person and place, and sites elsewhere."""

from dataclasses import replace

from bot import cards
from bot.desk.sending import links
from bot.knowledge import Knowledge
from bot.models.catalogue import Catalogue
from bot.models.offer import ModelOffer
from bot.models.prices import load
from bot.store import SavedPrompt
from bot.talk.people import Person, Place


class Offering:
    """Puts together what stands beside a prompt: buttons, costs, links."""

    def __init__(self, catalogue: Catalogue, knowledge: Knowledge) -> None:
        self._catalogue = catalogue
        self._knowledge = knowledge

    def models(self, saved: SavedPrompt, person: Person, place: Place) -> tuple[ModelOffer, ...]:
        """The models that may answer this prompt, those first that suit it."""
        return cards.offers_for(self._catalogue.models(person, place), saved.refinement.kind)

    def to_run(self, saved: SavedPrompt, person: Person, place: Place) -> cards.OnOffer:
        """What a run may be started on; no links, which would take too long."""
        return cards.OnOffer(
            self.models(saved, person, place),
            self._knowledge.task(saved.refinement.task).needs,
            saved.refinement.kind,
            images=saved.material.images > 0,
        )

    async def of(self, saved: SavedPrompt, person: Person, place: Place) -> cards.OnOffer:
        """All that a prompt can be run on. Loads the prices when they are needed first."""
        # Somebody looks: providers that did not answer so far may do so by now.
        self._catalogue.start()
        offer = self.to_run(saved, person, place)
        await load(offer.models)
        here = {model.provider for model in offer.models}
        # Whoever can run a provider's models here has no use for its web site.
        needless = tuple(name for name in here if self._catalogue.at_home(name))
        return replace(
            offer,
            links=links(saved, self._knowledge, needless),
            silent=tuple(self._catalogue.silent.values()),
        )
