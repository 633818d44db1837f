"""How cards look in Discord: what stands beside what, where a card is parted, what it is spared."""

import re
from typing import Any

import pytest

from adapters.discord.render import (
    actions_of,
    card_mark,
    mark_of,
    page_of,
    render_card,
    request_of,
)
from bot.talk.actions import UnknownAction
from bot.talk.cards import (
    Answer,
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Entry,
    Fine,
    Hint,
    Lines,
    Menu,
    Note,
    Picture,
    PromptText,
)
from bot.talk.requests import ListPrompts, OpenPrompt, RefineAgain, Request, Vote, Why
from tests.adapters.cards import written
from tests.adapters.discord.seen import (
    all_components,
    components_of,
    in_order,
    links,
    presses,
    problems,
    seen,
    texts,
)
from tests.adapters.discord.usual import FACTS

Json = dict[str, Any]

_PROSE = "A line of a long text, with words in it.\n"


def _inside(*blocks: Block) -> list[Json]:
    """What stands in the container below the title of a card that fits one message."""
    (container,) = components_of(*blocks)
    found: list[Json] = container["components"][1:]
    return found


def _kinds(*blocks: Block) -> list[int]:
    return [each["type"] for each in _inside(*blocks)]


def test_blocks_of_others_are_not_ours() -> None:
    assert mark_of([]) is None
    assert mark_of([{"type": 10, "id": 1, "content": "a"}]) is None
    assert mark_of([{"type": 1, "id": 4, "components": []}]) is None
    assert mark_of([{"type": 17, "id": 5, "components": []}]) == 5
    assert page_of([]) == 0
    assert page_of([{"type": 17, "id": 5, "components": []}]) == 0
    assert page_of([{"type": 17, "id": 5, "components": [{"type": 10, "id": 5}]}]) == 0
    assert actions_of([{"type": 10, "content": "a"}, {"type": 14}]) == ()


@pytest.mark.parametrize("card_id", ["", "p1", "é" * 40, "\ud800"])
def test_a_mark_is_an_id_that_discord_takes(card_id: str) -> None:
    assert 1 <= card_mark(card_id) < 2**31
    assert card_mark(card_id) == card_mark(card_id)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"custom_id": "nothing|of|ours"},
        {"custom_id": "do:1", "values": []},
        {"custom_id": 3},
        {"custom_id": "do:1", "values": ["why"]},
        {"custom_id": "do:1", "values": [4]},
    ],
)
def test_an_action_that_is_not_ours_is_unknown(data: Json) -> None:
    with pytest.raises(UnknownAction):
        request_of(data)


def test_the_same_action_twice_is_told_apart_and_comes_back_the_same() -> None:
    row = Buttons((*[Button("a", Vote("r", 1))] * 3, Button("b", RefineAgain("p", ""))))
    menu = Buttons((Menu("M", (Choice("x", Vote("r", 1)), Choice("y", Vote("r", 1)))),))
    components = components_of(row, menu)
    found = [request_of(press) for press in presses(components)]
    assert found == [Vote("r", 1)] * 3 + [RefineAgain("p", "")] + [Vote("r", 1)] * 2


def test_a_long_prompt_is_parted_at_line_ends_and_a_file_has_it_whole() -> None:
    prompt = _PROSE * 250
    buttons = Buttons((Button("Why", Why("p")),))
    rendered = render_card(Card("c", "Long", (PromptText(prompt), buttons)))
    assert len(rendered.messages) == 3
    code = [each for each in texts(all_components(rendered)) if each.startswith("```\n")]
    assert "".join(each[4:-4] for each in code) == prompt
    assert all(each.endswith("\n\n```") for each in code)
    (file,) = rendered.messages[-1].files
    assert (file.name, file.data.decode()) == ("prompt.txt", prompt)
    (last,) = rendered.messages[-1].components
    assert [each["type"] for each in last["components"]] == [10, 13, 1]


def test_a_prompt_that_would_flood_the_channel_is_shown_in_part_and_whole_in_a_file() -> None:
    prompt = _PROSE * 1_000
    rendered = render_card(Card("c", "Long", (PromptText(prompt), Fine("version 1"))))
    (message,) = rendered.messages
    shown = texts(all_components(rendered))
    (code,) = [each for each in shown if each.startswith("```\n")]
    assert prompt.startswith(code[4:-4])
    assert any(f"all {len(prompt):,} characters are in prompt.txt" in each for each in shown)
    (file,) = message.files
    assert file.data.decode() == prompt


def test_a_prompt_that_fits_a_message_is_not_parted_for_what_stands_above_it() -> None:
    blocks: list[Block] = [
        Fine("version 1"),
        PromptText(_PROSE * 60),
        Fine("version 2"),
        PromptText(_PROSE * 60),
    ]
    rendered = render_card(Card("c", "Versions", tuple(blocks)))
    assert len(rendered.messages) == 2
    assert not any(message.files for message in rendered.messages)


def test_a_prompt_with_a_fence_is_shown_to_the_letter_and_comes_as_a_file() -> None:
    prompt = "Explain *this*:\n```python\nprint('a_b')\n```"
    (message,) = render_card(Card("c", "T", (PromptText(prompt),))).messages
    assert prompt in seen(message.components)
    assert [file.data.decode() for file in message.files] == [prompt]


def test_the_first_line_of_a_prompt_is_no_language() -> None:
    (code,) = _inside(PromptText("python\nis a snake"))
    assert code["content"] == "```\npython\nis a snake\n```"


