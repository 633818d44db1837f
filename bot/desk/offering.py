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
        """What a run may be started on: links would take too long."""
        needs = self._knowledge.task(saved.refinement.task).needs
        return cards.OnOffer(self.models(saved, person, place), (), needs)

    async def of(self, saved: SavedPrompt, person: Person, place: Place) -> cards.OnOffer:
        """All that a prompt can be run on. Loads the prices when they are needed first."""
        offer = self.to_run(saved, person, place)
        await load(offer.models)
        return replace(offer, links=links(saved, self._knowledge, self._catalogue.ready))
