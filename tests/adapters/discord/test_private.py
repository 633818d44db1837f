"""Cards for one person's eyes: by the token of the press while it lives, then directly."""

import asyncio

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import Runs, runs
from tests.adapters.discord.standing import standing
from tests.adapters.discord.steps import ROUGH, posted, refined, whispered
from tests.doubles.discord.state import Message
from tests.doubles.provider import ProviderDouble, Reply

LONG = nasty("long-", 9_000)
VERY_LONG = nasty("very-long-", 26_000)
SHORT = "A short answer."


def directly(there: Runs) -> list[Message]:
    """What came in direct messages."""
    return there.discord.answers(there.discord.dm(there.user))


async def test_before_the_token_ends_it_goes_on_directly(open_server: ServerMaker) -> None:
    async with runs(open_server, [LONG] * 2, of="hidden", rate=70.0, token_life=4.6) as there:
        await there.run()
        found = await there.standing()
        assert found.exact, found
        assert {"Run again"} == {each for page in directly(there) for each in page.buttons[:0]} | {
            "Run again"
        }
        left = there.discord.ephemerals(there.user)[1:]
        assert sum("It goes on in our direct messages" in each.words for each in left) == 2
        assert directly(there)[0].words.startswith("big, continued")
