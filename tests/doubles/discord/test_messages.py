"""Messages in channels, by hand."""

from typing import Any

import pytest

from tests.doubles.discord import DiscordDouble, permissions
from tests.doubles.discord.kit import Caller, buttons, text

V2 = 1 << 15


async def _sent(call: Caller, double: DiscordDouble, **more: Any) -> Any:
    body = {"flags": V2, "components": [text("hi")], **more}
    status, said = await call("POST", f"/channels/{double.general.id}/messages", body)
    assert status == 200, said
    return said


async def test_send_edit_delete(call: Caller, double: DiscordDouble) -> None:
    said = await _sent(call, double, components=[text("one"), buttons(go="Go", stop="Stop")])
    (message,) = double.messages()
    assert (message.words, message.buttons) == ("one\nGo\nStop", ["Go", "Stop"])
    assert [each["id"] for each in said["components"]] == [1, 2]
    path = f"/channels/{double.general.id}/messages/{said['id']}"
    assert (await call("PATCH", path, {"components": [text("two")]}))[0] == 200
    assert (message.words, message.edits, message.earlier[0].words) == (
        "two",
        1,
        "one\nGo\nStop",
    )
    assert (await call("GET", path))[1]["components"][0]["content"] == "two"
    assert (await call("DELETE", path))[0] == 204
    assert double.messages() == []
    assert (await call("PATCH", path, {"components": []}))[1]["code"] == 10008
    assert not double.complaints


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x", "flags": V2, "components": [text("x")]},
        {"content": "x" * 2001},
        {"content": "x", "colour": 1},
        {"content": "x", "flags": 64},
        {"content": "x", "allowed_mentions": {"parse": ["people"]}},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"content": "x", "nonce": "x" * 26},
        {"content": "x", "attachments": [{"id": 0, "filename": "a.txt"}]},
        {"content": ""},
        {"flags": V2, "components": []},
        {"flags": V2, "components": [text("x" * 4001)]},
        {"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]},
        [],
    ],
)
async def test_what_cannot_be_sent(call: Caller, double: DiscordDouble, body: Any) -> None:
    status, answer = await call("POST", f"/channels/{double.general.id}/messages", body)
    assert (status, answer["code"] in (50035, 50006)) == (400, True)
    assert len(double.complaints) == 1
    assert double.messages() == []


async def test_the_flag_stays(call: Caller, double: DiscordDouble) -> None:
    said = await _sent(call, double)
    path = f"/channels/{double.general.id}/messages/{said['id']}"
    assert (await call("PATCH", path, {"flags": 0, "content": "x"}))[0] == 400
    assert (await call("PATCH", path, {"content": "x"}))[0] == 400
    assert double.messages()[0].words == "hi"


async def test_a_nonce_makes_one_message(call: Caller, double: DiscordDouble) -> None:
    first = await _sent(call, double, nonce="1", enforce_nonce=True)
    second = await _sent(call, double, nonce="1", enforce_nonce=True)
    assert first["id"] == second["id"]
    assert (await _sent(call, double, nonce="1"))["id"] != first["id"]
    assert len(double.messages()) == 2


async def test_how_bodies_must_come(call: Caller, double: DiscordDouble) -> None:
    path = f"/channels/{double.general.id}/messages"
    written = {"Content-Type": "application/json; charset=utf-8"}
    assert (await call("POST", path, {"content": "x"}, headers=written))[0] == 400
    headers = {"Content-Type": "application/json"}
    assert (await call("POST", path, data="{", headers=headers))[1]["code"] == 50109
    assert (await call("GET", "/users/@me", headers={"Authorization": "Bot x"}))[0] == 401
    assert (await call("GET", "/nothing"))[0] == 404
    assert len(double.complaints) == 4


async def test_files_come_stay_and_go(call: Caller, double: DiscordDouble) -> None:
    path = f"/channels/{double.general.id}/messages"
    body = {
        "flags": V2,
        "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}],
        "attachments": [{"id": 0, "filename": "a.txt"}],
    }
    status, said = await call.upload("POST", path, body, ("a.txt", b"whole"))
    assert status == 200, said
    (message,) = double.messages()
    assert (message.files[0].text, message.words) == ("whole", "a.txt")
    assert said["components"][0]["file"]["url"] == said["attachments"][0]["url"]
    assert await call.download(said["attachments"][0]["url"]) == (200, b"whole")
    kept = {"attachments": [{"id": message.files[0].id}, {"id": 0, "filename": "b.txt"}]}
    components = [{"type": 13, "file": {"url": f"attachment://{name}.txt"}} for name in ("a", "b")]
    one = f"{path}/{said['id']}"
    more = {**kept, "components": components}
    assert (await call.upload("PATCH", one, more, ("b.txt", b"more")))[0] == 200
    assert [each.name for each in message.files] == ["a.txt", "b.txt"]
    await call("PATCH", one, {"attachments": [], "components": [text("none")]})
    assert message.files == []
    assert message.earlier[1].files[0].name == "a.txt"


