"""What people can do, and what the app is told of it."""

import pytest

from tests.doubles.discord import DiscordDouble, NothingThere, NotSendable
from tests.doubles.discord import permissions as held
from tests.doubles.discord.by_hand import V2, App, says, shown
from tests.doubles.discord.kit import text

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
    message = await shown(app)
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


async def test_installed_for_a_person_alone(app: App, double: DiscordDouble) -> None:
    elsewhere = double.add_guild("Elsewhere", bot=False, members=(double.ada, double.ben))
    place = double.add_channel("there", elsewhere)
    with pytest.raises(NothingThere):
        await double.command("rocket", channel=place)
    double.install_for(double.ada)
    done = await app.takes(double.command("rocket", channel=place), 4, says("x", 0))
    assert app.event["authorizing_integration_owners"] == {"1": double.ada.id}
    answers = [await app.after("POST", "", says(f"{number}")) for number in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 40094
    assert done.message is not None
    assert not done.message.ephemeral
    path = f"/channels/{place.id}/messages/{done.message.id}"
    assert (await app.call("GET", path))[1]["code"] == 50001
    double.deny(place, None, held.USE_EXTERNAL_APPS)
    done = await app.takes(double.command("rocket", channel=place), 4, says("x", 0))
    assert done.message is not None
    assert done.message.ephemeral


async def test_what_it_says_there_is_pressed_by_anybody(app: App, double: DiscordDouble) -> None:
    double.install_for(double.ada)
    group = double.add_group(double.ada, double.ben)
    with pytest.raises(NothingThere):
        await double.command("rocket", user=double.ben, channel=group)
    done = await app.takes(double.command("rocket", channel=group), 4, says("x", 0))
    assert (app.event["context"], app.event["channel"]["type"]) == (2, 3)
    assert done.message is not None
    await app.takes(double.press(done.message, "Go", double.ben), 6)
    assert app.event["user"]["id"] == double.ben.id
    assert app.event["authorizing_integration_owners"] == {"1": double.ada.id}
    assert (await app.call("GET", f"/channels/{group.id}"))[1]["code"] == 50001
    assert not double.complaints


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
