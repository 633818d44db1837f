"""How what happened is shown: a refinement, a run, the library, a form, each as cards."""

from bot.cards.again import again, share_again
from bot.cards.forms import (
    answer_form,
    channel_form,
    feedback_form,
    profile_form,
    prompt_settings_form,
    refine_form,
    save_form,
    settings_form,
    share_form,
    variables_form,
)
from bot.cards.home import home_card
from bot.cards.library import (
    list_card,
    share_card,
    taken_back_card,
    unclear_share_card,
    versions_card,
)
from bot.cards.models import OnOffer, offers_for, suiting
from bot.cards.notes import Notes, note
from bot.cards.refinement import refinement_card, refining_card, why_card
from bot.cards.run import comparison_card, run_card

__all__ = [
    "Notes",
    "OnOffer",
    "again",
    "answer_form",
    "channel_form",
    "comparison_card",
    "feedback_form",
    "home_card",
    "list_card",
    "note",
    "offers_for",
    "profile_form",
    "prompt_settings_form",
    "refine_form",
    "refinement_card",
    "refining_card",
    "run_card",
    "save_form",
    "settings_form",
    "share_again",
    "share_card",
    "share_form",
    "suiting",
    "taken_back_card",
    "unclear_share_card",
    "variables_form",
    "versions_card",
    "why_card",
]
