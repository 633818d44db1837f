"""Ten long answers at once into one channel of Discord, at Discord's rates and under its faults.

The real app runs against the double of Discord with its true rates. Every answer has about 3,000
tokens and comes at 60 tokens a second. They are run from a card that stands in the channel, or
from a *hidden* one. What stands in Discord at the end is held against what the model said, to the
character.

*Late* is how many seconds after its last token an answer had its end in Discord, at most. *Cut*
counts answers whose person was told that they are not whole.
"""

import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from adapters.discord.app import build
from adapters.discord.connection import RocketClient, point_at
from adapters.discord.deliver.answers import TOKEN_LIFE
from adapters.discord.serving import DiscordServing
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.shards import Shards
from bot.store import Store
from bot.turns import Turns
from tests.adapters.discord.front import Front, front
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.standing import standing
from tests.doubles.discord import DiscordDouble, Message
from tests.doubles.discord.interaction import Interaction
from tests.doubles.provider import ProviderDouble, Reply

_ANSWERS = 10
_CHARACTERS = 12_000
_PIECE = 4
_RATE = 60.0
_PATIENCE = 400.0
_SHORT_LIFE = 30.0
_POSTS = ("send", "follow_up")
_EDITS = ("edit", "answer.edit")
_DELETES = ("delete", "answer.delete")
_CALLS = (*_POSTS, *_EDITS, *_DELETES)
_TOLD = "do not let me"

Trouble = Callable[["Runs"], Coroutine[None, None, None]]


@dataclass(slots=True)
class Runs:
    """What goes on while a row is measured."""

    discord: DiscordDouble
    card: Message
    presses: list[Interaction]

    def messages(self) -> list[Message]:
        """What the person reads of the runs, oldest first."""
        discord = self.discord
        found = [*discord.answers(), *discord.ephemerals()]
        found += discord.answers(discord.dm()) if discord.ada.direct else []
        return sorted((each for each in found if each is not self.card), key=lambda e: int(e.id))


@dataclass(frozen=True, slots=True)
class Case:
    """What a row is about. `refused` is the part of all calls that are answered with 429."""

    trouble: Trouble
    hidden: bool = False
    life: float = TOKEN_LIFE
    closed: bool = False
    refused: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one row measured."""

    seconds: float
    late: float
    calls: Counter[str]
    limited: int
    lost: int
    doubled: int
    unfinished: int
    cut: int
    wrong: int
    """What the double complains of, people that were pinged, and runs that did not end."""


def main() -> None:
    """Print the table, a row at a time; arguments choose the rows that have them in their name."""
    logging.disable(logging.CRITICAL)
    print(f"{_ANSWERS} answers of {_CHARACTERS} characters at once, {_RATE:.0f} tokens a second")
    head = f"{'':<40} seconds late posts edits deletes 429s"
    print(f"{head}   lost doubled unfinished cut wrong")
    for name, case in _CASES.items():
        if sys.argv[1:] and not any(each in name for each in sys.argv[1:]):
            continue
        row = asyncio.run(_measure(case))
        posts, edits, deletes = (
            sum(row.calls[kind] for kind in kinds) for kinds in (_POSTS, _EDITS, _DELETES)
        )
        print(
            f"{name:<40} {row.seconds:>7.1f} {row.late:>4.1f} {posts:>5} {edits:>5} {deletes:>7} "
            f"{row.limited:>4} {row.lost:>6} {row.doubled:>7} {row.unfinished:>10} {row.cut:>3} "
            f"{row.wrong:>5}",
            flush=True,
        )


async def _measure(case: Case) -> Row:
    said = [nasty(f"answer-{number}-", _CHARACTERS) for number in range(_ANSWERS)]
    replies = (
        Reply(pieces=[text[at : at + _PIECE] for at in range(0, len(text), _PIECE)], rate=_RATE)
        for text in said
    )
    async with (
        ProviderDouble(*replies) as provider,
        _server(provider.base_url, case.life) as discord,
        AsyncExitStack() as before,
    ):
        card = await _card(discord, hidden=case.hidden)
        discord.ada.dms_closed = case.closed
        limiting: Front | None = None
        discord.calls.clear()
        clock = asyncio.get_running_loop().time
        began = clock()
        presses = await asyncio.gather(*(discord.press(card, "▶ big") for _ in said))
        if case.refused:
            each = round(1 / case.refused)
            limiting = await before.enter_async_context(front(discord, each, 2.0))
        runs = Runs(discord, card, list(presses))
        troubling = asyncio.create_task(case.trouble(runs))

        def going() -> bool:
            return any(task.get_name().startswith("interaction") for task in asyncio.all_tasks())

        wrong = 0
        try:
            await discord.until(lambda: not going(), _PATIENCE)
        except TimeoutError:
            wrong += 1
        took = clock() - began
        troubling.cancel()
        await asyncio.gather(troubling, return_exceptions=True)
        found = standing(runs.messages(), said)
        wrong += len(discord.complaints) + len(discord.pings) + len(found.refused)
        return Row(
            took,
            _late(runs.messages(), said, began),
            Counter(call.kind for call in discord.calls),
            sum(call.status == 429 for call in discord.calls)
            + (limiting.refused if limiting else 0),
            sum(map(len, found.lost)),
            sum(map(len, found.doubled)),
            found.unfinished,
            sum(_TOLD in each.words for each in runs.messages()),
            wrong,
        )


async def _card(discord: DiscordDouble, *, hidden: bool) -> Message:
    asked = "write an email to our customers about the price increase"
    if hidden:
        await discord.command("rocket", {"prompt": asked})
        await discord.until(lambda: any(each.buttons for each in discord.ephemerals()))
        return discord.ephemerals()[0]
    await discord.say(discord.general, asked, mention=True)
    await discord.until(lambda: discord.answers())
    return discord.answers()[0]


def _late(messages: Sequence[Message], said: Sequence[str], began: float) -> float:
    """Seconds between an answer's last token and its end in Discord, at most."""
    late = [0.0]
    for number, text in enumerate(said):
        ends = [each for each in messages if f"answer-{number}- ends." in each.words]
        shown = [each.earlier[-1].at if each.earlier else each.made_at for each in ends]
        late += [at - began - len(text) / _PIECE / _RATE for at in shown]
    return max(late)


