"""Not one character lost or doubled, however the network cuts an answer."""

import os
import random
import string
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.runs.progress import RunProgress
from bot.runs.run import Job, run
from bot.talk.settings import RunSettings
from tests.bot.conftest import ANA, HOME
from tests.doubles.provider import ProviderDouble, Reply
from tests.examples import examples

STREAMS = int(os.environ.get("STREAMS", examples(1000, 150)))
"""For both wires together. Ten thousand take some minutes: STREAMS=10000."""

ALPHABETS = (
    string.printable,
    "äöüßéñçø—“”…€",
    "日本語の文章を書く。한국어中文",
    "🚀👍🏽👩‍👩‍👧‍👦🇪🇺\u200d\ufe0f",
    "שלום مرحبا \u202e\u200f",
    "\x00\x0b\x0c\x1c\u2028\u2029\x85\n\r\t \ufeff",
    'data: {"choices"}[DONE]\\u00e9\n\n<|end|>',
)


def made_up(chance: random.Random) -> tuple[list[str], Reply]:
    """An answer in random pieces, and how its bytes are cut."""
    alphabet = chance.choice(ALPHABETS) + chance.choice(ALPHABETS)
    pieces = [
        "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 12)))
        for _ in range(chance.randint(1, 12))
    ]
    return pieces, Reply(
        pieces=pieces,
        write_sizes=[chance.randint(1, 60) for _ in range(chance.randint(1, 40))],
        newline=chance.choice(["\n", "\n", "\r\n"]),
        comments=chance.random() < 0.2,
        multiline=chance.random() < 0.2,
        ascii_only=chance.random() < 0.3,
        thinking=["hm ", "so"] if chance.random() < 0.2 else (),
    )


@pytest.mark.parametrize(("wire", "seed"), [("openai", 1), ("anthropic", 2)])
async def test_made_up_streams_arrive_to_the_letter(wire: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    made: list[list[str]] = []

    def script(_: object) -> Reply:
        pieces, reply = made_up(chance)
        made.append(pieces)
        return reply

    async with ProviderDouble(script=script) as double:
        address = double.base_url if wire == "openai" else double.origin
        access = {wire.upper(): Access(SecretStr("key"), address, ("some-model",))}
        catalogue = Catalogue(tmp_path, access)
        job = Job(lambda style: "hello", RunSettings(), ANA, HOME)
        try:
            for _ in range(STREAMS // 2):
                progress = RunProgress("some-model", lambda: None)
                await run(catalogue, job, progress)
                assert (progress.ended, progress.text) == ("done", "".join(made[-1]))
        finally:
            await catalogue.close()
