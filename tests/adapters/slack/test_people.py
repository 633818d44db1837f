"""Names by id, asked of Slack once."""

import asyncio
import logging
from typing import Any

import pytest

from adapters.slack.reading.people import People
from tests.adapters.slack.scripted import Never, Raw, scripted


def _user(given: dict[str, str]) -> dict[str, Any]:
    profile = {"display_name": f"Name of {given['user']}", "real_name": "Real Name"}
    return {"ok": True, "user": {"id": given["user"], "name": "login", "profile": profile}}


async def test_a_person_is_asked_for_once_an_hour() -> None:
    now = 0.0
    people = People(clock=lambda: now)
    async with scripted(users_info=_user) as slack:
        client = slack.client()
        for _ in range(3):
            assert (await people.member(client, "T1", "U1")).person.name == "Name of U1"
        assert len(slack.asked) == 1
        await people.member(client, "T2", "U1")
        assert len(slack.asked) == 2
        now = 3600.0
        await people.member(client, "T1", "U1")
        assert [each.given["user"] for each in slack.asked] == ["U1"] * 3


async def test_concurrent_asks_share_one_call() -> None:
    people = People()
    async with scripted(users_info=_user) as slack:
        client = slack.client()
        asks = asyncio.gather(*(people.member(client, "T1", "U1") for _ in range(20)))
        found = await people.names(client, "T1", ["U1", "U2", "U2", ""])
        persons = await asks
        assert found == {"U1": "Name of U1", "U2": "Name of U2"}
        assert {member.person.name for member in persons} == {"Name of U1"}
        assert sorted(each.given["user"] for each in slack.asked) == ["U1", "U2"]


async def test_whoever_leaves_takes_no_answer_from_the_others() -> None:
    people = People()
    async with scripted(users_info=_user) as slack:
        client = slack.client()
        leaving = asyncio.create_task(people.member(client, "T1", "U1"))
        staying = asyncio.create_task(people.member(client, "T1", "U1"))
        await asyncio.sleep(0)
        leaving.cancel()
        assert (await staying).person.name == "Name of U1"
        assert len(slack.asked) == 1


async def test_the_longest_unseen_is_forgotten_first() -> None:
    people = People(most=2)
    async with scripted(users_info=_user) as slack:
        client = slack.client()
        for user in ("U1", "U2", "U1", "U3", "U1", "U2"):
            await people.member(client, "T1", user)
        assert [each.given["user"] for each in slack.asked] == ["U1", "U2", "U3", "U2"]


async def test_no_more_are_remembered_however_many_teams_there_are() -> None:
    people = People(most=2)
    async with scripted(users_info=_user) as slack:
        client = slack.client()
        for team in ("T1", "T2", "T3", "T1"):
            await people.member(client, team, "U1")
        assert len(slack.asked) == 4


@pytest.mark.parametrize(
    ("user", "name", "admin"),
    [
        ({"profile": {"display_name": "Ana", "real_name": "Ana B"}, "name": "a"}, "Ana", False),
        ({"profile": {"display_name": " ", "real_name": "Ana B"}, "name": "a"}, "Ana B", False),
        ({"profile": {"display_name": ""}, "real_name": "Ana R", "name": "a"}, "Ana R", False),
        ({"name": "a", "is_admin": True}, "a", True),
        ({"name": "A &amp; B", "is_owner": True}, "A & B", True),
        ({"name": "a", "is_primary_owner": True}, "a", True),
        ({"name": "a", "is_admin": "yes"}, "a", False),
        ({"profile": "?", "name": 7}, "", False),
        (None, "", False),
    ],
)
async def test_what_slack_tells(user: object, name: str, admin: bool) -> None:
    async with scripted(users_info={"ok": True, "user": user}) as slack:
        person = (await People().member(slack.client(), "T1", "U1")).person
    assert (person.id, person.name, person.admin) == ("U1", name, admin)


@pytest.mark.parametrize(
    ("user", "stranger", "bot"),
    [
        ({"team_id": "T1"}, False, False),
        ({}, False, False),
        ({"team_id": "T9"}, True, False),
        ({"team_id": "T9", "enterprise_user": {"teams": ["T1", "T9"]}}, False, False),
        ({"team_id": "T9", "enterprise_user": {"teams": ["T9"]}}, True, False),
        ({"team_id": "T1", "is_bot": True}, True, True),
    ],
)
async def test_who_is_of_the_team(user: dict[str, object], stranger: bool, bot: bool) -> None:
    async with scripted(users_info={"ok": True, "user": user}) as slack:
        member = await People().member(slack.client(), "T1", "U1")
    assert (member.stranger, member.bot) == (stranger, bot)


FAILURES = [
    {"ok": False, "error": "missing_scope", "needed": "users:read"},
    {"ok": False, "error": ["not", "a", "word"]},
    Raw(b'{"ok": false, "error": "ratelimited"}', 429, headers={"Retry-After": "30"}),
    Raw(b"", 500),
    Raw(b"busy", 503, "text/plain"),
    Raw(b"<p>sorry</p>", 200, "text/html"),
    Raw(b"{", 200),
    Raw(b"[]", 200),
    Raw(b"{}", 200, length=99),
]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
async def test_what_fails_leaves_the_id_and_is_logged_once(
    failure: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    people = People()
    async with scripted(users_info=failure) as slack:
        client = slack.client()
        nobody = (await people.member(client, "T1", "U1")).person
        assert (nobody.id, nobody.name, nobody.admin) == ("U1", "", False)
        assert await people.names(client, "T1", ["U1", "U2"]) == {}
        # Not asked again at once.
        assert len(slack.asked) == 2
    ours = [each for each in caplog.records if each.name.startswith("adapters.")]
    assert len(ours) == 1
    assert "ids stand for names" in ours[0].getMessage()


async def test_a_failure_is_forgotten_after_a_minute() -> None:
    now = 0.0
    people = People(clock=lambda: now)
    async with scripted(users_info=Raw(b"", 500)) as slack:
        client = slack.client()
        assert (await people.member(client, "T1", "U1")).person.name == ""
        slack.answers["users.info"] = _user
        now = 59.0
        assert (await people.member(client, "T1", "U1")).person.name == ""
        now = 60.0
        assert (await people.member(client, "T1", "U1")).person.name == "Name of U1"


async def test_slack_may_be_slow_or_away() -> None:
    people = People(slowest=0.05)
    async with scripted(users_info=Never()) as slack:
        client = slack.client()
        assert (await people.member(client, "T1", "U1")).person.name == ""
        assert await people.names(client, "T1", ["U2"], within=0.01) == {}
        assert await people.names(client, "T1", ["U3"], within=0) == {}
        await people.close()
        assert "U3" not in [each.given["user"] for each in slack.asked]
    assert (await people.member(client, "T1", "U4")).person.name == ""


async def test_nobody_is_not_asked_for() -> None:
    async with scripted() as slack:
        assert (await People().member(slack.client(), "T1", "")).person.name == ""
        assert slack.asked == []
