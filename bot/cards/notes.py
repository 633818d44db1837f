"""A short word to the person."""

from dataclasses import replace

from bot.jobs.ids import Ids
from bot.talk.cards import Button, Buttons, Card, Note, Shown

_NOTE = "note"


def note(
    text: str,
    tone: str = "info",
    title: str = "",
    *,
    channel: str = "",
    button: Button | None = None,
) -> Card:
    """A card of one sentence. `tone` is info, good, warning or error; `channel` ends it.

    `button` stands below it, for what can be done about it.
    """
    row = (Buttons((button,)),) if button is not None else ()
    return Card(_NOTE, title, (Note(text, tone, channel), *row))


class Notes:
    """Gives the notes of one job ids of their own: the same ones when it is done again."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._count = 0

    def named(self, shown: Shown) -> Shown:
        """The same, with the next id if it is a note."""
        if not isinstance(shown, Card) or shown.id != _NOTE:
            return shown
        self._count += 1
        return replace(shown, id=f"{_NOTE}-{self._ids.of(f'{_NOTE} {self._count}')}")