@asynccontextmanager
async def _server(base_url: str, life: float) -> AsyncIterator[DiscordDouble]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        discord = await stack.enter_async_context(DiscordDouble())
        discord.token_seconds = life
        catalogue = Catalogue(folder, {"OPENAI": Access(SecretStr("key"), base_url, ("big",))})
        stack.push_async_callback(catalogue.close)
        knowledge = Knowledge()
        store = await Store.open(f"sqlite:///{folder}/rocket.db")
        stack.push_async_callback(store.close)
        rocket = Rocket(Refiner(knowledge), knowledge, store, catalogue)
        stack.push_async_callback(rocket.close)
        point_at(discord.api_url, discord.gateway_url)
        client = RocketClient(Shards(None, None), identify_seconds=0.0)
        discord.gateway.identify_seconds = 0.0
        jobs = Jobs(store.jobs, Limits(at_once=1_000, person=0, team=0))
        await jobs.start()
        app = build(
            rocket,
            store,
            client,
            jobs=jobs,
            turns=Turns(),
            api_url=discord.api_url,
            token_life=life,
        )
        await client.login(discord.token)
        serving = DiscordServing(app, client, discord.api_url, discord.gateway_url)
        stack.push_async_callback(serving.stop, 5)
        stack.push_async_callback(jobs.close, 5)
        stack.push_async_callback(serving.shut)
        await serving.start(30.0)
        yield discord


async def _nothing(runs: Runs) -> None:
    pass


async def _disconnects(runs: Runs) -> None:
    discord = runs.discord
    ways = (
        discord.drop_sockets,
        discord.ask_to_reconnect,
        lambda: discord.invalidate_sessions(resumable=True),
        discord.invalidate_sessions,
    )
    while True:
        for way in ways:
            await asyncio.sleep(5)
            way()


async def _expiry(runs: Runs) -> None:
    for each in runs.presses:
        await asyncio.sleep(4)
        runs.discord.expire(each)


async def _moderator(runs: Runs) -> None:
    """Delete a message every three seconds: one that grows, then one that is full already."""
    while True:
        for grows in (True, False):
            await asyncio.sleep(3)
            found = [each for each in runs.messages() if ("Stop" in each.buttons) is grows]
            pages = [each for each in found if "Run again" not in each.buttons]
            if pages:
                await runs.discord.delete(pages[0])


async def _lost_answers(runs: Runs) -> None:
    for kind in _CALLS:
        runs.discord.fail(kind, drop="after", share=0.05)
        runs.discord.fail(kind, drop="before", share=0.05)


async def _errors(runs: Runs) -> None:
    for kind in _CALLS:
        runs.discord.fail(kind, status=502, share=0.05)
        runs.discord.fail(kind, status=503, share=0.05)


_CASES = {
    "clean": Case(_nothing),
    "clean, hidden": Case(_nothing, hidden=True),
    "10 % refused with 429": Case(_nothing, refused=0.1),
    "10 % refused with 429, hidden": Case(_nothing, hidden=True, refused=0.1),
    "gateway lost every 5 s": Case(_disconnects),
    "gateway lost every 5 s, hidden": Case(_disconnects, hidden=True),
    "tokens live 30 s": Case(_nothing, life=_SHORT_LIFE),
    "tokens live 30 s, hidden": Case(_nothing, hidden=True, life=_SHORT_LIFE),
    "tokens live 30 s, hidden, nobody let in": Case(
        _nothing, hidden=True, life=_SHORT_LIFE, closed=True
    ),
    "tokens expire without a warning": Case(_expiry),
    "tokens expire without a warning, hidden": Case(_expiry, hidden=True),
    "deleted by a moderator every 3 s": Case(_moderator),
    "10 % of the answers lost": Case(_lost_answers),
    "10 % of the answers lost, hidden": Case(_lost_answers, hidden=True),
    "10 % answered with 502 or 503": Case(_errors),
}


if __name__ == "__main__":
    main()
