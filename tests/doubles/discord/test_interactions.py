"""Interactions by hand: what answers them, and what their tokens allow."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.doubles.discord import DiscordDouble, Interaction, Message, NothingThere, NotSendable
from tests.doubles.discord import permissions as held
from tests.doubles.discord.kit import Caller, Socket, buttons, connection, text

V2, EPHEMERAL = 1 << 15, 64
Json = dict[str, Any]
_COMMAND = {
    "name": "rocket",
    "description": "Refine",
    "options": [
        {"name": "prompt", "description": "p", "type": 3, "required": True, "max_length": 10}
    ],
}
_INPUT = {"type": 4, "custom_id": "name", "style": 1, "max_length": 5}
_MENU = {
    "type": 3,
    "custom_id": "pick",
    "options": [{"label": "One", "value": "1", "default": True}, {"label": "Two", "value": "2"}],
}
_FORM = {
    "title": "Profile",
    "custom_id": "form",
    "components": [
        {"type": 18, "label": "Name", "component": _INPUT},
        {"type": 18, "label": "Pick", "component": _MENU},
        {
            "type": 18,
            "label": "File",
            "component": {"type": 19, "custom_id": "up", "required": False},
        },
    ],
}


@pytest.fixture
async def socket(double: DiscordDouble) -> AsyncIterator[Socket]:
    async with connection(double) as opened:
        await opened.identify(double)
        yield opened


class App:
    """Answers the next interaction by hand."""

    def __init__(self, double: DiscordDouble, socket: Socket, call: Caller) -> None:
        self.double, self.socket, self.call = double, socket, call
        self.event: Json = {}

    async def takes(self, gesture: Any, kind: int, data: Any = None, **query: str) -> Interaction:
        """Let a person do something, and answer it so; the answer must be taken."""
        doing = asyncio.ensure_future(gesture)
        self.event = await self.socket.event("INTERACTION_CREATE")
        status, answer = await self.answer(kind, data, **query)
        assert status in (200, 204), answer
        interaction = await doing
        assert isinstance(interaction, Interaction)
        return interaction

    async def answer(self, kind: int, data: Any = None, **query: str) -> tuple[int, Any]:
        """Answer the interaction that came."""
        path = f"/interactions/{self.event['id']}/{self.event['token']}/callback"
        return await self.call("POST", path, {"type": kind, "data": data}, params=query)

    async def after(self, method: str, name: str = "", body: Any = None) -> tuple[int, Any]:
        """Use the token."""
        path = f"/webhooks/{self.double.application_id}/{self.event['token']}{name}"
        return await self.call(method, path, body)


@pytest.fixture
def app(double: DiscordDouble, socket: Socket, call: Caller) -> App:
    return App(double, socket, call)


def _says(words: str, flags: int = EPHEMERAL) -> Json:
    return {"flags": V2 | flags, "components": [text(words), buttons(go="Go", stop="Stop")]}


async def _shown(app: App, flags: int = EPHEMERAL) -> Message:
    done = await app.takes(app.double.command("rocket"), 4, _says("hi", flags))
    assert done.message is not None
    return done.message


async def test_what_a_command_says(app: App, double: DiscordDouble) -> None:
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
    body = _says("card", 0)
    assert (await app.after("PATCH", "/messages/@original", body))[0] == 200
    assert done.answered
    assert [each.words for each in double.ephemerals()] == ["card\nGo\nStop"]
    assert double.ephemerals(double.ben) == double.messages() == []
    status, more = await app.after("POST", "", _says("more"))
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
    done = await app.takes(double.command("rocket"), 4, _says("card", 0), with_response="true")
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
    status, answer = await app.answer(4, _says("card"), with_response="true")
    assert (status, answer["resource"]["type"]) == (200, 4)
    assert answer["interaction"]["response_message_ephemeral"]
    done = await doing
    assert answer["resource"]["message"]["id"] == done.message.id if done.message else False


async def test_pressing(app: App, double: DiscordDouble) -> None:
    message = await _shown(app)
    done = await app.takes(double.press(message, "Go"), 6)
    assert app.event["data"] == {"custom_id": "go", "component_type": 2, "id": 3}
    assert app.event["message"]["id"] == message.id
    assert done.message is message
    assert (await app.after("PATCH", "/messages/@original", _says("new", 0)))[0] == 200
    assert message.words.startswith("new")
    await app.takes(double.press(message, "stop"), 7, _says("newer", 0))
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


async def test_choosing(app: App, double: DiscordDouble) -> None:
    row = {"type": 1, "components": [{**_MENU, "placeholder": "Which?"}]}
    done = await app.takes(
        double.command("rocket"), 4, {"flags": V2, "components": [text("x"), row]}
    )
    assert done.message is not None
    await app.takes(double.choose(done.message, "Which?", "Two"), 6)
    assert app.event["data"]["values"] == ["2"]
    with pytest.raises(NotSendable):
        await double.choose(done.message, "Which?", "Three")


async def test_a_modal(app: App, double: DiscordDouble) -> None:
    message = await _shown(app)
    opened = await app.takes(double.press(message, "Go"), 9, _FORM)
    modal = opened.modal
    assert modal is not None
    assert double.modals == [modal]
    assert (modal.title, modal.labels) == ("Profile", ["Name", "Pick", "File"])
    with pytest.raises(NotSendable):
        await double.submit(modal)
    with pytest.raises(NotSendable):
        await double.submit(modal, {"Name": "too long"})
    with pytest.raises(NotSendable):
        await double.submit(modal, {"Nam": "x"})
    file = double.add_file("a.txt", b"x")
    await app.takes(double.submit(modal, {"Name": "ada"}, files={"File": [file]}), 6)
    name, pick, up = (each["component"] for each in app.event["data"]["components"])
    assert (name["value"], pick["values"], up["values"]) == ("ada", ["1"], [file.id])
    assert app.event["data"]["resolved"]["attachments"][file.id]["filename"] == "a.txt"
    assert app.event["message"]["id"] == message.id
    assert double.modals == []
    again = await app.takes(double.command("rocket"), 9, _FORM)
    assert again.modal is not None
    await app.takes(double.submit(again.modal, {"name": "x" * 9}, check=False), 5)
    assert not double.complaints


async def test_autocomplete(app: App, double: DiscordDouble) -> None:
    choices = [{"name": "One", "value": "1"}]
    asked = double.autocomplete("rocket", "framework", "o", {"prompt": "x"})
    done = await app.takes(asked, 8, {"choices": choices})
    assert done.choices == choices
    assert app.event["data"]["options"][1] == {
        "name": "framework",
        "type": 3,
        "value": "o",
        "focused": True,
    }


async def test_a_message_command_sees_the_words(app: App, double: DiscordDouble) -> None:
    said = await double.say(double.general, "secret", double.ben)
    await app.takes(double.message_command(said), 5)
    data = app.event["data"]
    assert data["resolved"]["messages"][data["target_id"]]["content"] == "secret"


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
    assert (await app.after("POST", "", _says("x")))[1]["code"] == 10015
    doing = asyncio.ensure_future(double.command("rocket"))
    app.event = await app.socket.event("INTERACTION_CREATE")
    assert (await app.after("POST", "", _says("x")))[1]["code"] == 10015
    double.advance(3.1)
    assert (await app.answer(5))[1]["code"] == 10062
    doing.cancel()
    await double.forged("go", await _shown(app))
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
    status, answer = await app.after("PATCH", "/messages/@original", _says("x", 0))
    assert (status, answer["code"]) == (401, 50027)
    done = await app.takes(double.command("rocket"), 5)
    double.expire(done)
    assert (await app.after("POST", "", _says("x")))[0] == 401


async def test_a_follow_up_on_a_loading_answer_edits_it(app: App, double: DiscordDouble) -> None:
    done = await app.takes(double.command("rocket"), 5)
    assert (await app.after("POST", "", _says("x")))[0] == 200
    assert (done.answered, done.follow_ups, double.ephemerals()) == (True, [], [])
    assert double.complaints == ["follow_up: the first answer is still loading; edit that"]


async def test_installed_for_a_person_alone(app: App, double: DiscordDouble) -> None:
    elsewhere = double.add_guild("Elsewhere", bot=False, members=(double.ada, double.ben))
    place = double.add_channel("there", elsewhere)
    with pytest.raises(NothingThere):
        await double.command("rocket", channel=place)
    double.install_for(double.ada)
    done = await app.takes(double.command("rocket", channel=place), 4, _says("x", 0))
    assert app.event["authorizing_integration_owners"] == {"1": double.ada.id}
    answers = [await app.after("POST", "", _says(f"{number}")) for number in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 40094
    assert done.message is not None
    assert not done.message.ephemeral
    path = f"/channels/{place.id}/messages/{done.message.id}"
    assert (await app.call("GET", path))[1]["code"] == 50001
    double.deny(place, None, held.USE_EXTERNAL_APPS)
    done = await app.takes(double.command("rocket", channel=place), 4, _says("x", 0))
    assert done.message is not None
    assert done.message.ephemeral


async def test_registered_commands_are_offered_as_they_say(app: App, double: DiscordDouble) -> None:
    path = f"/applications/{double.application_id}/commands"
    command = {**_COMMAND, "contexts": [0], "name_localizations": {"de": "rakete"}}
    menu = {"name": "Refine this prompt", "type": 3}
    status, made = await app.call("PUT", path, [command, menu])
    assert (status, [each["name"] for each in made]) == (200, ["rocket", "Refine this prompt"])
    assert "name_localizations" not in (await app.call("GET", path))[1][0]
    full = (await app.call("GET", f"{path}?with_localizations=true"))[1]
    assert full[0]["name_localizations"] == {"de": "rakete"}
    await app.takes(double.command("rocket", {"prompt": "x"}), 5)
    assert app.event["data"]["id"] == made[0]["id"]
    for options in ({}, {"prompt": "x" * 11}, {"prompt": "x", "no": "y"}):
        with pytest.raises(NotSendable):
            await double.command("rocket", options)
    with pytest.raises(NotSendable):
        await double.command("rocket", {"prompt": "x"}, channel=double.dm())
    with pytest.raises(NotSendable):
        await double.command("other")
    assert (await app.call("PUT", path, [{"name": "UPPER", "description": "x"}]))[0] == 400


async def test_two_hundred_commands_a_day(app: App, double: DiscordDouble) -> None:
    path = f"/applications/{double.application_id}/commands"
    for day in range(2):
        some = [{"name": f"c{day}-{n}", "description": "x"} for n in range(100)]
        assert (await app.call("PUT", path, some))[0] == 200
        assert (await app.call("PUT", path, some))[0] == 200
    status, answer = await app.call("PUT", path, [{"name": "one-more", "description": "x"}])
    assert (status, answer["code"]) == (429, 30034)


async def test_nobody_is_connected() -> None:
    async with DiscordDouble() as double:
        with pytest.raises(NothingThere):
            await double.command("rocket")
