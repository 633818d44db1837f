"""What goes out of the house: a prompt's texts, laid out as each model or site reads them best."""

from collections.abc import Mapping

from bot.knowledge import Knowledge, UnknownFramework
from bot.models.open_in import OpenLink, open_links
from bot.refine.layout import headings
from bot.runs.shape import shaped
from bot.safety.secrets import Vault
from bot.store import SavedPrompt, Sent

_STYLES = ("headings", "tags")


def layouts(saved: SavedPrompt, knowledge: Knowledge) -> Mapping[Sent, Mapping[str, str]]:
    """Each text of a prompt in each style. The rough one stays as it was typed."""
    parts = _headings(saved, knowledge)
    return {
        Sent.ROUGH: dict.fromkeys(_STYLES, saved.rough),
        Sent.REFINED: {style: shaped(saved.refinement.prompt, style, parts) for style in _STYLES},
    }


def links(
    saved: SavedPrompt, knowledge: Knowledge, without: tuple[str, ...]
) -> tuple[OpenLink, ...]:
    """Links that open the prompt on other sites, `without` those of some providers.

    A secret in it stays here: the link holds a stand-in.
    """
    texts = layouts(saved, knowledge)[Sent.REFINED]
    vault = Vault()
    return open_links(lambda style: vault.hide(texts[style]), without)


def _headings(saved: SavedPrompt, knowledge: Knowledge) -> tuple[str, ...]:
    name = saved.refinement.framework
    if name is None:
        return ()
    try:
        return headings(knowledge.framework(name), saved.refinement.language)
    except UnknownFramework:
        # A team's own framework that is gone: its headings are words like others now.
        return ()
