"""What is forged, broken, repeated or of another shape: told or refused, and nothing else."""

import copy
import io
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.adapters.slack import raw
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.logged import Logged, logged
from tests.adapters.slack.raw import Delivery, deliver
from tests.adapters.slack.steps import ROUGH, asked, both_doors, of_app, refined, whispered
from tests.databases import emptied

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


async def still_works(slack: Team) -> None:
    """A command that comes now is answered."""
    await slack.command("/rocket", "help", user=slack.ben)
    await whispered(slack, "What you can type", slack.ben)


async def prompts(slack: Team) -> int:
    """How many prompts are kept."""
    async with slack.store.engine.connect() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM prompts")) or 0)


_WRONG = {
    "no header": ({}, "it is not signed"),
    "no time": ({"X-Slack-Request-Timestamp": None}, "it is not signed"),
    "no signature": ({"X-Slack-Signature": None}, "it is not signed"),
    "another signature": ({"X-Slack-Signature": "v0=00"}, "look at SLACK_SIGNING_SECRET"),
    "no number": ({"X-Slack-Request-Timestamp": "soon"}, "look at SLACK_SIGNING_SECRET"),
    "a number without end": ({"X-Slack-Request-Timestamp": "9" * 4000}, "does not fit"),
}


@pytest.mark.parametrize(("change", "why"), _WRONG.values(), ids=_WRONG)
async def test_what_is_not_signed_by_slack_is_refused(
    open_team: TeamMaker, log: Logged, change: dict[str, str | None], why: str
) -> None:
    async with open_team("http") as slack:
        body, media_type = raw.typed(slack, ROUGH, slack.ada).body()
        headers = {**slack.signed_headers(body), **change} if change else {}
        signed = {name: value for name, value in headers.items() if value is not None}
        before = len(slack.calls)
        ack = await slack.send_raw(body, {"Content-Type": media_type, **signed})
        assert ack.status == 401
        await still_works(slack)
        await slack.stop()
        # What the last command asked for: the person, and the answer.
        assert [call.method for call in slack.calls[before:]] in (
            ["users.info", "response_url"],
            ["response_url"],
        )
        assert not slack.ephemerals(slack.ada)
    assert why in log.text
    assert ROUGH not in log.text


async def test_what_is_six_minutes_old_is_refused(open_team: TeamMaker, log: Logged) -> None:
    async with open_team("http") as slack:
        body, media_type = raw.typed(slack, ROUGH, slack.ada).body()
        headers = slack.signed_headers(body, at=time.time() - 360)
        ack = await slack.send_raw(body, {"Content-Type": media_type, **headers})
        assert ack.status == 401
        await still_works(slack)
        assert await prompts(slack) == 0
    assert "more than five minutes off" in log.text


