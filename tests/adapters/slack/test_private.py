"""Cards for one person's eyes: by the address of the press while it lasts, then otherwise."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import Address
from adapters.slack.deliver.calls import Calls
from adapters.slack.deliver.pace import Pace
from adapters.slack.deliver.private import Direct, Private, ResponseUrl
from adapters.slack.deliver.traces import Traces
from bot.jobs.job import Delivery, Job, Journal
from bot.live import LiveCards
from bot.talk.cards import Card, Note
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.standing import standing
from tests.adapters.slack.steps import ROUGH, of_app, posted, prompt_of, refined, shows, whispered
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack import SlackDouble
from tests.doubles.slack.faults import Drop
from tests.doubles.slack.state import Channel, Message

LONG = nasty("long-", 70_000)
SHORT = "A short answer."


@asynccontextmanager
async def offered(
    open_team: TeamMaker, said: str, *, member: bool = True
) -> AsyncIterator[tuple[Team, Channel, Message]]:
    """A card with *run* in a channel of the app's, or in one that it is no member of."""
    async with (
        ProviderDouble(Reply(said)) as provider,
        open_team(base_url=provider.base_url, minute=6.0) as slack,
    ):
        people = [slack.ada, slack.ben]
        channel = slack.add_channel("board", private=not member, members=people, bot=member)
        yield slack, channel, await refined(slack, ROUGH, slack.ben, channel)


def uses(slack: Team) -> int:
    """The most that one address was used."""
    return max(url.uses for url in slack.response_urls.values())


def traces() -> Traces:
    """Of a job in its first attempt, whose journal nobody keeps."""

    async def write(_text: str) -> None:
        return None

    return Traces(Job(Delivery("slack", "T", "", "", ""), "key", 1, Journal("", write)), 0.0)


def answers(slack: Team) -> list[Message]:
    """What Ben alone sees of his run, without the card that he pressed."""
    return slack.ephemerals(slack.ben)[1:]


async def test_the_sixth_message_goes_another_way(open_team: TeamMaker) -> None:
    async with offered(open_team, LONG) as (slack, _, card):
        await slack.press(card, "▶ big")
        await whispered(slack, "Run again", slack.ben)
        found = standing(answers(slack), [LONG])
        assert found.exact, found
        assert uses(slack) == 5
        assert slack.count("chat.postEphemeral") == len(answers(slack)) - 5


async def test_where_the_app_is_no_member_it_goes_to_their_direct_messages(
    open_team: TeamMaker,
) -> None:
    async with offered(open_team, LONG, member=False) as (slack, _, card):
        slack.fail("chat.postMessage", drop="after")
        await slack.press(card, "▶ big")
        direct = slack.dm(slack.ben)
        await slack.until(
            lambda: any("Run again" in each.buttons for each in of_app(slack, direct))
        )
        found = standing([*answers(slack), *of_app(slack, direct)], [LONG])
        assert found.exact, found
        assert uses(slack) == 5


async def test_an_address_that_has_expired_is_no_loss(open_team: TeamMaker) -> None:
    async with offered(open_team, SHORT) as (slack, _, card):
        slack.response_url_seconds = 0.0
        await slack.press(card, "▶ big")
        run = await whispered(slack, SHORT, slack.ben)
        assert answers(slack)[-1] is run
        assert slack.count("chat.postEphemeral") == len(answers(slack))


async def test_what_was_pressed_is_replaced_once_though_answers_are_lost(
    open_team: TeamMaker,
) -> None:
    async with offered(open_team, SHORT) as (slack, _, card):
        for fault in ({"drop": "after"}, {"drop": "before"}, {"status": 503}):
            slack.fail("response_url", **fault)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "What they should do next: sign up or book.")
        await slack.settle()
        assert slack.ephemerals(slack.ben) == [card]
        assert prompt_of(card)
        assert slack.count("chat.postEphemeral") == 0


async def test_a_new_message_for_one_person_comes_rather_twice_than_never() -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        calls = Calls(client, slack.main.id, slack.bot_token, Pace())
        address = Address(slack.main.id, slack.ben.id, slack.general.id)

        async def shown(method: str, drop: Drop) -> int:
            """How many messages there are of a card when an answer of this method is lost."""
            before = len(slack.ephemerals(slack.ben))
            slack.fail(method, drop=drop)
            lasts = method == "response_url"
            url = ResponseUrl(
                slack.response_url(slack.ben, slack.general.id) if lasts else "", session
            )
            private = Private(calls, address, url, Direct(calls, slack.ben.id), traces())
            live = LiveCards(private.show)
            live.show(Card("told", "", (Note("This is for you."),)))
            await live.settle()
            return len(slack.ephemerals(slack.ben)) - before

        assert await shown("response_url", "before") == 1
        assert await shown("response_url", "after") == 2
        assert await shown("chat.postEphemeral", "before") == 1
        assert await shown("chat.postEphemeral", "after") == 2
        assert slack.complaints == []


async def test_slack_in_trouble_is_waited_for(open_team: TeamMaker) -> None:
    async with offered(open_team, SHORT, member=False) as (slack, _, card):
        slack.response_url_seconds = 0.0
        slack.fail("chat.postEphemeral", status=503, times=2)
        slack.fail("conversations.open", drop="before")
        slack.fail("chat.postMessage", drop="before")
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.dm(slack.ben), SHORT)
        assert [each for each in of_app(slack, slack.dm(slack.ben)) if SHORT in each.words] == [run]
