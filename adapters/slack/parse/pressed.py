"""From Slack's payloads to where they want their answer. Pure: nothing is asked of Slack."""

from adapters.slack.address import Address, Json, unpacked
from adapters.slack.render import card_of, page_of


def of_command(body: Json) -> Address:
    """A slash command. Its channel may be one that the app is no member of."""
    return Address(
        team=_team(body),
        person=str(body.get("user_id", "")),
        channel=str(body.get("channel_id", "")),
        response_url=str(body.get("response_url", "")),
    )


def of_press(body: Json) -> Address:
    """A button or a menu, on a message or in the app's home.

    In a direct message with the app everything stays an ordinary message, with what follows in
    the thread of the pressed one.
    """
    person = str(body.get("user", {}).get("id", ""))
    container = body.get("container", {})
    if container.get("type") == "view":
        return Address(_team(body), person, private=False, home=True)
    # Of a message that only the person sees, Slack tells no more than what was pressed.
    message = body.get("message", {})
    blocks = message.get("blocks") or body.get("actions", [])
    channel = str(container.get("channel_id") or body.get("channel", {}).get("id", ""))
    ephemeral = bool(container.get("is_ephemeral"))
    ts = str(container.get("message_ts", ""))
    direct = channel.startswith("D") and not ephemeral
    thread = _thread(container.get("thread_ts") or message.get("thread_ts"), ts)
    return Address(
        team=_team(body),
        person=person,
        channel=channel,
        thread=thread or (ts if direct else ""),
        private=not direct,
        response_url=str(body.get("response_url", "")),
        card=card_of(blocks) or "",
        later_page=page_of(body.get("actions", [])) > 0,
        message="" if ephemeral else ts,
    )


def of_shortcut(body: Json) -> Address:
    """A shortcut: of a message, or (without one) from anywhere."""
    person = str(body.get("user", {}).get("id", ""))
    message = body.get("message")
    if not isinstance(message, dict):
        return Address(_team(body), person, private=False, home=True)
    return Address(
        team=_team(body),
        person=person,
        channel=str(body.get("channel", {}).get("id", "")),
        thread=_thread(message.get("thread_ts"), message.get("ts")),
        response_url=str(body.get("response_url", "")),
    )


def of_modal(body: Json) -> tuple[str, Address]:
    """A modal that was sent: what it is for, and the address that it was opened from."""
    person = str(body.get("user", {}).get("id", ""))
    return unpacked(str(body["view"].get("private_metadata", "")), _team(body), person)


def of_message(team: str, event: Json) -> Address:
    """A message to the app or about it. A direct one begins a thread, or goes on in its own."""
    channel, ts = str(event.get("channel", "")), str(event.get("ts", ""))
    thread = str(event.get("thread_ts", ""))
    direct = channel.startswith("D")
    return Address(
        team=team,
        person=str(event.get("user", "")),
        channel=channel,
        thread=thread or (ts if direct else ""),
        private=not direct,
    )


def of_reaction(team: str, event: Json, thread: str) -> Address:
    """A reaction to a message that stands in `thread`, or in none. Directly, it begins one."""
    item = event.get("item", {})
    channel, ts = str(item.get("channel", "")), str(item.get("ts", ""))
    direct = channel.startswith("D")
    return Address(
        team=team,
        person=str(event.get("user", "")),
        channel=channel,
        thread=_thread(thread, ts) or (ts if direct else ""),
        private=not direct,
    )


def delivery_of(body: Json) -> str:
    """What Slack calls this delivery, the same each time that it is sent; "" when it has none."""
    for key in ("event_id", "trigger_id"):
        if body.get(key):
            return str(body[key])
    view = body.get("view")
    return f"{view.get('id')}-{view.get('hash')}" if isinstance(view, dict) else ""


def response_url_of(body: Json) -> str:
    """The address at which the person can be answered without a token; "" when there is none."""
    url, view = body.get("response_url"), body.get("view")
    if not url and isinstance(view, dict):
        return unpacked(str(view.get("private_metadata", "")), "", "")[1].response_url
    return url if isinstance(url, str) else ""


def _thread(thread: object, ts: object) -> str:
    """The thread that a message is in. One that others replied to is in none itself."""
    return str(thread) if thread and thread != ts else ""


def _team(body: Json) -> str:
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or body.get("user", {}).get("team_id") or "")
