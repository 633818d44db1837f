"""views.*: modals and home tabs."""

import secrets
from typing import Any

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.blocks import view_problems
from tests.doubles.slack.posting import with_ids
from tests.doubles.slack.stage import Stage, Trigger
from tests.doubles.slack.state import View
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]

_DEEPEST = 3


def checked_view(content: Any, kind: str) -> Json:
    """A view as Slack takes it, ids filled in. Raises Wrong."""
    found = view_problems(content)
    if not found and content["type"] != kind:
        found = [f"view: a {content['type']} does not go here"]
    if found:
        raise Wrong("invalid_arguments", *found)
    return {**content, "blocks": with_ids(content["blocks"])}


def new_view(workspace: Workspace, user: str, content: Json, below: View | None = None) -> View:
    """A view that is not shown yet, on top of another or alone."""
    name = workspace.numbers.id("V")
    return View(
        name,
        user,
        workspace.id,
        content,
        secrets.token_hex(4),
        below.root if below else name,
        below.id if below else None,
    )


def push_view(stage: Stage, workspace: Workspace, view: View, content: Json) -> View:
    """Show another view on top of this one. Raises Wrong when the stack is full."""
    stack = workspace.modals.get(view.user, [])
    if len(stack) >= _DEEPEST:
        raise Wrong("push_limit_reached")
    above = new_view(workspace, view.user, content, view)
    stack.append(above)
    stage.changed()
    return above


def change_view(stage: Stage, view: View, content: Json) -> None:
    """Show something else in this view; what was typed into inputs that stay is kept."""
    view.content = content
    view.hash = secrets.token_hex(4)
    stay = {block["block_id"] for block in content["blocks"]}
    view.values = {name: each for name, each in view.values.items() if name in stay}
    stage.changed()


def _open(asked: Asked) -> Json:
    content = checked_view(asked.structure("view"), "modal")
    trigger = _used(asked)
    view = new_view(asked.workspace, trigger.user, content)
    asked.workspace.modals[trigger.user] = [view]
    asked.stage.changed()
    return _answer(asked, view)


def _push(asked: Asked) -> Json:
    content = checked_view(asked.structure("view"), "modal")
    trigger = _used(asked)
    stack = asked.workspace.modals.get(trigger.user, [])
    if trigger.view is None or trigger.view not in stack:
        raise Wrong("invalid_arguments", "the trigger does not come from an open modal")
    return _answer(asked, push_view(asked.stage, asked.workspace, stack[-1], content))


def _update(asked: Asked) -> Json:
    content = checked_view(asked.structure("view"), "modal")
    if not asked.text("view_id") and not asked.text("external_id"):
        raise Wrong("invalid_arguments", "missing view_id or external_id")
    for stack in asked.workspace.modals.values():
        for view in stack:
            external = view.content.get("external_id") or None
            if asked.text("view_id") == view.id or asked.text("external_id") == external:
                if asked.text("hash") not in ("", view.hash):
                    raise Refused("hash_conflict")
                change_view(asked.stage, view, content)
                return _answer(asked, view)
    raise Refused("not_found")


def _publish(asked: Asked) -> Json:
    content = checked_view(asked.structure("view"), "home")
    user = asked.text("user_id")
    if user not in asked.workspace.users:
        raise Refused("user_not_found")
    home = asked.workspace.homes.get(user)
    if home is None:
        home = asked.workspace.homes[user] = new_view(asked.workspace, user, content)
    elif asked.text("hash") not in ("", home.hash):
        raise Refused("hash_conflict")
    change_view(asked.stage, home, content)
    return _answer(asked, home)


def _used(asked: Asked) -> Trigger:
    trigger = asked.stage.triggers.get(asked.text("trigger_id"))
    if trigger is None or trigger.team != asked.workspace.id:
        raise Wrong("invalid_trigger_id")
    if trigger.used:
        raise Wrong("exchanged_trigger_id")
    if asked.stage.now() - trigger.made_at > asked.stage.trigger_seconds:
        raise Wrong("expired_trigger_id")
    trigger.used = True
    return trigger


def _answer(asked: Asked, view: View) -> Json:
    return {"view": view.as_json(asked.stage.app.app_id, asked.workspace.bot_id)}


METHODS = {
    "views.open": Method(_open, "trigger_id view"),
    "views.push": Method(_push, "trigger_id view"),
    "views.update": Method(_update, "view", "view_id external_id hash"),
    "views.publish": Method(_publish, "user_id view", "hash"),
}
