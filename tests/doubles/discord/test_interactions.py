"""Interactions by hand: what answers them, and what their tokens allow."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.doubles.discord import DiscordDouble, NothingThere
from tests.doubles.discord import permissions as held
from tests.doubles.discord.by_hand import EPHEMERAL, App, says, shown
from tests.doubles.discord.kit import text


async def test_what_a_commandsays(app: App, double: DiscordDouble) -> None:
    double.install_for(double.ada)
    await app.takes(double.command("rocket", {"prompt": "x", "n": 3}), 5)
    event = app.event
    assert event["data"]["options"] == [
        {"name": "prompt", "type": 3, "value": "x"},
        {"name": "n", "type": 4, "value": 3},
    ]
    assert event["member"]["user"]["id"] == double.ada.id
    assert int(event["member"]["permissions"]) & held.MANAGE_GUILD
    assert int(event["app_permissions"]) & held.SEND_MESSAGES
    owners = {"0": double.guild.id, "1": double.ada.id}
    assert event["authorizing_integration_owners"] == owners
    assert (event["context"], event["channel"]["name"]) == (0, "general")
    await app.takes(double.command("rocket", channel=double.dm(double.ben)), 5)
    assert (app.event["context"], "member" in app.event) == (1, False)
    assert app.event["user"]["id"] == double.ben.id
    assert not double.complaints


async def test_a_private_answer(app: App, double: DiscordDouble) -> None:
    done = await app.takes(double.command("rocket"), 5, {"flags": EPHEMERAL})
    assert (done.callback, done.acked, done.answered) == (5, True, False)
    assert done.message is not None
    body = says("card", 0)
    assert (await app.after("PATCH", "/messages/@original", body))[0] == 200
    assert done.answered
    assert [each.words for each in double.ephemerals()] == ["card\nGo\nStop"]
    assert double.ephemerals(double.ben) == double.messages() == []
    status, more = await app.after("POST", "", says("more"))
    assert (status, len(done.follow_ups), more["flags"] & EPHEMERAL) == (200, 1, EPHEMERAL)
    assert (await app.after("GET", f"/messages/{more['id']}"))[0] == 200
    assert (await app.after("DELETE", f"/messages/{more['id']}"))[0] == 204
    # Channels know nothing of it, and shard 0 hears of it as of a direct message.
    path = f"/channels/{double.general.id}/messages/{done.message.id}"
    assert (await app.call("GET", path))[1]["code"] == 10008
    told = await app.socket.event("MESSAGE_UPDATE")
    assert (told["flags"] & EPHEMERAL, "guild_id" in told) == (EPHEMERAL, False)
    assert not double.complaints


async def test_a_public_answer_is_a_message_like_others(app: App, double: DiscordDouble) -> None:
    done = await app.takes(double.command("rocket"), 4, says("card", 0), with_response="true")
    (message,) = double.messages()
    assert done.message is message
    path = f"/channels/{double.general.id}/messages/{message.id}"
    _, shown = await app.call("GET", path)
    assert shown["interaction_metadata"]["user"]["id"] == double.ada.id
    assert (await app.call("PATCH", path, {"components": [text("new")]}))[0] == 200
    assert message.words == "new"


async def test_with_response(app: App, double: DiscordDouble) -> None:
    doing = asyncio.ensure_future(double.command("rocket"))
    app.event = await app.socket.event("INTERACTION_CREATE")
    status, answer = await app.answer(4, says("card"), with_response="true")
    assert (status, answer["resource"]["type"]) == (200, 4)
    assert answer["interaction"]["response_message_ephemeral"]
    done = await doing
    assert answer["resource"]["message"]["id"] == done.message.id if done.message else False


async def test_pressing(app: App, double: DiscordDouble) -> None:
    message = await shown(app)
    done = await app.takes(double.press(message, "Go"), 6)
    assert app.event["data"] == {"custom_id": "go", "component_type": 2, "id": 3}
    assert app.event["message"]["id"] == message.id
    assert done.message is message
    assert (await app.after("PATCH", "/messages/@original", says("new", 0)))[0] == 200
    assert message.words.startswith("new")
    await app.takes(double.press(message, "stop"), 7, says("newer", 0))
    assert message.words.startswith("newer")
    other = await app.takes(double.press(message, "Go"), 5, {"flags": EPHEMERAL})
    assert other.message is not message
    await app.after("PATCH", f"/messages/{message.id}", {"components": [text("changed")]})
    assert message.words == "changed"
    with pytest.raises(NothingThere):
        await double.press(message, "Go")
    with pytest.raises(NothingThere):
        await double.press(message, "Go", double.ben)
    assert not double.complaints


@pytest.mark.parametrize(("kind", "data"), [(6, None), (7, None), (8, {"choices": []}), (1, None)])
async def test_what_does_not_answer_a_command(
    app: App, double: DiscordDouble, kind: int, data: Any
) -> None:
    doing = asyncio.ensure_future(double.command("rocket"))
    app.event = await app.socket.event("INTERACTION_CREATE")
    assert (await app.answer(kind, data))[0] == 400
    assert (await app.answer(5))[0] == 204
    await doing
    assert len(double.complaints) == 1


async def test_once_in_time_and_with_the_right_token(app: App, double: DiscordDouble) -> None:
    await app.takes(double.command("rocket"), 5)
    assert (await app.answer(5))[1]["code"] == 40060
    app.event["token"] += "x"
    assert (await app.answer(5))[1]["code"] == 10062
    assert (await app.after("POST", "", says("x")))[1]["code"] == 10015
    doing = asyncio.ensure_future(double.command("rocket"))
    app.event = await app.socket.event("INTERACTION_CREATE")
    assert (await app.after("POST", "", says("x")))[1]["code"] == 10015
    double.advance(3.1)
    assert (await app.answer(5))[1]["code"] == 10062
    doing.cancel()
    await double.forged("go", await shown(app))
    app.event = await app.socket.event("INTERACTION_CREATE")
    assert (await app.answer(5))[1]["code"] == 10062


async def test_nobody_answers(app: App, double: DiscordDouble) -> None:
    double.patience = 0.01
    done = await double.command("rocket")
    assert (done.failed, done.acked) == (True, False)
    assert double.complaints == ["/rocket: not acknowledged within 0.01 s"]


async def test_tokens_end(app: App, double: DiscordDouble) -> None:
    done = await app.takes(double.command("rocket"), 5)
    double.advance(900)
    status, answer = await app.after("PATCH", "/messages/@original", says("x", 0))
    assert (status, answer["code"]) == (401, 50027)
    done = await app.takes(double.command("rocket"), 5)
    double.expire(done)
    assert (await app.after("POST", "", says("x")))[0] == 401


async def test_where_the_channel_is_gone_there_are_no_answers(
    app: App, double: DiscordDouble
) -> None:
    there = double.add_channel("soon-gone")
    await app.socket.event("CHANNEL_CREATE")
    done = await app.takes(double.command("rocket", channel=there), 4, says("card"))
    assert done.message is not None
    double.remove_channel(there)
    assert double.ephemerals() == double.answers(there) == []
    path = "/messages/@original"
    assert await code_of(app.after("PATCH", path, says("new", 0))) == 10008
    assert await code_of(app.after("POST", "", says("more"))) == 10003


async def code_of(call: Awaitable[tuple[int, Any]]) -> int:
    _, answer = await call
    return int(answer["code"])


async def test_a_follow_up_on_a_loading_answer_edits_it(app: App, double: DiscordDouble) -> None:
    done = await app.takes(double.command("rocket"), 5)
    assert (await app.after("POST", "", says("x")))[0] == 200
    assert (done.answered, done.follow_ups, double.ephemerals()) == (True, [], [])
    assert double.complaints == ["follow_up: the first answer is still loading; edit that"]
