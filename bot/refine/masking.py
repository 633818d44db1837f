"""What others than its author may see of a prompt: everything but the secrets in it."""

from dataclasses import replace

from bot.refine.material import Material, Refinement
from bot.safety.secrets import Vault


def masked(material: Material, vault: Vault) -> Material:
    """The material with every secret replaced."""
    return replace(
        material,
        rough=vault.hide(material.rough),
        team=vault.hide(material.team),
        channel=vault.hide(material.channel),
        thread=tuple(replace(m, text=vault.hide(m.text)) for m in material.thread),
        answers=tuple((topic, vault.hide(text)) for topic, text in material.answers),
        feedback=tuple(vault.hide(text) for text in material.feedback),
        examples=tuple(vault.hide(text) for text in material.examples),
        files=tuple((name, vault.hide(text)) for name, text in material.files),
    )


def masked_refinement(refinement: Refinement, vault: Vault) -> Refinement:
    """The refinement with every secret replaced."""
    return replace(
        refinement,
        prompt=vault.hide(refinement.prompt),
        used=tuple(replace(fact, text=vault.hide(fact.text)) for fact in refinement.used),
        protected=tuple(vault.hide(span) for span in refinement.protected),
    )
