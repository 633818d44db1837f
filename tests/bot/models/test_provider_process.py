"""The provider double as a process of its own, as demos and other tests use it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import httpx

from bot.models.completion import ChatMessage
from bot.models.provider import Provider


async def test_it_answers_by_its_script_and_stops(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    script = tmp_path / "replies.json"
    script.write_text(json.dumps([{"text": "first one"}, {"text": "then this"}]))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.doubles.provider", "--script", str(script), "--key", "k"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().strip()
        asked = Provider(client, address, "k")
        ask = [ChatMessage("user", "x")]
        texts = [(await asked.complete("m", ask))[0] for _ in range(3)]
    finally:
        process.terminate()
        await process.communicate()
    assert texts == ["first one", "then this", "then this"]
    assert process.returncode == 0