async def test_a_file_that_nobody_sees_is_noted(call: Caller, double: DiscordDouble) -> None:
    body = {"flags": V2, "components": [text("x")], "attachments": [{"id": 0}]}
    path = f"/channels/{double.general.id}/messages"
    assert (await call.upload("POST", path, body, ("a.txt", b"x")))[0] == 200
    assert double.complaints == ["a.txt is attached, but no component shows it"]


async def test_large_files_are_refused(call: Caller, double: DiscordDouble) -> None:
    double.upload_limit = 1000
    path = f"/channels/{double.general.id}/messages"
    status, answer = await call.upload("POST", path, {"content": "x"}, ("a", b"x" * 1001))
    assert (status, answer["code"]) == (413, 40005)


async def test_downloads_have_the_size_they_say_and_end(
    call: Caller, double: DiscordDouble
) -> None:
    file = double.add_file("big.txt", b"begin", size=100_000)
    status, content = await call.download(file.url)
    assert (status, len(content), content[:5]) == (200, 100_000, b"begin")
    double.advance(86_401)
    assert (await call.download(file.url))[0] == 404


@pytest.mark.parametrize(
    ("held", "method", "path", "code"),
    [
        (permissions.VIEW_CHANNEL, "POST", "messages", 50001),
        (permissions.SEND_MESSAGES, "POST", "messages", 50013),
        (permissions.VIEW_CHANNEL, "GET", "messages", 50001),
        (permissions.READ_MESSAGE_HISTORY, "GET", "messages/{message}", 50013),
        (permissions.ADD_REACTIONS, "PUT", "messages/{message}/reactions/🚀/@me", 50013),
        (permissions.MANAGE_MESSAGES, "DELETE", "messages/{message}", 50013),
        (permissions.CREATE_PUBLIC_THREADS, "POST", "messages/{message}/threads", 50013),
    ],
)
async def test_permissions(
    call: Caller, double: DiscordDouble, held: int, method: str, path: str, code: int
) -> None:
    message = await double.say(double.general, "x")
    double.deny(double.general, None, held)
    body = {"content": "x"} if path == "messages" and method == "POST" else None
    if path.endswith("threads"):
        body = {"name": "talk"}
    where = f"/channels/{double.general.id}/{path.format(message=message.id)}"
    status, answer = await call(method, where, body)
    assert (status, answer["code"]) == (403, code)
    double.allow(double.general, double.bot, held)
    assert (await call(method, where, body))[0] < 300


async def test_history(call: Caller, double: DiscordDouble) -> None:
    said = [await double.say(double.general, f"{number}") for number in range(6)]
    path = f"/channels/{double.general.id}/messages"

    async def ids(**query: Any) -> list[int]:
        _, found = await call("GET", path, params=query)
        known = [each.id for each in said]
        return [known.index(each["id"]) for each in found]

    assert await ids() == [5, 4, 3, 2, 1, 0]
    assert await ids(limit=2) == [5, 4]
    assert await ids(before=said[3].id, limit=2) == [2, 1]
    assert await ids(after=said[3].id) == [5, 4]
    assert await ids(around=said[3].id, limit=3) == [4, 3, 2]
    assert (await call("GET", path, params={"limit": 101}))[0] == 400
    (hidden, *_) = (await call("GET", path))[1]
    assert hidden["content"] == ""
    double.content_allowed = True
    assert (await call("GET", path))[1][0]["content"] == "5"
    double.deny(double.general, None, permissions.READ_MESSAGE_HISTORY)
    assert await ids() == []


async def test_replies(call: Caller, double: DiscordDouble) -> None:
    asked = await double.say(double.general, "x", double.ben)
    said = await _sent(call, double, message_reference={"message_id": asked.id})
    assert said["referenced_message"]["id"] == asked.id
    assert double.pings == [double.ben.mention]
    quiet: dict[str, Any] = {"allowed_mentions": {"parse": []}}
    await _sent(call, double, message_reference={"message_id": asked.id}, **quiet)
    assert double.pings == [double.ben.mention]
    await double.delete(asked)
    body = {"content": "x", "message_reference": {"message_id": asked.id}}
    path = f"/channels/{double.general.id}/messages"
    assert (await call("POST", path, body))[0] == 400
    body["message_reference"] = {"message_id": asked.id, "fail_if_not_exists": False}
    assert (await call("POST", path, body))[0] == 200
    assert not double.complaints


