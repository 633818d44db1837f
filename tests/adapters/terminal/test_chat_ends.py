"""Conversations that end from outside."""

import asyncio
import os

import pytest

from adapters.terminal.chat import chat
from tests.adapters.terminal.desk import PERSON, PLACE, ScriptedDesk


async def test_a_reader_that_goes_away_ends_the_conversation() -> None:
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    os.close(out_read)
    os.write(in_write, b"demo\ndemo\n")
    with os.fdopen(in_read) as stdin, os.fdopen(out_write, "w") as stdout:
        code = await chat(ScriptedDesk(), PERSON, PLACE, stdin=stdin, stdout=stdout)
    os.close(in_write)
    assert code == 1


@pytest.mark.parametrize("typed", ["demo\n13\n", "silent\n"])
async def test_a_reader_that_goes_away_ends_what_is_under_way(typed: str) -> None:
    desk = ScriptedDesk(endless=True)
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    os.write(in_write, typed.encode())
    with os.fdopen(in_read) as stdin, os.fdopen(out_write, "w") as stdout:
        if typed == "silent\n":
            os.close(out_read)
        talking = asyncio.create_task(chat(desk, PERSON, PLACE, stdin=stdin, stdout=stdout))
        if typed != "silent\n":
            came = b""
            while b"Hello Dolores" not in came:
                came += await asyncio.to_thread(os.read, out_read, 1000)
            os.close(out_read)
        assert await asyncio.wait_for(talking, 60) == 1
    os.close(in_write)
    assert desk.closed == len(desk.asked)


async def test_a_chat_that_is_cancelled_closes_what_is_under_way() -> None:
    desk = ScriptedDesk()
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    os.write(in_write, b"silent\n")
    with os.fdopen(in_read) as stdin, os.fdopen(out_write, "w") as stdout:
        talking = asyncio.create_task(chat(desk, PERSON, PLACE, stdin=stdin, stdout=stdout))
        came = await asyncio.to_thread(os.read, out_read, 1000)
        talking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await talking
    os.close(out_read)
    os.close(in_write)
    assert came == b"\nNothing more will come.\n"
    assert desk.closed == len(desk.asked) == 1
