"""What is forged, broken, repeated or of another version: told or dropped, and nothing else."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.adapters.discord import raw
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.logged import Logged, logged
from tests.adapters.discord.steps import ROUGH, asked, posted, refined, shared, whispered
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.payloads import new_interaction
from tests.doubles.discord.shown import channel_json

Json = dict[str, Any]


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


async def still_works(discord: Server) -> None:
    """A command that comes now is answered."""
    before = len(discord.ephemerals(discord.ben))
    await discord.command("rocket", {"prompt": "help"}, user=discord.ben)
    await discord.until(lambda: len(discord.ephemerals(discord.ben)) > before)
    await whispered(discord, "What you can type", discord.ben)


async def rows(discord: Server, table: str) -> int:
    """How many rows a table of the store has."""
    async with discord.store.engine.connect() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


_UNKNOWN = (
    *("launch", "vote|x", "vote|x|2x", "vote|x|1|" + "9" * 90, "open|~", "%%%|%0", "\x00", "~1"),
    *("vote|x|1|x", "do:1", "x" * 10_000, "\ud800", "‮vote"),
)


async def test_buttons_that_are_not_known_are_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        for number, custom_id in enumerate(_UNKNOWN):
            assert (await discord.touch(card, custom_id)).acked
            await whispered(discord, "This button is of an older version.", discord.ada, but=number)
        assert await rows(discord, "votes") == 0
        await discord.choose(card, "Framework", "COSTAR")
        values: list[Any] = [["launch"], [], [None], [{}], {}, 3]
        for number, value in enumerate(values, len(_UNKNOWN)):
            press = raw.pressed(discord, card, "do:1", discord.ada, values=value)
            raw.deliver(discord, press)
            await whispered(discord, "This button is of an older version.", discord.ada, but=number)
        await discord.press(card, "👍")
        await whispered(discord, "Noted. 👍 1", discord.ada)


async def test_a_button_of_a_prompt_that_is_gone(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        async with discord.store.engine.begin() as connection:
            for table in ("prompt_versions", "prompts"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        for number, label in enumerate(("👍", "Why", "Save…", "reply", "Refine again…")):
            assert (await discord.press(card, label)).acked
            await whispered(discord, "That prompt is not here any more.", discord.ada, but=number)
        await refined(discord, "write a poem", discord.ada)


async def test_a_prompt_of_another_team_is_not_there(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        other = discord.add_guild("Other", members=[zoe := discord.add_user("zoe")])
        lobby = discord.add_channel("lobby", other)
        card = await refined(discord, ROUGH, discord.ada)
        own = await refined(discord, "write a poem", zoe, lobby)
        for number, label in enumerate(("👍", "Why", "Save…", "reply", "Refine again…")):
            assert (await discord.touch(own, raw.button_of(card, label), user=zoe)).acked
            await whispered(discord, "That prompt is not here any more.", zoe, but=number)
        await discord.touch(own, raw.button_of(card, "Share…"), user=zoe)
        await discord.submit(await asked(discord, "Share"), {"Channel": "#lobby"}, user=zoe)
        await whispered(discord, "That run is not here any more.", zoe)
        # The same in direct messages, where the person could be of either team.
        said = await discord.say(discord.dm(zoe), "write a song")
        mine = await posted(discord, discord.dm(zoe), "Refine again…")
        for number, label in enumerate(("Why", "Refine again…")):
            assert (await discord.touch(mine, raw.button_of(card, label), user=zoe)).acked
            await posted(discord, discord.dm(zoe), "That prompt is not here any more.", but=number)
        assert await rows(discord, "votes") == 0
        seen = [*discord.ephemerals(zoe), *discord.messages(discord.dm(zoe))]
        assert not discord.modals
        assert all(ROUGH not in each.words for each in seen if each is not said)


_FORGED: dict[str, Json] = {
    **{
        f"no {key}": {key: None}
        for key in (
            *("id", "token", "type", "version", "application_id", "attachment_size_limit"),
            *("data", "member", "channel", "guild_id", "authorizing_integration_owners"),
        )
    },
    "no number": {"id": "soon"},
    "an enormous id": {"id": "9" * 3000},
    "a negative id": {"id": "-1"},
    "a list of data": {"data": [ROUGH]},
    "a text as member": {"member": ROUGH},
    "a member who is nobody": {"member": {"roles": [], "permissions": ROUGH}},
    "an unknown type": {"type": 99},
    "a type that is none": {"type": {"a": ROUGH}},
    "a ping": {"type": 1},
    "a press of nothing": {"type": 3, "data": {}},
    "a form of nothing": {"type": 5, "data": {}},
    "a form of a text": {"type": 5, "data": {"custom_id": "form", "components": ROUGH}},
    "an unknown place": {"context": 99},
    "a channel of an unknown type": {"channel": {"id": "7", "type": 999}},
    "another's guild": {"guild_id": "1" * 30},
    "nothing": {},
}
_TAKEN = {"no data", "no authorizing_integration_owners", "an unknown place", "another's guild"}
"""What can be answered all the same."""


async def test_what_is_forged_is_dropped(open_server: ServerMaker, log: Logged) -> None:
    async with open_server(complaints=True) as discord:
        for what, other in _FORGED.items():
            forged = raw.typed(discord, ROUGH, discord.ada)
            changed = {**forged.payload, **other} if other else {}
            forged.payload = {key: value for key, value in changed.items() if value is not None}
            before = len(log.remarks)
            raw.deliver(discord, forged)
            await discord.until(lambda: len(log.remarks) > before or forged.acked)  # noqa: B023
            assert forged.acked == (what in _TAKEN), what
        await still_works(discord)
        assert len(discord.gateway.connected) == 1
        secrets = [ROUGH, "Traceback", discord.token, *discord.interactions]
    for secret in secrets:
        assert secret not in log.text


async def test_commands_that_are_not_known_are_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("launch", {"prompt": ROUGH}, check=False)
        await whispered(discord, "This command is of an older version.", discord.ada)
        others: list[dict[str, Any]] = [{"type": 2}, {"type": 3}, {"type": "x"}, {"name": [ROUGH]}]
        for number, data in enumerate(others, 1):
            raw.deliver(discord, raw.typed(discord, ROUGH, discord.ada, **data))
            await whispered(discord, "This command is of an older", discord.ada, but=number)
        empty: list[Any] = [None, {}, [[ROUGH]], [{"name": "prompt"}], [{"value": ROUGH}]]
        for options in empty:
            raw.deliver(discord, raw.typed(discord, ROUGH, discord.ada, options=options))
            await asked(discord, "Refine a prompt")
            discord.modals.clear()
        assert await rows(discord, "prompts") == 0


async def test_a_token_that_discord_does_not_know(open_server: ServerMaker, log: Logged) -> None:
    async with open_server(complaints=True) as discord:
        card = await refined(discord, ROUGH, discord.ada)
        await discord.forged(raw.button_of(card, "👍"), card)
        await discord.forged(raw.button_of(card, "Refine again…"), card)
        await discord.until(lambda: len(discord.complaints) >= 2)
        await still_works(discord)
        assert await rows(discord, "votes") == 0
        assert not discord.modals
    assert "not acknowledged: 404 (10062)" in log.text
    assert "Traceback" not in log.text


async def test_what_comes_again_is_done_once(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.gateway.duplicates = 2
        card = await refined(discord, ROUGH, discord.ada)
        await discord.press(card, "👍")
        await whispered(discord, "Noted. 👍 1", discord.ada)
        await discord.press(card, "Why")
        await whispered(discord, "Why it reads as it does", discord.ada)
        await shared(discord, card, discord.ada, discord.general)
        await discord.say(discord.general, ROUGH, discord.ben, mention=True)
        await posted(discord, discord.general, "Refine again…")
        await discord.say(discord.dm(discord.ben), "write a poem")
        await posted(discord, discord.dm(discord.ben), "Refine again…")
        await discord.settle()
        assert await rows(discord, "prompts") == 3
        assert await rows(discord, "votes") == 1
        assert len(discord.ephemerals(discord.ada)) == 4
        assert len(discord.answers(discord.general)) == 2
        assert len(discord.answers(discord.dm(discord.ben))) == 1


_MARK = "a-secret-plan"
_OTHERS: tuple[object, ...] = (
    *(None, [], {}, 0, -1, True, "", "x", [[1]], {"id": []}, [{"type": {}}], 10**30),
    *("D\x00", "9" * 40),
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


def _broken(payload: Json, changes: list[tuple[int, Any]]) -> Json:
    payload = copy.deepcopy(payload)
    for where, other in changes:
        paths = list(_paths(payload))
        *above, last = paths[where % len(paths)]
        there: Any = payload
        for key in above:
            there = there[key]
        if other is _DELETE:
            del there[last]
        else:
            there[last] = copy.deepcopy(other)
    return payload


def _anew(discord: Server, one: Interaction) -> Interaction:
    """The same once more, with an id and a token of its own."""
    other = new_interaction(
        discord, one.kind, one.user, one.channel, pressed=one.pressed, opener=one.opener
    )
    other.payload = {**one.payload, "id": other.id, "token": other.token}
    return other


async def _real(discord: Server) -> tuple[list[Interaction], list[tuple[str, Json]]]:
    card = await refined(discord, _MARK, discord.ada)
    said = await discord.say(discord.dm(discord.ada), f"write about {_MARK}")
    there = await posted(discord, discord.dm(discord.ada), "Refine again…")
    await discord.press(card, "Share…")
    form = await asked(discord, "Share")
    interactions = [
        raw.typed(discord, _MARK, discord.ada),
        raw.pressed(discord, card, raw.button_of(card, "👍"), discord.ada),
        raw.pressed(discord, card, raw.button_of(card, "Refine again…"), discord.ada),
        raw.pressed(discord, there, raw.button_of(there, "Why"), discord.ada),
        raw.sent(discord, form, {"Channel": "#general"}, discord.ada),
        raw.pointed_out(discord, said, discord.ada),
    ]
    await discord.close_modal(form)
    events = [
        ("MESSAGE_CREATE", raw.said(discord, discord.ada, f"{discord.bot.mention} {_MARK}")),
        ("MESSAGE_REACTION_ADD", raw.reacted(said, "🚀", discord.ada)),
        ("CHANNEL_UPDATE", channel_json(discord.general)),
    ]
    return interactions, events


_CHANGES = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from((*_OTHERS, _DELETE))), min_size=1, max_size=3
)


@settings(
    max_examples=3,
    phases=[Phase.generate],  # to find a smaller one would take minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.integers(0, 8), _CHANGES), min_size=25, max_size=40))
async def test_no_shape_upsets_the_app(
    open_server: ServerMaker, log: Logged, breakages: list[tuple[int, list[tuple[int, Any]]]]
) -> None:
    async with open_server(complaints=True) as discord:
        discord.buckets.on = False
        interactions, events = await _real(discord)
        for which, changes in breakages:
            if which < len(interactions):
                one = _anew(discord, interactions[which])
                one.payload = _broken(one.payload, changes)
                raw.deliver(discord, one)
            else:
                event, data = events[which - len(interactions)]
                raw.happen(discord, event, _broken(data, changes))
        await still_works(discord)
        await discord.settle()
        assert len(discord.gateway.connected) == 1
        tokens = [discord.token, *discord.interactions]
        await discord.stop(30)
    for secret in (_MARK, "Traceback", "not finished", *tokens):
        assert not [line for line in log.lines if secret in line]
