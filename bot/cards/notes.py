"""A short word to the person."""

import secrets

from bot.talk.cards import Card, Note


def note(text: str, tone: str = "info", title: str = "", *, channel: str = "") -> Card:
    """A card of one sentence. `tone` is info, good, warning or error; `channel` ends it."""
    return Card(f"note-{secrets.token_hex(4)}", title, (Note(text, tone, channel),))
