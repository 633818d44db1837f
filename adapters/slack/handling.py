"""What is done for each kind of delivery, after it was acknowledged."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.slack import reacted, said
from adapters.slack.address import Json
from adapters.slack.conversations import Conversations
from adapters.slack.help import HELP
from adapters.slack.parse import pressed
from adapters.slack.parse.submission import files_of, values_of
from adapters.slack.parse.written import plain
from adapters.slack.render import request_of
from bot.chat import typed
from bot.talk.actions import UnknownAction, decode
from bot.talk.forms import BadValue, filled
from bot.talk.requests import OpenHome, OpenRefineForm

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


async def command(body: Json, there: Conversations) -> None:
    """`/rocket …` or `/prompts …`; whatever has *prompts* in its name is the library."""
    address = pressed.of_command(body)
    text, name = plain(str(body.get("text", ""))), str(body.get("user_name", ""))
    if "prompts" in str(body.get("command", "")):
        await there.send(typed.prompts(text), address, name)
        return
    wanted = typed.rocket(text)
    if isinstance(wanted, typed.Help):
        await there.show(HELP, address)
        return
    await there.send(wanted, address, name, trigger=str(body.get("trigger_id", "")))
    if isinstance(wanted, OpenHome):
        await there.show_home(address.person)


async def press(body: Json, there: Conversations) -> None:
    """A button, a link or an entry of a menu."""
    actions = body.get("actions") or [{}]
    action = actions[0]
    if str(action.get("action_id", "")).startswith("open:"):
        return
    address = pressed.of_press(body)
    try:
        request = request_of(action)
    except UnknownAction:
        await there.tell(_OLD_BUTTON, address)
        return
    await there.send(request, address, _name(body), trigger=str(body.get("trigger_id", "")))


async def shortcut(body: Json, there: Conversations) -> None:
    """A shortcut: from anywhere it opens the form, on a message it refines that."""
    address = pressed.of_shortcut(body)
    message = body.get("message")
    if isinstance(message, dict):
        await said.pointed_out(message, address, _name(body), there)
    else:
        trigger = str(body.get("trigger_id", ""))
        await there.send(OpenRefineForm(), address, _name(body), trigger=trigger)


async def modal(body: Json, there: Conversations) -> None:
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


async def message(body: Json, there: Conversations) -> None:
    """A direct message."""
    await said.directly(body["event"], there)


async def _mention(body: Json, there: Conversations) -> None:
    event = body["event"]
    # A mention in a direct message comes as a message too.
    if not str(event.get("channel", "")).startswith("D") and not event.get("bot_id"):
        await said.mentioned(event, there)


async def _reaction_added(body: Json, there: Conversations) -> None:
    await reacted.added(body["event"], there)


async def _reaction_removed(body: Json, there: Conversations) -> None:
    await reacted.removed(body["event"], there)


async def _home(body: Json, there: Conversations) -> None:
    event = body["event"]
    if event.get("tab") == "home":
        await there.show_home(str(event.get("user", "")))


async def _assistant(body: Json, there: Conversations) -> None:
    thread = body["event"].get("assistant_thread", {})
    channel, ts = str(thread.get("channel_id", "")), str(thread.get("thread_ts", ""))
    await there.suggest(channel, ts, SUGGESTIONS)


EVENTS: Mapping[str, Callable[[Json, Conversations], Awaitable[None]]] = {
    "app_mention": _mention,
    "reaction_added": _reaction_added,
    "reaction_removed": _reaction_removed,
    "app_home_opened": _home,
    "assistant_thread_started": _assistant,
}


def _name(body: Json) -> str:
    user = body.get("user", {})
    return str(user.get("name") or user.get("username") or "")