@both_doors
async def test_what_comes_again_is_done_once(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        acks = await deliver(slack, raw.typed(slack, ROUGH, slack.ada), 3)
        card = await whispered(slack, "Refine again…", slack.ada)
        acks += await deliver(slack, raw.pressed(slack, card, "👍", slack.ada), 3)
        await whispered(slack, "Noted.", slack.ada)
        await slack.press(card, "Share…")
        view = await asked(slack, "Share")
        acks += await deliver(slack, raw.sent(slack, view, {"channel": slack.general.id}), 3)
        await whispered(slack, "Shared.", slack.ada)
        said = slack.written(slack.ben, slack.general, f"<@{slack.bot_user}> {ROUGH}")
        mention = raw.happened(
            slack, "app_mention", slack.ben, channel=slack.general.id, ts=said.ts, text=said.text
        )
        acks += await deliver(slack, mention, 3)
        await whispered(slack, "Refine again…", slack.ben)
        await slack.settle()
        assert await prompts(slack) == 2
        await slack.stop()
        assert [ack.status for ack in acks] == [200] * 12
        told = [each.words.partition("\n")[0] for each in slack.ephemerals(slack.ada)]
        assert len(told) == 3
        assert len(of_app(slack, slack.general)) == 1
        assert len(slack.ephemerals(slack.ben)) == 1


_BROKEN = {
    "JSON": (b"{", "application/json"),
    "a list": (b"[]", "application/json"),
    "a number": (b"3", "application/json"),
    "a form": (b"payload=%7B", FORM),
    "a list in a form": (b"payload=[1]", FORM),
    "deep": (b"[" * 100_000, "application/json"),
    "an event that is none": (b'{"type":"event_callback","event":[]}', "application/json"),
    "a type that is none": (b'{"type":"event_callback","event":{"type":[]}}', "application/json"),
    "an old step": (b'payload={"type":"workflow_step_edit","callback_id":"x"}', FORM),
}


@pytest.mark.parametrize(("body", "media_type"), _BROKEN.values(), ids=_BROKEN)
async def test_what_is_no_delivery_gets_a_plain_no(
    open_team: TeamMaker, log: Logged, body: bytes, media_type: str
) -> None:
    async with open_team("http") as slack:
        ack = await slack.send_raw(body, {"Content-Type": media_type, **slack.signed_headers(body)})
        assert (ack.status, ack.body) == (400, "This is no delivery of Slack's.")
        await still_works(slack)
    assert "a delivery was not understood" in log.text
    assert "Traceback" not in log.text


async def test_a_body_of_two_megabytes_is_not_read(open_team: TeamMaker) -> None:
    async with open_team("http") as slack, aiohttp.ClientSession() as session:
        body, media_type = raw.typed(slack, "x" * 2_000_000, slack.ada).body()
        headers = {"Content-Type": media_type, **slack.signed_headers(body)}
        data = io.BytesIO(body)
        async with session.post(slack.request_url, data=data, headers=headers) as answer:
            assert answer.status == 413
        await still_works(slack)


async def test_slack_checks_the_address(open_team: TeamMaker) -> None:
    async with open_team("http") as slack:
        assert (await slack.verify_url()).body == {"challenge": "c-123"}
        body = b"ssl_check=1&token=verification"
        ack = await slack.send_raw(body, {"Content-Type": FORM, **slack.signed_headers(body)})
        assert (ack.status, ack.body) == (200, None)
        await still_works(slack)


_MARK = "a-secret-plan"
_OTHERS: tuple[object, ...] = (
    None,
    [],
    {},
    0,
    -1,
    True,
    "",
    "x",
    [[1]],
    {"id": []},
    [{"type": {}}],
    10**30,
    "D\x00",
)
_DELETE = object()


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, each in inside:
        yield (*above, key)
        yield from _paths(each, (*above, key))


def _broken(delivery: Delivery, changes: list[tuple[int, Any]], number: int) -> Delivery:
    payload = copy.deepcopy(delivery.payload)
    # Else all but the first would be taken for one that comes again.
    named = {"event_id": f"Ev{number}"} if "event_id" in payload else {"trigger_id": f"1.{number}"}
    payload |= named
    for where, other in changes:
        paths = list(_paths(payload))
        *above, last = paths[where % len(paths)]
        there = payload
        for key in above:
            there = there[key]
        if other is _DELETE:
            del there[last]
        else:
            there[last] = copy.deepcopy(other)
    return Delivery(delivery.kind, payload)


async def _real(slack: Team) -> list[Delivery]:
    card = await refined(slack, _MARK, slack.ada)
    dm = slack.dm(slack.ada)
    said = await slack.say(slack.ada, dm, f"write about {_MARK}")
    await slack.until(lambda: slack.replies(said))
    await slack.press(card, "Share…")
    view = await asked(slack, "Share")
    at = {"channel": slack.general.id}
    item = {"type": "message", "channel": dm.id, "ts": slack.replies(said)[0].ts}
    return [
        raw.typed(slack, _MARK, slack.ada),
        raw.pressed(slack, card, "👍", slack.ada),
        raw.pressed(slack, slack.replies(said)[0], "Why", slack.ada),
        raw.sent(slack, view, at),
        raw.pointed_out(slack, said, slack.general, slack.ada),
        raw.happened(slack, "app_mention", slack.ada, **at, ts=said.ts, text=_MARK),
        raw.happened(
            slack, "message", slack.ada, channel=dm.id, channel_type="im", ts="1.2", text=_MARK
        ),
        raw.happened(
            slack, "reaction_added", slack.ada, reaction="+1", item=item, item_user=slack.bot_user
        ),
        raw.happened(slack, "app_home_opened", slack.ada, tab="home", channel=dm.id),
        raw.happened(slack, "tokens_revoked", slack.ada, tokens={"bot": [], "oauth": ["U1"]}),
    ]


_CHANGES = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from((*_OTHERS, _DELETE))), min_size=1, max_size=3
)


@settings(
    max_examples=3,
    phases=[Phase.generate],  # to find a smaller one would take minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.integers(0, 9), _CHANGES), min_size=30, max_size=60))
async def test_no_shape_upsets_the_app(
    open_team: TeamMaker,
    database_url: str,
    log: Logged,
    breakages: list[tuple[int, list[tuple[int, Any]]]],
) -> None:
    # Each double begins to count anew: its deliveries would be known already.
    await emptied(database_url)
    async with open_team("http", minute=0.2, complaints=True) as slack:
        real = await _real(slack)
        for number, (which, changes) in enumerate(breakages):
            broken = _broken(real[which], changes, number)
            ack = (await deliver(slack, broken))[0]
            assert ack.status in (200, 400, 404), broken
            assert ack.seconds < slack.patience
        await still_works(slack)
        tokens = [slack.bot_token, slack.app.signing_secret, "/actions/"]
    # The double itself may stumble over what the app makes of it.
    ours = [line for line in log.lines if "/tests/doubles/" not in line]
    for secret in (_MARK, "Traceback", *tokens):
        assert not [line for line in ours if secret in line]


async def test_broken_payloads_over_the_socket_leave_it_working(
    open_team: TeamMaker, log: Logged
) -> None:
    async with open_team("socket") as slack:
        slack.patience = 0.05
        for kind, payload in (
            ("events_api", {"type": "event_callback", "event": [_MARK]}),
            ("interactive", {"type": "block_actions", "actions": {}, "team": [_MARK]}),
            ("slash_commands", {"command": [_MARK]}),
            ("interactive", {"type": "view_submission", "view": {"state": _MARK}}),
        ):
            for broken in (payload, {**payload, "authorizations": 3}):
                try:
                    await deliver(slack, Delivery(kind, broken))  # type: ignore[arg-type]
                except TimeoutError:
                    continue
        slack.patience = 3.0
        await still_works(slack)
    assert _MARK not in log.text
    assert "not understood" in log.text or "AttributeError" in log.text
    assert "Traceback" not in log.text
