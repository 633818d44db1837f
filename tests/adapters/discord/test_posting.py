"""Messages of a channel against Discord's double: edited where they stand, each part once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord as dpy
import pytest

from adapters.discord.deliver.calls import Calls
from adapters.discord.deliver.channels import ChannelMessages
from adapters.discord.deliver.layout import messages_of
from adapters.discord.render import Message as Rendered
from bot.chat.ordinary import Ordinary
from bot.chat.refusals import Refused
from bot.live import LiveCards, TryLater
from bot.talk.cards import Answer, Button, Buttons, Card
from bot.talk.requests import RunAgain
from tests.adapters.discord.connected import connected
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.standing import standing
from tests.doubles.discord import DiscordDouble, Message

TEXT = nasty("long-", 9_000)


@dataclass(slots=True)
class There:
    """A channel with one card in it."""

    discord: DiscordDouble
    client: dpy.Client
    calls: Calls
    showing: Ordinary[Rendered]

    async def show(self, text: str, *, final: bool = True) -> None:
        """Show the card with this answer, as often as it takes."""
        live = LiveCards(self.showing.show)
        live.show(card(text, final=final))
        await live.settle()

    def messages(self) -> list[Message]:
        return self.discord.answers()


def card(text: str, *, final: bool = True) -> Card:
    again = (Buttons((Button("Run again", RunAgain("r")),)),) if final else ()
    return Card("r", "big", (Answer(text, "big"), *again), final=final)


@asynccontextmanager
async def there(*, reply_to: str = "", anew: int | None = None) -> AsyncIterator[There]:
    async with connected() as (double, client):
        calls = Calls(client)
        messages = ChannelMessages(calls, double.general.id, reply_to)
        deleted = calls.overheard.was_deleted
        double.buckets.speed = 10.0
        showing = Ordinary(messages, messages_of, _kept, (), deleted, anew)
        try:
            yield There(double, client, calls, showing)
        finally:
            await calls.close()


async def _kept(_card: Card, _shown: Sequence[str]) -> None:
    pass


async def test_a_part_that_is_deleted_in_the_middle_is_posted_anew_in_its_order() -> None:
    async with there() as spot:
        await spot.show(TEXT[:8_000], final=False)
        first, second, *_ = spot.messages()
        assert len(spot.messages()) > 2
        await spot.discord.delete(second)
        await spot.discord.until(lambda: spot.calls.overheard.was_deleted(second.id))
        await spot.show(TEXT)
        found = standing(spot.messages(), [TEXT])
        assert found.exact, found
        assert spot.messages()[0] is first


async def test_a_card_of_several_parts_goes_on_where_it_was() -> None:
    async with there() as spot:
        spot.discord.fail("send", status=503, after=1)
        await spot.show(TEXT)
        found = standing(spot.messages(), [TEXT])
        assert found.exact, found
        assert spot.discord.count("send") == len(spot.messages()) + 1
        assert spot.discord.count("edit") == 0


async def test_a_post_whose_answer_is_lost_is_there_once() -> None:
    async with there() as spot:
        spot.discord.fail("send", drop="after", times=2)
        await spot.show("Short.")
        found = standing(spot.messages(), ["Short."])
        assert found.exact, found


async def test_a_lost_part_that_is_not_needed_any_more_goes_away() -> None:
    async with there() as spot:
        await spot.show(TEXT[:2_000], final=False)
        spot.discord.fail("send", drop="after")
        with pytest.raises(TryLater):
            await spot.showing.show(card(TEXT, final=False))
        await spot.show("Short.")
        found = standing(spot.messages(), ["Short."])
        assert found.exact, found


async def test_a_call_that_nobody_waits_for_is_made_good() -> None:
    async with there() as spot:
        for kind in ("send", "edit"):
            spot.discord.fail(kind, hang=0.3)
            showing = asyncio.create_task(spot.showing.show(card(f"At {kind}.", final=False)))
            await asyncio.sleep(0.1)
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
        # What went on meanwhile does not come after what is shown now.
        await spot.show("Short.")
        await spot.discord.settle(0.4)
        found = standing(spot.messages(), ["Short."])
        assert found.exact, found


async def test_an_old_message_takes_an_edit_now_and_then() -> None:
    async with there() as spot:
        spot.discord.buckets.speed = 100.0
        await spot.show("At first.", final=False)
        [old] = spot.messages()
        spot.discord.advance(4_000)
        for number in range(4):
            await spot.showing.show(card(f"Edit {number}.", final=False))
        await spot.showing.show(card("Short."))
        assert spot.discord.buckets.refused["edit"] > 0
        assert spot.messages() == [old]
        found = standing(spot.messages(), ["Short."])
        assert found.exact, found


async def test_who_deletes_it_again_and_again_does_not_want_it_there() -> None:
    async with there(anew=2) as spot:
        await spot.show("At first.", final=False)
        for _ in range(2):
            await spot.discord.delete(spot.messages()[0])
            await spot.show(f"Again: {len(spot.discord.calls)}.", final=False)
        await spot.discord.delete(spot.messages()[0])
        with pytest.raises(Refused):
            await spot.show("Once more.")
        assert spot.messages() == []


async def test_a_reply_to_a_message_that_is_gone() -> None:
    async with there() as spot:
        said = await spot.discord.say(spot.discord.general, "Hello")
        await spot.discord.delete(said)
        messages = ChannelMessages(spot.calls, spot.discord.general.id, said.id)
        await messages.post(messages_of(card("Short."))[0])
        assert spot.messages()[0].reply_to is None
