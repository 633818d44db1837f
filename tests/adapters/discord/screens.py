"""Writes HTML pages of real cards and forms as Discord would show them.

Run it with `python -m tests.adapters.discord.screens FOLDER` and open the pages in a browser.
"""

import asyncio
import sys
from pathlib import Path

from adapters.discord.render import render_card, render_form
from bot.talk.cards import Form, Shown
from bot.talk.people import Place
from tests.adapters.discord.page import message, modal, page
from tests.adapters.discord.usual import FULL, USUAL
from tests.adapters.real import real_cards

_HERE = Place("discord", "100000000000000001", "100000000000000002")
_CHANNELS = (("100000000000000002", "#general"), ("100000000000000003", "#marketing"))


def _drawn(shown: Shown) -> str:
    if isinstance(shown, Form):
        return modal(render_form(shown, _CHANNELS))
    return "".join(
        message(each.components, {file.name: file.data for file in each.files})
        for each in render_card(shown).messages
    )


async def write(folder: Path) -> None:
    """Write the pages into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    cards = dict(await real_cards(folder, _HERE))
    cards["usual"] = [USUAL, FULL]
    for name, found in cards.items():
        (folder / f"{name}.html").write_text(page(*map(_drawn, found)), "utf-8")


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
