"""Ordinary messages against Slack's double: edited where they stand, each part once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.messages import Messages, Spot
from adapters.slack.deliver.pace import Pace
from adapters.slack.deliver.streamed import Streamed
from adapters.slack.render import Message as Rendered
from adapters.slack.render import messages_of
from bot.chat.ordinary import Ordinary
from bot.live import LiveCards
from bot.talk.cards import Answer, Button, Buttons, Card
from bot.talk.requests import RunAgain
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.standing import standing
from tests.doubles.slack import Message, SlackDouble

_TEXT = nasty("long-", 25_000)
_TIMEOUT = 0.5
_MINUTE = 6.0


@dataclass(slots=True)
class There:
    """A thread with one card in it."""

    slack: SlackDouble
    root: Message
    showing: Ordinary[Rendered] | Streamed

    async def show(self, text: str, *, final: bool = True) -> None:
        """Show the card with this answer, as often as it takes."""
        again = (Buttons((Button("Run again", RunAgain("r")),)),) if final else ()
        live = LiveCards(self.showing.show)
        live.show(Card("r", "big", (Answer(text, "big"), *again), final=final))
        await live.settle()

    def messages(self) -> list[Message]:
        """What stands in the thread."""
        return self.slack.replies(self.root)


@asynccontextmanager
async def there(*, streams: bool = False) -> AsyncIterator[There]:
    kept: set[str] = set()

    async def keep(_card: Card, shown: Sequence[str]) -> None:
        kept.update(shown)

    async def known(ts: str) -> bool:
        return ts in kept

    async with (
        SlackDouble() as slack,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT)) as session,
    ):
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        calls = Calls(client, slack.main.id, slack.bot_token, Pace(_MINUTE))
        root = slack.written(slack.ada, slack.general, "Here")
        messages = Messages(calls, Spot(slack.general.id, root.ts), known)
        showing: Ordinary[Rendered] | Streamed = Ordinary(messages, messages_of, keep)
        if streams:
            showing = Streamed(messages, slack.main.id, slack.ada.id, keep, keep)
        yield There(slack, root, showing)
        assert slack.complaints == []


async def test_a_deleted_part_is_posted_anew_once_and_in_its_order() -> None:
    async with there() as spot:
        await spot.show(_TEXT[:20_000])
        first, second, *_ = spot.messages()
        second.deleted = True
        await spot.show(_TEXT)
        found = standing(spot.messages(), [_TEXT])
        assert found.exact, found
        assert spot.messages()[0] is first


async def test_a_card_of_several_parts_goes_on_where_it_was() -> None:
    async with there() as spot:
        await spot.show(_TEXT[:11_000])
        posts = spot.slack.count("chat.postMessage")
        spot.slack.fail("chat.postMessage", retry_after=1)
        await spot.show(_TEXT)
        found = standing(spot.messages(), [_TEXT])
        assert found.exact, found
        made = spot.slack.count("chat.postMessage") - posts
        assert made == len(spot.messages()) - posts + 1


async def test_a_lost_post_is_looked_for_though_looking_fails_too() -> None:
    async with there() as spot:
        spot.slack.fail("chat.postMessage", drop="after")
        spot.slack.fail("conversations.replies", drop="before")
        await spot.show("Short.")
        found = standing(spot.messages(), ["Short."])
        assert found.exact, found
        assert spot.slack.count("chat.postMessage") == 1


async def test_a_lost_part_that_is_not_needed_any_more_goes_away() -> None:
    async with there() as spot:
        await spot.show(_TEXT[:5_000], final=False)
        spot.slack.fail("chat.postMessage", drop="after")
        live = LiveCards(spot.showing.show)
        live.show(Card("r", "big", (Answer(_TEXT[:15_000], "big"),), final=False))
        await spot.slack.until(lambda: spot.slack.count("chat.postMessage") == 2)
        await live.close()
        await spot.show("Short.")
        found = standing(spot.messages(), ["Short."])
        assert found.exact, found


async def test_calls_that_hang_are_given_up_and_made_good() -> None:
    async with there(streams=True) as spot:
        await spot.show(_TEXT[:1_000], final=False)
        for method in ("chat.appendStream", "chat.update", "chat.postMessage"):
            spot.slack.fail(method, hang=1.5 * _TIMEOUT, drop="before")
        await spot.show(_TEXT[:2_000], final=False)
        await spot.show(_TEXT)
        found = standing(spot.messages(), [_TEXT])
        assert found.exact, found
