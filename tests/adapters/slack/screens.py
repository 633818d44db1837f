"""Real cards and forms as pages to look at: `python -m tests.adapters.slack.screens FOLDER`."""

import asyncio
import sys
from pathlib import Path

from adapters.slack.render import render_card, render_form, render_home
from bot.talk.cards import Form, Shown
from bot.talk.people import Place
from tests.adapters.real import real_cards
from tests.adapters.slack.page import message, page, view

_PLACE = Place("slack", "T1", "C0123456789")


def _drawn(name: str, shown: Shown) -> str:
    if isinstance(shown, Form):
        return view(render_form(shown, "{}"))
    if name == "home":
        return view(render_home(shown))
    return "".join(message(each.blocks) for each in render_card(shown).messages)


async def write(folder: Path) -> None:
    """Write the pages into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in (await real_cards(folder, _PLACE)).items():
        drawn = page(*(_drawn(name, shown) for shown in found))
        (folder / f"{name}.html").write_text(drawn, "utf-8")


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