def test_pictures_stand_in_their_place() -> None:
    def picture(name: str, data: bytes = b"x") -> Picture:
        return Picture(name, "image/png", data)

    first, second, third = _inside(
        picture("r1-1.png"), picture("r1-2.png"), Fine("between"), picture("../../a b.png")
    )
    assert [item["media"]["url"] for item in first["items"]] == [
        "attachment://r1-1.png",
        "attachment://r1-2.png",
    ]
    assert first["items"][0]["description"] == "r1-1.png"
    assert second["type"] == 10
    assert third["items"][0]["media"]["url"] == "attachment://a-b.png"
    many: list[Block] = [picture("r.png")] * 23
    messages = render_card(Card("c", "T", (*many, picture("none.png", b"")))).messages
    assert [len(message.files) for message in messages] == [10, 10, 3]
    assert all(problems(message) == [] for message in messages)
    assert "none.png" in seen(messages[-1].components)


def test_a_note_names_its_channel() -> None:
    (note,) = _inside(Note("Shared in", "good", "100000000000000001"))
    assert note["content"] == "✅ Shared in <#100000000000000001>"
    (note,) = _inside(Note("Shared in", "good", "*general*"))
    assert note["content"] == "✅ Shared in \\*general\\*"


def test_one_button_stands_beside_a_text_and_several_below() -> None:
    open_it, why = Button("Open", OpenPrompt("p")), Button("Why", Why("p"))
    assert _kinds(Entry("A", "by Ana", (open_it,))) == [9]
    assert _kinds(Entry("A", "by Ana", (open_it, why))) == [10, 1]
    assert _kinds(Entry("A", "by Ana", ())) == [10]
    assert _kinds(Hint("h", Button("l" * 90, Why("p")))) == [10, 10, 1]
    assert _kinds(FACTS) == [10, 9, 9, 9, 9]


def test_a_link_too_long_for_a_button_opens_its_site_or_is_written_out() -> None:
    url = f"https://example.org/?q={'x' * 600}"
    site = Button("Open", url=url, short_url="https://example.org/")
    components = components_of(Buttons((site, Button("A", Why("p")))))
    assert links(components) == ["https://example.org/"]
    assert "Open (copy first)" in seen(components)
    components = components_of(Buttons((Button("A", Why("p")), Button("Open", url=url))))
    assert links(components) == []
    assert in_order(["A", f"Open: {url}"], seen(components))


def test_long_labels_stand_whole_above_their_buttons() -> None:
    long = "an answer that goes on " * 6
    ask = Ask("Which?", (Button(long, Why("p")), Button("b", Why("q"))), Button("other…", Why("r")))
    _, label, row = _inside(ask)
    assert long.strip() in label["content"]
    assert [button["label"][-1] for button in row["components"]] == ["…", "b", "…"]


def test_many_buttons_and_choices_are_parted_into_rows_and_selects() -> None:
    buttons = Buttons(tuple(Button(f"b{n}", Vote(f"p{n}", 1)) for n in range(60)))
    choices = tuple(Choice(f"model {n}", OpenPrompt(f"p{n}"), "about " * 30) for n in range(130))
    rendered = render_card(Card("c", "T", (buttons, Buttons((Menu("More models", choices),)))))
    assert [problems(message) for message in rendered.messages] == [[]] * len(rendered.messages)
    pressed = {request_of(press) for press in presses(all_components(rendered))}
    wanted: set[Request] = {Vote(f"p{n}", 1) for n in range(60)}
    assert pressed == wanted | {OpenPrompt(f"p{n}") for n in range(130)}
    assert "More models (6 of 6)" in seen(all_components(rendered))


def test_an_action_too_long_for_a_button_cannot_be_pressed() -> None:
    wide = ListPrompts("mine", "words " * 40)
    menu = Menu("M", (Choice("a", OpenPrompt("p")), Choice("b", wide)))
    rendered = render_card(Card("c", "T", (Buttons((menu, Button("c", wide))),)))
    components = all_components(rendered)
    assert problems(rendered.messages[0]) == []
    assert actions_of(components) == ("open|p",)
    assert "\nb\n" in seen(components)


def test_a_chosen_choice_is_marked_and_the_menu_keeps_its_label() -> None:
    menu = Menu("Framework", (Choice("none", Why("a")), Choice("COSTAR", Why("b"), chosen=True)))
    (row,) = _inside(Buttons((menu,)))
    (select,) = row["components"]
    assert select["placeholder"] == "Framework"
    assert [option["label"] for option in select["options"]] == ["none", "✓ COSTAR"]


def test_texts_longer_than_a_display_go_on_in_the_next() -> None:
    long = _PROSE * 100
    hint = Hint(long, Button("x", Why("p")))
    blocks = (Note(long, "error"), Fine(long), Lines(long, (long, "b")), hint)
    card = Card("c", "T " * 100, blocks)
    rendered = render_card(card)
    assert in_order(written(card), seen(all_components(rendered)))
    assert all(problems(message) == [] for message in rendered.messages)


def test_an_empty_card_still_says_whose_it_is() -> None:
    (message,) = render_card(Card("c", " ", ())).messages
    assert mark_of(message.components) == card_mark("c")
    assert problems(message) == []


def test_nobody_is_mentioned_by_a_card() -> None:
    bait = "<@123456789012345678> @everyone <#123456789012345678> <@&1234>"
    button = Button("x", Why("p"))
    card = Card("c", bait, (Answer(bait), Note(bait), Fine(bait), Hint(bait, button)))
    for text in texts(all_components(render_card(card))):
        assert not re.search(r"(?<!\\)(<[@#]|@everyone)", text)
