"""Ten long answers at once into one channel of Slack, at Slack's rates and under its faults.

The real app runs against the double of Slack, with a minute of sixty seconds. Every answer has
about 3,000 tokens and comes at 60 tokens a second. What stands in Slack at the end is held
against what the model said, to the character.
"""

import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from adapters.slack.app import build
from adapters.slack.serving import Doors, SlackServing, close_client, web_client
from adapters.slack.workspaces import OneWorkspace
from bot.jobs.jobs import Jobs
from bot.jobs.limits import Limits
from bot.knowledge import Knowledge
from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.refine.refiner import Refiner
from bot.rocket import Rocket
from bot.store import Store
from bot.turns import Turns
from bot.web.endpoint import Endpoint
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.standing import standing
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack import Message, SlackDouble, Tiers

_ANSWERS = 10
_CHARACTERS = 12_000
_PIECE = 4
_RATE = 60.0
_PATIENCE = 400.0
_METHODS = {
    "start": "chat.startStream",
    "append": "chat.appendStream",
    "stop": "chat.stopStream",
    "post": "chat.postMessage",
    "update": "chat.update",
    "look": "conversations.replies",
}

Trouble = Callable[[SlackDouble], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Row:
    """What one row measured."""

    seconds: float
    calls: Counter[str]
    limited: int
    lost: int
    doubled: int
    unfinished: int
    cut: int
    """Answers that the bot itself says are not whole: these were lost before Slack."""


def main() -> None:
    """Print the table, a row at a time."""
    logging.disable(logging.CRITICAL)
    print(f"{_ANSWERS} answers of {_CHARACTERS} characters at once, {_RATE:.0f} tokens a second")
    names = " ".join(f"{name:>7}" for name in _METHODS)
    print(f"{'':<28} seconds {names}   429s    lost doubled unfinished  cut")
    for name, trouble in _ROWS.items():
        row = asyncio.run(_measure(trouble))
        calls = " ".join(f"{row.calls[method]:>7}" for method in _METHODS.values())
        print(
            f"{name:<28} {row.seconds:>7.1f} {calls} {row.limited:>6} {row.lost:>7} "
            f"{row.doubled:>7} {row.unfinished:>10} {row.cut:>4}",
            flush=True,
        )


async def _measure(trouble: Trouble) -> Row:
    said = [nasty(f"answer-{number}-", _CHARACTERS) for number in range(_ANSWERS)]
    replies = (
        Reply(pieces=[text[at : at + _PIECE] for at in range(0, len(text), _PIECE)], rate=_RATE)
        for text in said
    )
    async with ProviderDouble(*replies) as provider, _team(provider.base_url) as slack:
        root = slack.written(slack.ada, slack.general, "What about the prices?")
        asked = f"<@{slack.bot_user}> write an email to our customers about the price increase"
        await slack.say(slack.ada, slack.general, asked, thread_ts=root.ts)
        await slack.until(lambda: slack.ephemerals(slack.ada))
        [card] = slack.ephemerals(slack.ada)
        slack.tiers, slack.calls[:] = Tiers(), []
        troubling = asyncio.create_task(trouble(slack))
        began = time.monotonic()
        await asyncio.gather(*(slack.press(card, "▶ big") for _ in said))

        def messages() -> list[Message]:
            return [each for each in slack.replies(root) if each.bot]

        def finished() -> bool:
            buttons = sum(each.buttons.count("Run again") for each in messages())
            return buttons >= len(said) and not any(each.streaming for each in messages())

        try:
            await slack.until(finished, _PATIENCE)
        except TimeoutError:
            print("  not finished:", end=" ")
        took = time.monotonic() - began
        troubling.cancel()
        found = standing(messages(), said)
        calls = Counter(call.method for call in slack.calls)
        refused = sum(call.status == 429 for call in slack.calls)
        lost, doubled = sum(map(len, found.lost)), sum(map(len, found.doubled))
        cut = sum("Not whole" in each.words for each in messages())
        return Row(took, calls, refused, lost, doubled, found.unfinished, cut)


@asynccontextmanager
async def _team(base_url: str) -> AsyncIterator[SlackDouble]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slack = await stack.enter_async_context(SlackDouble())
        catalogue = Catalogue(folder, {"OPENAI": Access(SecretStr("key"), base_url, ("big",))})
        stack.push_async_callback(catalogue.close)
        knowledge = Knowledge()
        store = await Store.open(f"sqlite:///{folder}/rocket.db")
        stack.push_async_callback(store.close)
        rocket = Rocket(Refiner(knowledge), knowledge, store, catalogue)
        stack.push_async_callback(rocket.close)
        client = web_client(slack.api_url)
        stack.push_async_callback(close_client, client)
        home = await OneWorkspace.ask(client, slack.bot_token)
        jobs = Jobs(store.jobs, Limits(person=0, team=0))
        app = build(rocket, store, home, client, jobs=jobs, turns=Turns())
        serving = SlackServing(app, client, Doors(slack.app.app_token), Endpoint())
        stack.push_async_callback(serving.stop, 1)
        stack.push_async_callback(jobs.close, 5)
        stack.push_async_callback(serving.shut)
        await jobs.start()
        await serving.start()
        yield slack


async def _nothing(slack: SlackDouble) -> None:
    pass


async def _limits(slack: SlackDouble) -> None:
    for method in _METHODS.values():
        slack.fail(method, retry_after=5, share=0.1)


async def _expiry(slack: SlackDouble) -> None:
    slack.expire_streams_after = 20.0


async def _drops(slack: SlackDouble) -> None:
    while True:
        await asyncio.sleep(10)
        slack.drop_sockets()


async def _duplicates(slack: SlackDouble) -> None:
    slack.duplicates = 3
    while True:
        root = next(each for each in slack.messages(slack.general) if not each.bot)
        asked = f"<@{slack.bot_user}> a short note about the price increase"
        await slack.say(slack.ben, slack.general, asked, thread_ts=root.ts)
        await asyncio.sleep(10)


async def _lost_answers(slack: SlackDouble) -> None:
    for method in _METHODS.values():
        slack.fail(method, drop="after", share=0.05)
        slack.fail(method, drop="before", share=0.05)


_ROWS: dict[str, Trouble] = {
    "clean": _nothing,
    "10 % refused with 429": _limits,
    "streams expire after 20 s": _expiry,
    "sockets dropped every 10 s": _drops,
    "every event four times": _duplicates,
    "10 % of the answers lost": _lost_answers,
}


if __name__ == "__main__":
    main()
