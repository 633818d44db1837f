"""The rules for messages, each broken once; and nothing makes the checks themselves fail."""

from typing import Any

import discord
import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles.discord.commands import command_problems
from tests.doubles.discord.components import message_problems, says_nothing
from tests.doubles.discord.modals import modal_problems
from tests.doubles.discord.pieces import (
    button,
    container,
    entity,
    file,
    gallery,
    link,
    message,
    modal,
    option,
    row,
    section,
    select,
    text,
    without,
)
from tests.examples import examples

Json = dict[str, Any]

THUMBNAIL = {"type": 11, "media": {"url": "https://example.com/x.png"}, "description": "x" * 1024}
QUIET: Json = {"parse": []}

GOOD: list[Json] = [
    {},
    {"content": "x" * 2000, "tts": False, "allowed_mentions": QUIET},
    {"content": "🚀" * 1000, "nonce": "x" * 25, "enforce_nonce": True},
    {"content": "x", "nonce": 7, "message_reference": {"message_id": "1", "channel_id": 2}},
    {"content": "x", "components": [row(button(custom_id=f"c{n}")) for n in range(5)]},
    {"embeds": [{"title": "x", "description": "x" * 4096, "color": 0xFFFFFF}]},
    message(*(text() for _ in range(40))),
    message(text("x" * 4000), content=None, embeds=[]),
    message(row(*(button(custom_id=f"c{n}") for n in range(5)))),
    message(row(select(*(option(str(n)) for n in range(25)), placeholder="x" * 150))),
    message(row(select(option("1"), option("2"), min_values=0, max_values=2))),
    message(*(row(entity(kind)) for kind in (5, 6, 7, 8))),
    message(row(entity(8, channel_types=[0, 5, 11], disabled=True))),
    message(section(text(), text(), text()), section(text(), accessory=THUMBNAIL)),
    message(row(link("https://example.com/" + "x" * 492), link("discord://x"))),
    message(row(without(button(emoji={"name": "🚀"}), "label"))),
    message(row({"type": 2, "style": 6, "sku_id": "1"})),
    message(
        container(
            text(id=2**31 - 1),
            row(button()),
            section(text(), accessory=button(custom_id="other")),
            gallery(10),
            {"type": 14, "divider": False, "spacing": 2},
            file(),
            accent_color=0,
            spoiler=False,
            id=1,
        ),
        attachments=[{"id": 0, "filename": "prompt.txt"}],
        allowed_mentions={"parse": ["users"], "users": [], "replied_user": False},
    ),
]

