"""The same blocks through the `blockkit` package, as a second opinion."""

from typing import Any

import blockkit
from blockkit.core import (
    ColumnSettings,
    ComponentValidationError,
    FieldValidationError,
    RawText,
    Table,
)

Json = dict[str, Any]

_BLOCKS: dict[str, Any] = {
    "actions": blockkit.Actions,
    "context": blockkit.Context,
    "divider": blockkit.Divider,
    "header": blockkit.Header,
    "image": blockkit.Image,
    "input": blockkit.Input,
    "markdown": blockkit.Markdown,
    "rich_text": blockkit.RichText,
    "section": blockkit.Section,
    "table": Table,
}
_INNER: dict[str, Any] = {
    "broadcast": blockkit.RichBroadcastEl,
    "button": blockkit.Button,
    "channel": blockkit.RichChannelEl,
    "channels_select": blockkit.ChannelsSelect,
    "checkboxes": blockkit.Checkboxes,
    "conversations_select": blockkit.ConversationsSelect,
    "datepicker": blockkit.DatePicker,
    "emoji": blockkit.RichEmojiEl,
    "file_input": blockkit.FileInput,
    "image": blockkit.ImageEl,
    "link": blockkit.RichLinkEl,
    "multi_static_select": blockkit.MultiStaticSelect,
    "number_input": blockkit.NumberInput,
    "overflow": blockkit.Overflow,
    "plain_text_input": blockkit.PlainTextInput,
    "radio_buttons": blockkit.RadioButtons,
    "raw_text": RawText,
    "rich_text": blockkit.RichText,
    "rich_text_list": blockkit.RichTextList,
    "rich_text_preformatted": blockkit.RichTextPreformatted,
    "rich_text_quote": blockkit.RichTextQuote,
    "rich_text_section": blockkit.RichTextSection,
    "static_select": blockkit.StaticSelect,
    "text": blockkit.RichTextEl,
    "user": blockkit.RichUserEl,
    "usergroup": blockkit.RichUserGroupEl,
    "users_select": blockkit.UsersSelect,
}
# Objects that have no type are known by the field that holds them.
_UNTYPED: dict[str, Any] = {
    "column_settings": ColumnSettings,
    "confirm": blockkit.Confirm,
    "dispatch_action_config": blockkit.DispatchActionConfig,
    "filter": blockkit.ConversationFilter,
    "initial_option": blockkit.Option,
    "initial_options": blockkit.Option,
    "option_groups": blockkit.OptionGroup,
    "options": blockkit.Option,
    "slack_file": blockkit.SlackFile,
    "style": blockkit.RichStyle,
}
_SPREAD = {
    "elements",
    "fields",
    "filetypes",
    "include",
    "initial_options",
    "option_groups",
    "options",
    "rows",
    "column_settings",
    "trigger_actions_on",
}
_NUMBERS = {"min_value", "max_value", "initial_value"}
_LONGEST_ALT_TEXT = 255
_PLAIN_ONLY = {"confirm", "initial_option", "initial_options", "options"}


def blockkit_problems(blocks: list[Json]) -> list[str]:
    """What the `blockkit` package refuses in these blocks; slow, a few milliseconds a card.

    It says nothing about: how many blocks there are, ids that stand twice, whole sizes, empty
    lists (an actions block without elements passes), more than ten fields in a section, what may
    stand in a preformatted text, whether an address is one, and on which surface a block may be.
    It does not know: context_actions, feedback buttons, alerts, cards, carousels, plans, task
    cards, and the text style `underline` (blocks that it does not know are passed over).
    It is wrong about: alternative texts (255 instead of 2,000), option texts in mrkdwn and
    confirmations in mrkdwn (refused), numbers of inputs (strings in Slack, numbers here), an
    initial option among groups (refused), first values of e-mail and address inputs (74
    characters). Where it is wrong, those values are left out or adapted before it looks.
    """
    found = []
    for number, block in enumerate(blocks):
        kind = block.get("type")
        if kind not in _BLOCKS:
            continue
        try:
            _component(_BLOCKS[kind], block).build()
        except (FieldValidationError, ComponentValidationError, TypeError, ValueError) as problem:
            found.append(f"blocks[{number}] ({kind}): {problem}")
    return found


def _component(make: Any, value: Json) -> Any:
    component = make()
    for name, entry in value.items():
        if name == "type" or _wrong_about(value, name):
            continue
        setter = getattr(component, name, None)
        if setter is None:
            raise ValueError(f"unknown field {name!r}")
        if name in _NUMBERS and value.get("type") == "number_input":
            setter(float(entry) if "." in entry else int(entry))
        elif name in _SPREAD and isinstance(entry, list):
            setter(*(_inner(name, each) for each in entry))
        elif name == "alt_text":
            setter(entry[:_LONGEST_ALT_TEXT])
        else:
            setter(_inner(name, entry))
    return component


def _wrong_about(holder: Json, name: str) -> bool:
    """Whether the package would judge this field by another rule than Slack's."""
    match name:
        case "initial_option" | "initial_options":
            return "option_groups" in holder
        case "initial_value":
            return holder.get("type") in ("email_text_input", "url_text_input")
        case _:
            return False


def _inner(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_inner(name, each) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("type")
    if kind in ("plain_text", "mrkdwn"):
        return blockkit.Text(
            value.get("text"), value.get("emoji"), value.get("verbatim"), type=kind
        )
    if kind in _INNER:
        return _component(_INNER[kind], value)
    if kind is None and name in _UNTYPED:
        if name in _PLAIN_ONLY:
            value = {key: _plainly(each) for key, each in value.items()}
        styled = {key: each for key, each in value.items() if key != "underline"}
        return _component(_UNTYPED[name], styled)
    raise ValueError(f"{name}: type {kind!r} is not known")


def _plainly(value: Any) -> Any:
    if isinstance(value, dict) and value.get("type") == "mrkdwn":
        return {"type": "plain_text", "text": value.get("text")}
    return value