async def test_pings_are_those_that_are_not_ruled_out(call: Caller, double: DiscordDouble) -> None:
    words = f"@everyone {double.ada.mention} {double.ben.mention} <@&1>"
    await _sent(call, double, components=[text(words)], allowed_mentions={"parse": []})
    assert double.pings == []
    allowed = {"parse": ["everyone"], "users": [double.ben.id]}
    await _sent(call, double, components=[text(words)], allowed_mentions=allowed)
    assert double.pings == ["@everyone", double.ben.mention]
    await _sent(call, double, components=[text(words)])
    assert double.messages()[-1].pings == [
        "@everyone",
        double.ada.mention,
        double.ben.mention,
        "<@&1>",
    ]


async def test_direct_messages(call: Caller, double: DiscordDouble) -> None:
    _, opened = await call("POST", "/users/@me/channels", {"recipient_id": double.ben.id})
    path = f"/channels/{opened['id']}/messages"
    assert (await call("POST", path, {"content": "x"}))[0] == 200
    assert double.messages(double.dm(double.ben))[0].content == "x"
    double.ben.dms_closed = True
    assert (await call("POST", path, {"content": "x"}))[1]["code"] == 50007
    stranger = double.add_user("eve")
    _, opened = await call("POST", "/users/@me/channels", {"recipient_id": stranger.id})
    path = f"/channels/{opened['id']}/messages"
    assert (await call("POST", path, {"content": "x"}))[1]["code"] == 50278
    double.install_for(stranger)
    assert (await call("POST", path, {"content": "x"}))[0] == 200
    assert (await call("POST", "/users/@me/channels", {"recipient_id": "1"}))[0] == 404


async def test_threads(call: Caller, double: DiscordDouble) -> None:
    asked = await double.say(double.general, "x")
    path = f"/channels/{double.general.id}/messages/{asked.id}/threads"
    status, thread = await call("POST", path, {"name": "talk"})
    assert (status, thread["id"], thread["parent_id"]) == (201, asked.id, double.general.id)
    assert (await call("POST", path, {"name": "talk"}))[1]["code"] == 160004
    assert (await call("POST", f"/channels/{asked.id}/messages", {"content": "x"}))[0] == 200
    held = double.guild.channels[asked.id]
    await double.archive(held)
    assert (await call("POST", f"/channels/{asked.id}/messages", {"content": "x"}))[0] == 200
    assert not held.archived
    await double.archive(held, locked=True)
    status, answer = await call("POST", f"/channels/{asked.id}/messages", {"content": "x"})
    assert answer["code"] == 50083
    double.deny(double.general, None, permissions.SEND_MESSAGES_IN_THREADS)
    status, answer = await call("POST", f"/channels/{asked.id}/typing")
    assert answer["code"] == 50013


async def test_people_and_guilds(call: Caller, double: DiscordDouble) -> None:
    guild = f"/guilds/{double.guild.id}"
    _, member = await call("GET", f"{guild}/members/{double.ada.id}")
    assert (member["user"]["username"], member["roles"]) == ("ada", [double.admins.id])
    await double.ban(double.ben)
    assert (await call("GET", f"{guild}/members/{double.ben.id}"))[1]["code"] == 10007
    assert (await call("GET", "/users/1"))[1]["code"] == 10013
    elsewhere = double.add_guild("Elsewhere", bot=False)
    assert (await call("GET", f"/guilds/{elsewhere.id}"))[1]["code"] == 50001
    place = double.add_channel("there", elsewhere)
    assert (await call("GET", f"/channels/{place.id}"))[1]["code"] == 50001
    assert (await call("GET", "/channels/1"))[1]["code"] == 10003
    assert not double.complaints


async def test_old_messages_are_edited_seldom(call: Caller, double: DiscordDouble) -> None:
    said = await _sent(call, double)
    path = f"/channels/{double.general.id}/messages/{said['id']}"
    double.advance(3601)
    answers = [await call("PATCH", path, {"components": [text("x")]}) for _ in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[-1][1]["code"] == 30046
    double.advance(answers[-1][1]["retry_after"])
    assert (await call("PATCH", path, {"components": [text("x")]}))[0] == 200


async def test_reactions(call: Caller, double: DiscordDouble) -> None:
    message = await double.say(double.general, "x")
    path = f"/channels/{double.general.id}/messages/{message.id}/reactions"
    assert (await call("PUT", f"{path}/🚀/@me"))[0] == 204
    assert message.reactions == {"🚀": [double.bot.id]}
    assert (await call("PUT", f"{path}/rocket/@me"))[1]["code"] == 10014
    assert (await call("DELETE", f"{path}/🚀/@me"))[0] == 204
    assert message.reactions == {}