BROKEN: dict[str, tuple[Json, str]] = {
    "an unknown field": ({"contents": "x"}, "contents: unknown field"),
    "long content": ({"content": "x" * 2001}, "content: 2001"),
    "long content in UTF-16": ({"content": "🚀" * 1001}, "content: 2002"),
    "a lone surrogate": ({"content": "\ud800"}, "lone surrogate"),
    "a long nonce": ({"nonce": "x" * 26}, "nonce: 26"),
    "content beside": (message(text(), content="x"), "content: does not stand"),
    "embeds beside": (message(text(), embeds=[{"title": "x"}]), "embeds: does not stand"),
    "stickers beside": (message(text(), sticker_ids=["1"]), "sticker_ids: does not stand"),
    "no components": (message(), "components: 0 entries"),
    "a flag of Discord's own": ({"flags": 32}, "flags: 32"),
    "41 components": (message(*(text() for _ in range(41))), "components: 41 with"),
    "41 with the nested": (
        message(container(*(section(text()) for _ in range(13)), text())),
        "components: 41 with",
    ),
    "4,001 characters": (message(text("x" * 4000), text()), "4001 characters of text"),
    "4,002 in UTF-16": (message(*(text("🚀" * 667) for _ in range(3))), "4002 characters"),
    "an empty text": (message(text("")), "content: 0 characters"),
    "a blank text": (message(text(" \n")), "content: blank"),
    "an unknown type": (message({"type": 15}), "type: 15"),
    "a type in words": (message({"type": "10", "content": "x"}), "type: '10'"),
    "a button alone": (message(button()), "type: 2"),
    "a thumbnail alone": (message(THUMBNAIL), "type: 11"),
    "a label in a message": (
        message({"type": 18, "label": "x", "component": {"type": 4}}),
        "type: 18",
    ),
    "an input in a message": (message(row({"type": 4, "custom_id": "x"})), "type: 4"),
    "new types without the flag": ({"components": [text()]}, "type: 10"),
    "six rows without the flag": (
        {"components": [row(button(custom_id=f"c{n}")) for n in range(6)]},
        "6 entries",
    ),
    "a container inside": (message(container(container(text()))), "type: 17"),
    "an empty container": (message(container()), "0 entries"),
    "a colour": (message(container(text(), accent_color=2**24)), "accent_color"),
    "id 0": (message(text(id=0)), "id: 0 is not"),
    "a long id": (message(text(id=2**31)), "id: 2147483648"),
    "ids twice": (message(text(id=5), container(text(id=5))), "id 5 stands twice"),
    "custom ids twice": (
        message(row(button()), section(text())),
        "custom_id 'do:0' stands twice",
    ),
    "an empty custom id": (message(row(button(custom_id=""))), "custom_id: 0"),
    "a long custom id": (message(row(button(custom_id="x" * 101))), "custom_id: 101"),
    "a style": (message(row(button(style=7))), "style: 7"),
    "a long label": (message(row(button(label="x" * 81))), "label: 81"),
    "no label": (message(row(without(button(), "label"))), "neither label nor emoji"),
    "no emoji": (message(row(button(emoji={"name": "rocket"}))), "is no emoji"),
    "no custom id": (message(row(without(button(), "custom_id"))), "needs custom_id"),
    "both": (message(row(button(url="https://example.com"))), "cannot have url"),
    "a link with a custom id": (
        message(row({**link("https://example.com"), "custom_id": "x"})),
        "cannot have custom_id",
    ),
    "a long link": (message(row(link("https://example.com/" + "x" * 493))), "url: 513"),
    "a scheme": (message(row(link("javascript:x"))), "scheme must be"),
    "a local scheme": (message(row(link("file:///x"))), "scheme must be"),
    "six buttons": (message(row(*(button(custom_id=f"c{n}") for n in range(6)))), "6 entries"),
    "an empty row": (message(row()), "0 entries"),
    "select and button": (message(row(select(), button())), "select stands alone"),
    "two selects": (message(row(select(), entity(5))), "select stands alone"),
    "26 options": (message(row(select(*(option(str(n)) for n in range(26))))), "26 entries"),
    "no options": (message(row({**select(), "options": []})), "0 entries"),
    "values twice": (message(row(select(option(), option()))), "value '1' stands twice"),
    "a long value": (message(row(select(option("x" * 101)))), "value: 101"),
    "a long option": (message(row(select(option(label="x" * 101)))), "label: 101"),
    "a description": (message(row(select(option(description="x" * 101)))), "description: 101"),
    "a placeholder": (message(row(select(placeholder="x" * 151))), "placeholder: 151"),
    "too many to choose": (message(row(select(max_values=2))), "over the 1 options"),
    "two chosen": (
        message(row(select(option(default=True), option("2", default=True)))),
        "2 options are chosen",
    ),
    "a wrong default": (
        message(row(entity(8, default_values=[{"id": "1", "type": "user"}]))),
        "'user' is not one of",
    ),
    "options of a user select": (message(row(entity(5, options=[]))), "options: unknown"),
    "four texts": (message(section(*(text() for _ in range(4)))), "4 entries"),
    "no accessory": (message({"type": 9, "components": [text()]}), "lacks 'accessory'"),
    "a select as accessory": (message(section(text(), accessory=select())), "type: 3"),
    "no items": (message(gallery(0)), "0 entries"),
    "11 items": (message(gallery(11)), "11 entries"),
    "a file that is not there": (message(file("attachment://other.txt")), "is not attached"),
    "an image that is not there": (
        message({"type": 12, "items": [{"media": {"url": "attachment://x.png"}}]}),
        "'x.png' is not attached",
    ),
    "a file elsewhere": (message(file("https://example.com/x")), "scheme must be"),
    "spacing": (message({"type": 14, "spacing": 3}), "spacing: 3"),
    "mentions by another name": (
        {"allowed_mentions": {"parse": ["channel"]}},
        "'channel' is not one of",
    ),
    "mentions both ways": (
        {"allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "users are parsed and listed",
    ),
    "11 attachments": ({"attachments": [{"id": n} for n in range(11)]}, "11 entries"),
    "attachments twice": ({"attachments": [{"id": 1}, {"id": 1}]}, "id 1 stands twice"),
    "11 embeds": ({"embeds": [{"title": "x"}] * 11}, "11 entries"),
    "embeds in all": ({"embeds": [{"description": "x" * 3001}] * 2}, "6002 characters"),
    "an empty embed": ({"embeds": [{"color": 1}]}, "nothing to show"),
    "an embed's title": ({"embeds": [{"title": "x" * 257}]}, "title: 257"),
    "26 fields": ({"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]}, "26 entries"),
}


@pytest.mark.parametrize("payload", GOOD)
def test_what_a_message_may_hold(payload: Json) -> None:
    assert message_problems(payload, files=["prompt.txt"]) == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_message_may_not_hold(name: str) -> None:
    payload, problem = BROKEN[name]
    found = message_problems(payload, files=["prompt.txt"])
    assert any(problem in each for each in found), found


def test_a_message_of_nothing_is_empty() -> None:
    assert says_nothing({"flags": 0, "content": None, "embeds": []})
    assert not says_nothing({"content": "x"})
    assert not says_nothing(message(text()))
    assert not says_nothing({}, files=["prompt.txt"])


async def test_what_discord_py_builds_passes() -> None:
    view = ui.LayoutView()
    shown: ui.Section[Any] = ui.Section("x", accessory=ui.Thumbnail("https://example.com/x.png"))
    pressed: ui.ActionRow[Any] = ui.ActionRow(ui.Button(label="Go", emoji="🚀"))
    chosen: ui.ActionRow[Any] = ui.ActionRow(
        ui.Select(options=[discord.SelectOption(label="One", emoji="🚀")])
    )
    attached = [ui.File[Any]("attachment://prompt.txt"), ui.Separator[Any]()]
    view.add_item(ui.Container(ui.TextDisplay("x"), shown, pressed, chosen, *attached, id=5))
    view.add_item(ui.ActionRow(ui.ChannelSelect(channel_types=[discord.ChannelType.text])))
    said = message(*view.to_components())  # type: ignore[no-untyped-call]
    assert message_problems(said, files=["prompt.txt"]) == []


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "type id custom_id components component accessory options items media file url "
                "name value content flags embeds attachments label style name_localizations "
                "choices".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=examples(150), deadline=None)
@given(WILD)
def test_nothing_makes_the_checks_fail(wild: Any) -> None:
    for component in (wild, {"type": 1, "components": wild}, {"type": 9, "components": [wild]}):
        message_problems(message(component))
        modal_problems(modal({"type": 18, "label": "x", "component": component}))
        command_problems([component, {"name": "go", "description": "x", "options": [component]}])
    command_problems(wild)
