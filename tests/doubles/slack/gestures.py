"""What people press, choose, type as commands and send as forms."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.doubles.slack import payloads
from tests.doubles.slack.asked import Wrong
from tests.doubles.slack.blocks import block_elements
from tests.doubles.slack.echoes import shown
from tests.doubles.slack.forms import Value, chosen, fill
from tests.doubles.slack.posting import checked, whisper
from tests.doubles.slack.stage import Ack
from tests.doubles.slack.state import Channel, File, Message, User, View
from tests.doubles.slack.views import change_view, checked_view, push_view
from tests.doubles.slack.writing import Writing

Json = dict[str, Any]


class NothingThere(LookupError):
    """There is nothing of that name to press; the text lists what there is."""


class Gestures(Writing):
    """Deliveries of interactions: each returns how the app acknowledged it."""

    async def command(
        self,
        name: str,
        text: str = "",
        *,
        user: User | None = None,
        channel: Channel | None = None,
    ) -> Ack:
        """Type a slash command. What the ack holds as text or blocks appears to that person."""
        user = user or self.someone
        workspace = self.workspaces[user.team]
        place = channel or self.main_channel(workspace)
        payload = payloads.command(self, workspace, user, place, name, text)
        ack = await self.interact(name, payload, command=True)
        if ack.ok and ack.body:
            said = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body)}
            try:
                shown_text, blocks = checked(said.get("text") or "", said.get("blocks"))
            except Wrong as wrong:
                self.complain(": ".join([f"ack of {name}", wrong.error, *wrong.reasons]))
            else:
                whisper(self, workspace, place.id, user.id, shown_text, blocks, None)
        return ack

    async def press(self, on: Message | View, label: str, *, user: User | None = None) -> Ack:
        """Press the button with this label, whose label begins so, or with this action_id."""
        user = user or self._of(on)
        block, button = _button(on, label)
        action: Json = {name: button[name] for name in ("value", "url", "style") if name in button}
        return await self._act(on, user, block, button, {**action, "text": button["text"]})

    async def choose(
        self, on: Message | View, menu: str, option: str, *, user: User | None = None
    ) -> Ack:
        """Choose in the menu with this placeholder, its beginning, or this action_id."""
        user = user or self._of(on)
        block, element = _menu(on, menu)
        picked = chosen(element, option)
        more = {"selected_option": picked}
        if "placeholder" in element:
            more["placeholder"] = element["placeholder"]
        if isinstance(on, View):
            state = on.values.setdefault(block["block_id"], {})
            state[element["action_id"]] = {"type": element["type"], "selected_option": picked}
        return await self._act(on, user, block, element, more)

    async def shortcut(self, callback_id: str, *, user: User | None = None) -> Ack:
        """Run a global shortcut."""
        user = user or self.someone
        payload = {
            **payloads.base(self, self.workspaces[user.team], user, "shortcut"),
            "callback_id": callback_id,
            "trigger_id": self.trigger(user),
            "action_ts": f"{time.time():.6f}",
        }
        return await self.interact(callback_id, payload)

    async def message_shortcut(
        self, callback_id: str, message: Message, *, user: User | None = None
    ) -> Ack:
        """Run a shortcut on a message."""
        user = user or self.someone
        workspace = self.workspaces[user.team]
        channel = workspace.channels[message.channel]
        payload = {
            **payloads.base(self, workspace, user, "message_action"),
            "callback_id": callback_id,
            "trigger_id": self.trigger(user),
            "action_ts": f"{time.time():.6f}",
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": payloads.channel_name(channel)},
            "message": shown(self, workspace, message),
            "response_url": self.response_url(user, channel.id),
        }
        return await self.interact(callback_id, payload)

    async def submit(
        self,
        view: View,
        values: Mapping[str, Value] | None = None,
        *,
        user: User | None = None,
        files: Mapping[str, Sequence[File]] | None = None,
        check: bool = True,
    ) -> Ack:
        """Fill in a modal by block_id and send it; do with it what the ack says.

        A select takes an option's label or value; file inputs take `files` by block_id.

        Raises NotSendable for what Slack's client would hold back, unless `check` is false.
        """
        user, workspace = user or self._of(view), self.workspaces[view.team]
        view.values = fill(view, values or {}, files or {}, check=check)
        payload = {
            **payloads.base(self, workspace, user, "view_submission"),
            "trigger_id": self.trigger(user, view),
            "view": view.as_json(self.app.app_id, workspace.bot_id),
            "response_urls": [],
        }
        ack = await self.interact("view_submission", payload)
        if ack.ok:
            try:
                self._after_submission(view, ack.body)
            except Wrong as wrong:
                self.complain(": ".join(["ack of a form", wrong.error, *wrong.reasons]))
        return ack

    async def close_view(self, view: View) -> Ack | None:
        """Close a modal; the app hears of it only if the view says so."""
        user, workspace = self._of(view), self.workspaces[view.team]
        self._take_off(view)
        if not view.content.get("notify_on_close"):
            return None
        payload = {
            **payloads.base(self, workspace, user, "view_closed"),
            "view": view.as_json(self.app.app_id, workspace.bot_id),
            "is_cleared": False,
        }
        return await self.interact("view_closed", payload)

    async def _act(
        self, on: Message | View, user: User, block: Json, element: Json, more: Json
    ) -> Ack:
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": f"{time.time():.6f}",
            **more,
        }
        workspace = self.workspaces[user.team]
        if isinstance(on, Message):
            payload = payloads.on_message(self, workspace, user, on, action)
        else:
            payload = payloads.on_view(self, workspace, user, on, action)
        return await self.interact("block_actions", payload)

    def _after_submission(self, view: View, body: Any) -> None:
        workspace = self.workspaces[view.team]
        if not body:
            self._take_off(view)
            return
        match body.get("response_action") if isinstance(body, dict) else None:
            case "errors":
                _check_errors(view, body.get("errors"))
            case "update":
                change_view(self, view, checked_view(body.get("view"), "modal"))
            case "push":
                push_view(self, workspace, view, checked_view(body.get("view"), "modal"))
            case "clear":
                workspace.modals.pop(view.user, None)
                self.changed()
            case _:
                raise Wrong("invalid_response", repr(body)[:200])

    def _take_off(self, view: View) -> None:
        stack = self.workspaces[view.team].modals.get(view.user, [])
        if view in stack:
            stack.remove(view)
        self.changed()

    def _of(self, on: Message | View) -> User:
        """Whose it is: a view's and an ephemeral message's person, otherwise the first one."""
        owner = on.user if isinstance(on, View) else on.ephemeral_to
        workspace = self.workspaces[on.team]
        if owner is None and isinstance(on, Message):
            owner = workspace.channels[on.channel].im_of
        return workspace.users[owner] if owner else next(iter(workspace.users.values()))


def _check_errors(view: View, errors: Any) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or set(errors) - inputs:
        raise Wrong("invalid_errors", f"{errors!r} is not about inputs of {sorted(inputs)}")
    if not all(isinstance(each, str) and each for each in errors.values()):
        raise Wrong("invalid_errors", "an error is a text that is not empty")


def _elements(on: Message | View) -> Iterator[tuple[Json, Json]]:
    for block in on.blocks:
        for element in block_elements(block):
            yield block, element


def _button(on: Message | View, label: str) -> tuple[Json, Json]:
    buttons = [pair for pair in _elements(on) if pair[1]["type"] == "button"]
    return _named(buttons, lambda element: str(element["text"]["text"]), label)


def _menu(on: Message | View, menu: str) -> tuple[Json, Json]:
    kinds = ("static_select", "radio_buttons", "overflow")
    menus = [pair for pair in _elements(on) if pair[1]["type"] in kinds]
    return _named(menus, lambda element: str(element.get("placeholder", {}).get("text", "")), menu)


def _named(
    pairs: list[tuple[Json, Json]], name: Callable[[Json], str], wanted: str
) -> tuple[Json, Json]:
    tests: tuple[Callable[[Json], bool], ...] = (
        lambda element: name(element) == wanted,
        lambda element: element.get("action_id") == wanted,
        lambda element: name(element).startswith(wanted),
    )
    for test in tests:
        for pair in pairs:
            if test(pair[1]):
                return pair
    raise NothingThere(f"no {wanted!r} among {[name(element) for _, element in pairs]}")
