"""What a person sees of a prompt or a run that may be somebody else's."""

from dataclasses import replace

from bot.refine.masking import masked, masked_refinement
from bot.safety.secrets import Vault
from bot.store import RunView, SavedPrompt
from bot.talk.people import Person


def run_seen_by(person: Person, view: RunView) -> RunView:
    """A run as this person may see it: a secret in it is for whoever ran it alone."""
    run = view.run
    if run.person.id == person.id:
        return view
    outcome = replace(run.outcome, answer=Vault().hide(run.outcome.answer))
    return replace(view, run=replace(run, outcome=outcome))


def seen_by(person: Person, saved: SavedPrompt) -> SavedPrompt:
    """The prompt as this person may see it: a secret in it is for its author alone."""
    return saved if saved.author.id == person.id else without_secrets(saved)


def without_secrets(saved: SavedPrompt) -> SavedPrompt:
    """The prompt as everybody may see it."""
    vault = Vault()
    return replace(
        saved,
        rough=vault.hide(saved.rough),
        material=masked(saved.material, vault),
        refinement=masked_refinement(saved.refinement, vault),
    )
