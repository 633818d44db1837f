"""What is done for each kind of delivery, after it was acknowledged."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.slack import reacted, said
from adapters.slack.address import Address, Json
from adapters.slack.conversations import Conversations
from adapters.slack.parse import pressed
from adapters.slack.parse.submission import files_of, values_of
from adapters.slack.parse.written import plain
from adapters.slack.render import request_of
from adapters.slack.taken import COMMAND, MODAL, PRESS, SHORTCUT, is_library
from bot.chat import typed
from bot.talk.actions import UnknownAction, decode
from bot.talk.forms import BadValue, filled
from bot.talk.requests import OpenHome, OpenRefineForm, Request

_OLD_BUTTON = "This button is of an older version. Please start again with /rocket."
_OLD_FORM = "This form is of an older version. Please start again with /rocket."

SUGGESTIONS = (
    {
        "title": "Write to our customers",
        "message": "write an email to our customers about the new price",
    },
    {
        "title": "Sum up a long text",
        "message": "sum up the text that I paste below for somebody with two minutes",
    },
    {
        "title": "A query for our data",
        "message": "SQL for the ten customers that bought most this quarter",
    },
)


async def _command(body: Json, there: Conversations) -> None:
    """`/rocket …` or `/prompts …`."""
    address = pressed.of_command(body)
    text, name = plain(str(body.get("text", ""))), str(body.get("user_name", ""))
    if is_library(body):
        await there.send(typed.prompts(text), address, name)
        return
    wanted = typed.rocket(text)
    if isinstance(wanted, typed.Help):
        await there.help(address)
        return
    await there.send(wanted, address, name, trigger=str(body.get("trigger_id", "")))
    if isinstance(wanted, OpenHome):
        await there.show_home(address.person)


async def _press(body: Json, there: Conversations) -> None:
    """A button, a link or an entry of a menu."""
    action = (body.get("actions") or [{}])[0]
    address = pressed.of_press(body)
    try:
        request = request_of(action)
    except UnknownAction:
        await there.tell(_OLD_BUTTON, address)
        return
    await there.send(request, address, _name(body), trigger=str(body.get("trigger_id", "")))


async def _shortcut(body: Json, there: Conversations) -> None:
    """A shortcut: from anywhere it opens the form, on a message it refines that."""
    address = pressed.of_shortcut(body)
    message = body.get("message")
    if isinstance(message, dict):
        await said.pointed_out(message, address, _name(body), there)
    else:
        trigger = str(body.get("trigger_id", ""))
        await there.send(OpenRefineForm(), address, _name(body), trigger=trigger)


async def _modal(body: Json, there: Conversations) -> None:
    """A form that was sent, and whose values fit."""
    purpose, address = pressed.of_modal(body)
    view = body["view"]
    try:
        request = filled(decode(purpose), values_of(view))
    except (UnknownAction, BadValue):
        await there.tell(_OLD_FORM, address)
        return
    trigger = str(body.get("trigger_id", ""))
    await there.send(request, address, _name(body), trigger=trigger, files=files_of(view))


async def _message(body: Json, there: Conversations) -> None:
    """A direct message."""
    await said.directly(body["event"], there)


async def _mention(body: Json, there: Conversations) -> None:
    await said.mentioned(body["event"], there)


async def _reaction_added(body: Json, there: Conversations) -> None:
    await reacted.added(body["event"], there)


async def _reaction_removed(body: Json, there: Conversations) -> None:
    await reacted.removed(body["event"], there)


async def _home(body: Json, there: Conversations) -> None:
    await there.show_home(str(body["event"].get("user", "")))


async def _assistant(body: Json, there: Conversations) -> None:
    thread = body["event"].get("assistant_thread", {})
    channel, ts = str(thread.get("channel_id", "")), str(thread.get("thread_ts", ""))
    await there.suggest(channel, ts, SUGGESTIONS)


WORK: Mapping[str, Callable[[Json, Conversations], Awaitable[None]]] = {
    COMMAND: _command,
    PRESS: _press,
    SHORTCUT: _shortcut,
    MODAL: _modal,
    "message": _message,
    "app_mention": _mention,
    "reaction_added": _reaction_added,
    "reaction_removed": _reaction_removed,
    "app_home_opened": _home,
    "assistant_thread_started": _assistant,
}
"""What is done, by the kind of the delivery. What comes of no work is not among them."""


def request_in(kind: str, body: Json) -> Request | None:
    """What a delivery asks for, as far as it says so itself."""
    try:
        match kind:
            case "command":
                wanted = typed.rocket(plain(str(body.get("text", ""))))
                return None if isinstance(wanted, typed.Help) else wanted
            case "press":
                return request_of((body.get("actions") or [{}])[0])
            case "modal":
                return filled(decode(pressed.of_modal(body)[0]), values_of(body["view"]))
            case _:
                return None
    except (UnknownAction, BadValue):
        return None


def address_of(kind: str, body: Json, team: str) -> Address | None:
    """Where somebody is told that their delivery has to wait, or was given up."""
    match kind:
        case "command":
            return pressed.of_command(body)
        case "press":
            return pressed.of_press(body)
        case "shortcut":
            return pressed.of_shortcut(body)
        case "modal":
            return pressed.of_modal(body)[1]
        case "message" | "app_mention":
            return pressed.of_message(team, body["event"])
        case "reaction_added" | "reaction_removed":
            return pressed.of_reaction(team, body["event"], "")
        case _:
            return None


def _name(body: Json) -> str:
    user = body.get("user", {})
    return str(user.get("name") or user.get("username") or "")
