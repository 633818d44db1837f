"""Which token answers a request: of one workspace, or of many that installed the app."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.workspaces import (
    FRESH,
    ManyWorkspaces,
    OneWorkspace,
    Workspace,
    Workspaces,
)
from bot.store import Store

CLIENT = "1000.2000"
HOME = Workspace("T0", "xoxb-home", "U0", "B0")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = await Store.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def many(store: Store) -> ManyWorkspaces:
    return ManyWorkspaces(CLIENT, store.engine)


def installation(
    team: str | None, token: str, enterprise: str | None = None, at: float = 1.7e9
) -> Installation:
    return Installation(
        app_id="A1",
        enterprise_id=enterprise,
        team_id=team,
        team_name="Acme",
        bot_token=token,
        bot_id=f"B-{token}",
        bot_user_id=f"U-{token}",
        user_id="U9",
        is_enterprise_install=team is None,
        installed_at=at,
    )


async def token(workspaces: Workspaces, enterprise: str | None, team: str | None) -> str | None:
    found = await workspaces.find(enterprise, team)
    return found.bot_token if found else None


async def test_what_was_installed_is_found_and_nothing_else(many: ManyWorkspaces) -> None:
    assert await many.find(None, "T1") is None
    await many.installations.async_save(installation("T1", "one"))
    assert await many.find(None, "T1") == Workspace("T1", "one", "U-one", "B-one")
    for enterprise, team in ((None, "T2"), ("E1", "T2"), (None, None), ("E1", None)):
        assert await many.find(enterprise, team) is None


async def test_a_new_installation_counts_at_once(many: ManyWorkspaces) -> None:
    await many.installations.async_save(installation("T1", "old"))
    assert await token(many, None, "T1") == "old"
    await many.installations.async_save(installation("T1", "new", at=1.8e9))
    assert await token(many, None, "T1") == "new"


async def test_an_organisation_is_found_for_all_its_workspaces(many: ManyWorkspaces) -> None:
    await many.installations.async_save(installation(None, "org", "E1"))
    assert await many.find("E1", "T7") == Workspace("T7", "org", "U-org", "B-org")
    assert await many.find("E1", None) == Workspace("E1", "org", "U-org", "B-org")
    assert await many.find("E2", "T7") is None
    assert await many.find(None, "T7") is None


async def test_a_workspace_of_an_organisation_comes_before_it(many: ManyWorkspaces) -> None:
    await many.installations.async_save(installation(None, "org", "E1"))
    await many.installations.async_save(installation("T1", "own", "E1"))
    assert await token(many, "E1", "T1") == "own"
    assert await token(many, "E1", "T2") == "org"


async def test_a_workspace_that_joined_an_organisation_later_stays(many: ManyWorkspaces) -> None:
    await many.installations.async_save(installation("T1", "before"))
    assert await token(many, "E1", "T1") == "before"
    await many.forget("E1", "T1")
    assert await token(many, "E1", "T1") is None


async def test_what_is_forgotten_is_gone_for_every_replica(store: Store) -> None:
    here, there = (ManyWorkspaces(CLIENT, store.engine) for _ in range(2))
    for team in ("T1", "T2"):
        await here.installations.async_save(installation(team, team.lower()))
    assert await token(here, None, "T1") == "t1"
    await here.forget(None, "T1")
    assert await token(here, None, "T1") is None
    assert await token(there, None, "T1") is None
    assert await token(here, None, "T2") == "t2"


async def test_an_organisation_that_is_forgotten_is_gone_for_its_workspaces(
    many: ManyWorkspaces,
) -> None:
    await many.installations.async_save(installation(None, "org", "E1"))
    assert await token(many, "E1", "T1") == "org"
    await many.forget("E1", None)
    assert await token(many, "E1", "T1") is None


async def test_a_newer_installation_outlives_the_end_of_an_older_one(many: ManyWorkspaces) -> None:
    await many.installations.async_save(installation("T1", "xoxb-new", at=2000.0))
    await many.forget(None, "T1", token="xoxb-old")
    await many.forget(None, "T1", before=1999.0)
    found = await many.find(None, "T1")
    assert found is not None
    assert found.bot_token == "xoxb-new"
    await many.forget(None, "T1", token="xoxb-new", before=2001.0)
    assert await many.find(None, "T1") is None


async def test_forgetting_nobody_forgets_nobody(many: ManyWorkspaces) -> None:
    await many.installations.async_save(installation("T1", "one"))
    await many.installations.async_save(installation(None, "org", "E1"))
    await many.forget(None, None)
    assert await token(many, None, "T1") == "one"
    assert await token(many, "E1", None) == "org"


async def test_answers_are_used_for_some_minutes(store: Store) -> None:
    clock = Clock()
    here = ManyWorkspaces(CLIENT, store.engine, clock=clock)
    there = ManyWorkspaces(CLIENT, store.engine)
    await here.installations.async_save(installation("T1", "old"))
    assert await token(here, None, "T1") == "old"
    await there.installations.async_save(installation("T1", "new", at=1.8e9))
    clock.now += FRESH - 1
    assert await token(here, None, "T1") == "old"
    clock.now += 1
    assert await token(here, None, "T1") == "new"


async def test_that_somebody_is_unknown_is_not_remembered(store: Store) -> None:
    here, there = (ManyWorkspaces(CLIENT, store.engine) for _ in range(2))
    assert await token(here, None, "T1") is None
    await there.installations.async_save(installation("T1", "one"))
    assert await token(here, None, "T1") == "one"


async def test_another_app_in_the_same_database_is_another(store: Store) -> None:
    ours, theirs = (ManyWorkspaces(each, store.engine) for each in ("1.1", "2.2"))
    await ours.installations.async_save(installation("T1", "ours"))
    assert await token(theirs, None, "T1") is None
    await theirs.forget(None, "T1")
    assert await token(ours, None, "T1") == "ours"


async def test_the_workspace_of_the_settings_beside_others(store: Store) -> None:
    many = ManyWorkspaces(CLIENT, store.engine, OneWorkspace(HOME))
    assert await many.find(None, "T0") == HOME
    assert await many.find(None, "T1") is None
    await many.installations.async_save(installation("T0", "installed"))
    assert await token(many, None, "T0") == "installed"


async def test_one_workspace_answers_for_itself_alone() -> None:
    one = OneWorkspace(HOME)
    assert await one.find(None, "T0") == HOME
    assert await one.find("E1", "T0") == HOME
    for enterprise, team in ((None, "T1"), ("E1", "T1"), ("E1", None), (None, None)):
        assert await one.find(enterprise, team) is None
    await one.forget(None, "T0")
    assert await one.find(None, "T0") == HOME


async def test_the_token_of_an_organisation_answers_for_its_workspaces() -> None:
    one = OneWorkspace(Workspace("E1", "xoxb-org", "U0", "B0"), "E1")
    assert await one.find("E1", "T1") == Workspace("T1", "xoxb-org", "U0", "B0")
    assert await one.find("E1", None) == Workspace("E1", "xoxb-org", "U0", "B0")
    assert await one.find("E2", "T1") is None
    assert await one.find(None, "T1") is None


def test_a_workspace_does_not_show_its_token() -> None:
    assert "xoxb" not in repr(HOME)
