"""Cards for one person's eyes: by the address of the press while it lasts, then otherwise."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.standing import standing
from tests.adapters.slack.steps import ROUGH, of_app, posted, prompt_of, refined, shows, whispered
from tests.doubles.provider import ProviderDouble, Reply
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
        open_team(base_url=provider.base_url) as slack,
    ):
        people = [slack.ada, slack.ben]
        channel = slack.add_channel("board", private=not member, members=people, bot=member)
        yield slack, channel, await refined(slack, ROUGH, slack.ben, channel)


def uses(slack: Team) -> int:
    """The most that one address was used."""
    return max(url.uses for url in slack.response_urls.values())


async def test_the_sixth_message_goes_another_way(open_team: TeamMaker) -> None:
    async with offered(open_team, LONG) as (slack, _, card):
        await slack.press(card, "▶ big")
        await whispered(slack, "Run again", slack.ben)
        found = standing(slack.ephemerals(slack.ben)[1:], [LONG])
        assert found.exact, found
        assert uses(slack) == 5
        assert slack.count("chat.postEphemeral") == len(slack.ephemerals(slack.ben)) - 6


async def test_where_the_app_is_no_member_it_goes_to_their_direct_messages(
    open_team: TeamMaker,
) -> None:
    async with offered(open_team, LONG, member=False) as (slack, _, card):
        slack.fail("chat.postMessage", drop="after")
        await slack.press(card, "▶ big")
        direct = slack.dm(slack.ben)
        await posted(slack, direct, "Run again")
        shown = [*slack.ephemerals(slack.ben)[1:], *of_app(slack, direct)]
        for m in shown: print(len(m.words), m.words[:80], m.channel)
        for c in slack.calls[-20:]: print(c.method, c.status, (c.answer or {}).get('error'))
        found = standing(shown, [LONG])
        assert found.exact, found
        assert uses(slack) == 5


async def test_an_address_that_has_expired_is_no_loss(open_team: TeamMaker) -> None:
    async with offered(open_team, SHORT) as (slack, _, card):
        slack.response_url_seconds = 0.0
        await slack.press(card, "▶ big")
        run = await whispered(slack, SHORT, slack.ben)
        assert slack.ephemerals(slack.ben) == [card, run]
        assert slack.count("chat.postEphemeral") == 1


async def test_what_was_pressed_is_replaced_once_though_answers_are_lost(
    open_team: TeamMaker,
) -> None:
    async with offered(open_team, SHORT) as (slack, _, card):
        for fault in ({"drop": "after"}, {"drop": "before"}, {"status": 503}, {"retry_after": 1}):
            slack.fail("response_url", **fault)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "What they should do next: sign up or book.")
        await slack.settle()
        assert slack.ephemerals(slack.ben) == [card]
        assert prompt_of(card)
        assert slack.count("chat.postEphemeral") == 0


async def test_a_new_message_for_one_person_comes_rather_twice_than_never(
    open_team: TeamMaker,
) -> None:
    async with offered(open_team, SHORT) as (slack, _, card):
        slack.fail("response_url", drop="before")
        await slack.press(card, "▶ big")
        await whispered(slack, SHORT, slack.ben)
        slack.fail("response_url", drop="after")
        await slack.press(card, "▶ big")
        await whispered(slack, SHORT, slack.ben, but=2)
        assert len(slack.ephemerals(slack.ben)) == 4


async def test_slack_in_trouble_is_waited_for(open_team: TeamMaker) -> None:
    async with offered(open_team, SHORT, member=False) as (slack, _, card):
        slack.response_url_seconds = 0.0
        slack.fail("chat.postEphemeral", status=503, times=2)
        slack.fail("conversations.open", drop="before")
        slack.fail("chat.postMessage", retry_after=1)
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.dm(slack.ben), SHORT)
        assert of_app(slack, slack.dm(slack.ben)) == [run]
