"""Who people are in a server, asked of Discord once in a while."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import discord as dpy
import pytest

from adapters.discord.reading.channels import shareable, why_not
from adapters.discord.reading.people import (
    NO_MEMBER,
    UNKNOWN,
    Membership,
    Standing,
    on_their_own,
    person_of,
)
from adapters.discord.reading.questions import Questions
from bot.talk.people import Person
from tests.adapters.discord.connected import connected
from tests.doubles.discord import DiscordDouble, Guild, User, permissions
from tests.doubles.discord.kit import Client


class Asking:
    """A client of the double, what it knows of memberships, and a clock."""

    def __init__(self, double: DiscordDouble, client: Client) -> None:
        self.double = double
        self.client = client
        self.now = 0.0
        self.questions = Questions()
        self.membership = self.knowing()

    def knowing(self, **more: Any) -> Membership:
        """What knows nobody yet."""
        return Membership(self.client, self.questions, clock=lambda: self.now, **more)

    async def of(self, user: User, guild: Guild | None = None) -> Standing:
        """What a person is in a guild."""
        return await self.membership.of(int((guild or self.double.guild).id), int(user.id))


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    async with connected() as (double, client):
        asking = Asking(double, client)
        yield asking
        await asking.questions.close()


def person(standing: Standing) -> Person:
    assert standing.member is not None
    assert standing.refusal == ""
    return person_of(standing.member)


async def test_members_are_known_by_their_names(asking: Asking) -> None:
    double = asking.double
    double.guild.members[double.ben.id].nick = "Benny"
    ada, ben = person(await asking.of(double.ada)), person(await asking.of(double.ben))
    assert (ada, ada.admin) == (Person(double.ada.id, "Ada"), True)
    assert (ben, ben.admin) == (Person(double.ben.id, "Benny"), False)
    owner = double.users[double.guild.owner]
    assert person(await asking.of(owner)).admin


async def test_an_interaction_s_permissions_come_first(asking: Asking) -> None:
    member = (await asking.of(asking.double.ada)).member
    assert member is not None
    assert not person_of(member, dpy.Permissions.none()).admin
    assert person_of(member, dpy.Permissions(manage_guild=True)).admin
    assert person_of(member, dpy.Permissions(administrator=True)).admin
    user = await asking.client.fetch_user(int(asking.double.ada.id))
    assert (person_of(user).name, person_of(user).admin) == ("Ada", False)
    assert on_their_own(user).admin


async def test_who_is_no_member(asking: Asking) -> None:
    double = asking.double
    await double.ban(double.ben)
    for outside in (double.ben, double.add_user("cyd"), User("77", "nobody")):
        standing = await asking.of(outside)
        assert standing == Standing(None)
        assert standing.refusal == NO_MEMBER
    elsewhere = double.add_guild("Elsewhere", bot=False, members=[double.ada])
    assert await asking.of(double.ada, elsewhere) == Standing(None)
    assert await asking.of(double.ada, Guild("78", "None", "")) == Standing(None)


async def test_a_server_of_another_process_s_shards_is_asked_for(asking: Asking) -> None:
    double = asking.double
    there = double.add_guild("There", members=[double.ada])
    # Logged in only: it knows no server, as it would be with those of other shards.
    async with Client() as other:
        await other.login(double.token)
        asking.membership = Membership(other, asking.questions, clock=lambda: asking.now)
        ada = (await asking.of(double.ada, there)).member
        assert ada is not None
        assert (ada.guild.name, person_of(ada).admin) == ("There", False)
        assert person(await asking.of(double.users[there.owner], there)).admin
        assert (await asking.of(double.ben, there)).refusal == NO_MEMBER
        assert double.count("guild") == double.count("channels") == 1
        asking.now = 60.0
        person(await asking.of(double.ada, there))
        assert double.count("guild") == double.count("channels") == 2


async def test_where_to_share_is_known_of_a_server_of_another_process(asking: Asking) -> None:
    double = asking.double
    for name, who, denied in (
        ("news", double.ben, 0),
        ("staff", double.ben, permissions.VIEW_CHANNEL),
        ("rules", double.ben, permissions.SEND_MESSAGES),
        ("alarms", double.bot, permissions.SEND_MESSAGES),
        ("files", double.bot, permissions.ATTACH_FILES),
    ):
        double.deny(double.add_channel(name), who, denied)
    async with Client() as other:
        await other.login(double.token)
        asking.membership = Membership(other, asking.questions)
        ben = (await asking.of(double.ben)).member
        assert ben is not None
        assert [name for _, name in shareable(ben.guild, ben, 0)] == ["#general", "#news"]
        found = {each.name: each for each in ben.guild.channels}
        assert why_not(found["news"], ben) == ""
        assert why_not(found["rules"], ben) == "You may not write in #rules."
        assert why_not(found["alarms"], ben).startswith("I may not write in #alarms.")


async def test_a_member_is_asked_for_every_half_minute(asking: Asking) -> None:
    double = asking.double
    for _ in range(3):
        person(await asking.of(double.ben))
    assert double.count("member") == 1
    await double.leave(double.ben)
    asking.now = 29.0
    person(await asking.of(double.ben))
    asking.now = 30.0
    assert (await asking.of(double.ben)).refusal == NO_MEMBER
    await double.join(double.ben)
    asking.now = 89.0
    assert (await asking.of(double.ben)).refusal == NO_MEMBER
    asking.now = 90.0
    person(await asking.of(double.ben))
    assert double.count("member") == 3


async def test_concurrent_asks_share_one_call(asking: Asking) -> None:
    double = asking.double
    leaving = asyncio.create_task(asking.of(double.ben))
    staying = [asyncio.create_task(asking.of(double.ben)) for _ in range(20)]
    await asyncio.sleep(0)
    leaving.cancel()
    for each in await asyncio.gather(*staying):
        person(each)
    assert double.count("member") == 1


async def test_the_longest_unseen_is_forgotten_first(asking: Asking) -> None:
    double = asking.double
    asking.membership = asking.knowing(most=2)
    owner = double.users[double.guild.owner]
    for user in (double.ada, double.ben, double.ada, owner, double.ada, double.ben):
        person(await asking.of(user))
    asked = [call.path.rpartition("/")[2] for call in double.calls if call.kind == "member"]
    assert asked == [each.id for each in (double.ada, double.ben, owner, double.ben)]


FAILURES: list[dict[str, Any]] = [
    {"status": 503},
    {"status": 401},
    {"status": 403, "code": 40001},
    {"status": 404},
    {"status": 400, "code": 50035},
    {"drop": "before", "times": 2},
]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
async def test_nobody_is_let_in_when_discord_does_not_tell(
    asking: Asking, failure: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    double = asking.double
    caplog.set_level(logging.INFO, "adapters")
    double.fail("member", **failure)
    for seconds in (0.0, 14.0):
        asking.now = seconds
        standing = await asking.of(double.ben)
        assert (standing.member, standing.refusal) == (None, UNKNOWN)
    assert len([each for each in caplog.records if each.name.startswith("adapters.")]) == 1
    asking.now = 15.0
    person(await asking.of(double.ben))


async def test_a_slow_answer_is_not_waited_for(asking: Asking) -> None:
    double = asking.double
    asking.membership = asking.knowing(slowest=0.05)
    double.fail("member", hang=60.0)
    assert (await asking.of(double.ben)).refusal == UNKNOWN
