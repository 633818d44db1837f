"""Slack's composition objects: texts, options, confirmations."""

from typing import Any

from tests.doubles.slack.shape import (
    Rule,
    address,
    bare,
    boolean,
    by_type,
    each,
    one_of,
    only_one,
    shape,
    string,
)

ID = string(255)


def plain(longest: int) -> Rule:
    """A plain_text object; `longest` in characters."""
    return by_type({"plain_text": shape("text", text=string(longest), emoji=boolean)})


def text(longest: int) -> Rule:
    """A plain_text or mrkdwn object; `longest` in characters."""
    return by_type(
        {
            "plain_text": shape("text", text=string(longest), emoji=boolean),
            "mrkdwn": shape("text", text=string(longest), verbatim=boolean),
        }
    )


CONFIRM = bare(
    "title text confirm deny",
    title=plain(100),
    text=text(300),
    confirm=plain(30),
    deny=plain(30),
    style=one_of("primary", "danger"),
)
SLACK_FILE = bare("", only_one("id", "url"), id=string(255), url=address())
IMAGE: dict[str, Rule] = {
    "alt_text": string(2000),
    "image_url": address(),
    "slack_file": SLACK_FILE,
}
DISPATCH = bare(
    "",
    trigger_actions_on=each(one_of("on_enter_pressed", "on_character_entered"), 2),
)
FILTER = bare(
    "",
    include=each(one_of("im", "mpim", "private", "public"), 4),
    exclude_external_shared_channels=boolean,
    exclude_bot_users=boolean,
)


def _option(label: Rule, about: Rule, **more: Rule) -> Rule:
    return bare("text value", text=label, value=string(150), description=about, **more)


OPTION = _option(plain(75), plain(75))
MARKED_OPTION = _option(text(75), text(75))
OVERFLOW_OPTION = _option(plain(75), plain(75), url=address())
OPTION_GROUP = bare("label options", label=plain(75), options=each(OPTION, 100))


def initial_among_options(value: Any, where: str, found: list[str]) -> None:
    """What is chosen at first is one of the options."""
    chosen = [*value.get("initial_options", [])]
    if "initial_option" in value:
        chosen.append(value["initial_option"])
    if not chosen:
        return
    offered = [*value.get("options", [])]
    for group in value.get("option_groups", []):
        offered += group["options"]
    for option in chosen:
        if option not in offered:
            found.append(f"{where}: the initial option {option['value']!r} is none of the options")
