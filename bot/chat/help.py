"""The help: what can be typed, what reactions do, and the other ways."""

from collections.abc import Sequence

from bot.talk.cards import Card, Lines

_REACTIONS = (
    "🚀 on a message: refine it",
    "👍 or 👎 on a prompt or an answer: your vote",
    "🔁 on a prompt or an answer: once more",
    "🗑 on what you shared, or on an answer made for you: take it away",
)


def help_card(typed: Sequence[str], other: Sequence[str]) -> Card:
    """The card, with what can be typed on a platform, and how else it is asked there."""
    return Card(
        "help",
        "Prompt Rocket makes rough prompts better",
        (
            Lines("What you can type", tuple(typed)),
            Lines("What reactions do", _REACTIONS),
            Lines("Other ways", tuple(other)),
        ),
    )
