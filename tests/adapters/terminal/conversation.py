"""A conversation over real pipes, as a script holds it."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from adapters.terminal.chat import chat
from bot.talk.requests import Refine, Request
from tests.adapters.terminal.desk import PERSON, PLACE, ScriptedDesk


@dataclass
class Said:
    """What a conversation left behind."""

    code: int
    text: str
    asked: list[Request]


async def converse(
    typed: str | bytes,
    desk: ScriptedDesk | None = None,
    first: Refine | None = None,
    folder: Path = Path(),
) -> Said:
    """Type at a script's pace and read until the end."""
    desk = desk or ScriptedDesk()
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()

    def write() -> None:
        with os.fdopen(in_write, "wb") as file:
            file.write(typed if isinstance(typed, bytes) else typed.encode())

    def read() -> str:
        with os.fdopen(out_read, encoding="utf-8", newline="") as file:
            return file.read()

    writing, reading = asyncio.to_thread(write), asyncio.to_thread(read)
    with os.fdopen(in_read) as stdin, os.fdopen(out_write, "w", encoding="utf-8") as stdout:
        others = [asyncio.create_task(writing), asyncio.create_task(reading)]
        code = await chat(
            desk, PERSON, PLACE, stdin=stdin, stdout=stdout, first=first, folder=folder
        )
    _, text = await asyncio.gather(*others)
    assert isinstance(text, str)
    assert not [c for c in text if c < " " and c not in "\n\t"]
    assert desk.closed == len(desk.asked)
    return Said(code, text, desk.asked)
