"""How cards look in Slack: where texts are parted, what stands beside what, what is left out."""

import pytest

from adapters.slack.render import (
    card_of,
    defuse,
    render_card,
    render_tail,
    request_of,
    stream_of,
)
from bot.talk.actions import UnknownAction
from bot.talk.cards import (
    Answer,
    Ask,
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
    PromptText,
)
from bot.talk.requests import ListPrompts, OpenPrompt, Vote, Why
from tests.adapters.cards import written
from tests.adapters.slack.seen import Json, all_blocks, blocks_of, in_order, links, presses, seen
from tests.doubles.slack.blocks import problems

_PROSE = "A line of a long text, with words in it.\n"


def test_blocks_of_others_are_not_ours() -> None:
    assert card_of([]) is None
    assert card_of([{"type": "section"}, {"type": "section", "block_id": "aB3/x"}]) is None
    assert card_of([{"type": "markdown", "block_id": "xYz"}, {"block_id": "a-b:12"}]) == "a-b"


@pytest.mark.parametrize(
    "action", [{}, {"value": "nothing|of|ours"}, {"selected_option": None}, {"value": 3}]
)
def test_an_action_that_is_not_ours_is_unknown(action: Json) -> None:
    with pytest.raises(UnknownAction):
        request_of(action)


def test_a_long_prompt_is_parted_at_line_ends_with_the_buttons_last() -> None:
    prompt = _PROSE * 700
    buttons = Buttons((Button("Why", Why("p")),))
    rendered = render_card(Card("c", "Long", (PromptText(prompt), buttons)))
    assert len(rendered.messages) == 3
    code = [b for b in all_blocks(rendered) if b["type"] == "rich_text"]
    texts = [b["elements"][0]["elements"][0]["text"] for b in code]
    assert "".join(texts) == prompt
    assert all(text.endswith("\n") for text in texts)
    assert [m.blocks[-1]["type"] for m in rendered.messages] == ["rich_text"] * 2 + ["actions"]


def test_the_code_of_a_long_answer_is_closed_and_opened_again() -> None:
    answer = "Before\n\n```python\n" + "print('x')\n" * 2500 + "```\n\nAfter"
    rendered = render_card(Card("c", "M", (Answer(answer, "M"),)))
    texts = [b["text"] for b in all_blocks(rendered) if b["type"] == "markdown"]
    assert len(texts) > 2
    assert all(text.count("```") % 2 == 0 for text in texts)
    assert "".join(texts).count("print('x')\n") == 2500


def test_an_answer_under_way_has_its_code_closed() -> None:
    answer = Answer("See:\n\n```python\nprint(1)\n", "M")
    (_, block) = all_blocks(render_card(Card("c", "M", (answer,), final=False)))
    assert block["text"].count("```") == 2
    (_, waiting) = all_blocks(render_card(Card("c", "M", (Answer("", "M"),), final=False)))
    assert waiting["elements"][0]["text"] == "…"


def test_nobody_is_called_by_a_card() -> None:
    bait = "<!channel> <@U12345678> <!subteam^S1|x> @here"
    card = Card(
        "c",
        bait,
        (Answer(bait), PromptText(bait), Note(bait), Fine(bait), Hint(bait, Button("x", Why("p")))),
    )
    shown = str(render_card(card))
    assert "mrkdwn" not in shown
    (markdown,) = [b for b in all_blocks(render_card(card)) if b["type"] == "markdown"]
    assert markdown["text"] == defuse(bait)
    stream = stream_of(Card("c", bait, (Answer("a"),)))
    assert stream is not None
    assert "<!" not in stream
    assert "<@" not in stream


def test_links_give_up_the_prompt_before_a_card_takes_another_message() -> None:
    def card(times: int) -> Card:
        url = f"https://example.org/?q={'x' * times}"
        sites = [
            Button(f"Open in {n}", url=url, short_url="https://example.org/") for n in "abcdef"
        ]
        return Card("c", "T", (PromptText(_PROSE), Buttons(tuple(sites))))

    fits = render_card(card(1000))
    assert len(fits.messages) == 1
    assert all(len(url) > 1000 for url in links(all_blocks(fits)))
    over = render_card(card(2500))
    assert len(over.messages) == 1
    assert [len(url) > 2500 for url in links(all_blocks(over))] == [True] * 4 + [False] * 2
    assert in_order(["Open in d", "Open in e (copy first)"], seen(all_blocks(over)))
    longer = render_card(card(3500))
    assert links(all_blocks(longer)) == ["https://example.org/"] * 6


def test_descriptions_in_menus_go_before_a_card_takes_another_message() -> None:
    choices = tuple(Choice(f"model {n}", OpenPrompt(f"p{n}"), "about " * 12) for n in range(30))
    menu = Buttons((Menu("More models", choices),))
    assert "description" in str(blocks_of(menu))
    assert len(render_card(Card("c", "T", (PromptText("x" * 7500), menu))).messages) == 1
    assert "description" not in str(blocks_of(PromptText("x" * 7500), menu))


def test_an_address_that_no_button_takes_is_written_out_in_its_place() -> None:
    url = f"https://example.org/?q={'x' * 3000}"
    row = Buttons((Button("A", Why("p")), Button("Open", url=url), Button("B", Why("p"))))
    assert in_order(["A", f"Open: {url}", "B"], seen(blocks_of(row)))
    assert links(blocks_of(row)) == []


def test_long_labels_stand_whole_above_their_buttons() -> None:
    long = "an answer that goes on " * 6
    ask = Ask("Which?", (Button(long, Why("p")), Button("b", Why("q"))), Button("other…", Why("r")))
    blocks = blocks_of(ask)
    assert in_order(["Which?", long, "b", "other…"], seen(blocks))
    assert blocks[-1]["elements"][0]["text"]["text"].endswith("…")
    assert problems(blocks, "message") == []


def test_many_buttons_and_choices_are_parted_into_rows_and_menus() -> None:
    buttons = Buttons(tuple(Button(f"b{n}", Vote(f"p{n}", 1)) for n in range(60)))
    choices = tuple(Choice(f"model {n}", OpenPrompt(f"p{n}"), "about " * 30) for n in range(230))
    rendered = render_card(Card("c", "T", (buttons, Buttons((Menu("More models", choices),)))))
    assert [problems(list(m.blocks), "message") for m in rendered.messages] == [[]] * len(
        rendered.messages
    )
    pressed = [request_of(press) for press in presses(all_blocks(rendered))]
    assert pressed == [Vote(f"p{n}", 1) for n in range(60)] + [
        OpenPrompt(f"p{n}") for n in range(230)
    ]


def test_an_action_too_long_for_a_menu_becomes_a_button() -> None:
    wide = ListPrompts("mine", "words " * 40)
    menu = Menu("M", (Choice("a", OpenPrompt("p")), Choice("b", wide)))
    blocks = blocks_of(Buttons((menu,)))
    assert problems(blocks, "message") == []
    assert {request_of(press) for press in presses(blocks)} == {OpenPrompt("p"), wide}


def test_a_chosen_choice_is_marked_and_the_menu_keeps_its_label() -> None:
    menu = Menu("Framework", (Choice("none", Why("a")), Choice("COSTAR", Why("b"), chosen=True)))
    select = blocks_of(Buttons((menu,)))[-1]["elements"][0]
    assert select["placeholder"]["text"] == "Framework"
    assert [option["text"]["text"] for option in select["options"]] == ["none", "✓ COSTAR"]


def test_a_note_names_its_channel_in_slacks_manner() -> None:
    (_, block) = blocks_of(Note("Shared in", "good", "C0123456789"))
    assert block["elements"][0]["elements"][-1] == {"type": "channel", "channel_id": "C0123456789"}
    assert "Shared in general" in seen(blocks_of(Note("Shared in", "good", "general")))


def test_one_button_stands_beside_an_entry_and_several_below() -> None:
    open_it, why = Button("Open", OpenPrompt("p")), Button("Why", Why("p"))
    assert blocks_of(Entry("A", "by Ana", (open_it,)))[1]["accessory"]["text"]["text"] == "Open"
    assert blocks_of(Entry("A", "by Ana", (open_it, why)))[-1]["type"] == "actions"


def test_texts_longer_than_a_block_go_on_in_the_next() -> None:
    long = _PROSE * 100
    card = Card(
        "c",
        "T " * 100,
        (
            Note(long, "error"),
            Fine(long),
            Lines(long, (long, "b")),
            Hint(long, Button("x", Why("p"))),
        ),
    )
    rendered = render_card(card)
    assert in_order(list(written(card)), seen(all_blocks(rendered)))
    for message in rendered.messages:
        assert problems(list(message.blocks), "message") == []


def test_an_empty_card_still_says_whose_it_is() -> None:
    (message,) = render_card(Card("c", " ", ())).messages
    assert card_of(message.blocks) == "c"
    assert message.text
    assert render_tail(Card("c", "T", (Answer("a"),))).messages == ()


def test_a_notification_says_the_title_and_the_first_words() -> None:
    card = Card("c", "Your better prompt", (PromptText("Write to <customers> & friends"),))
    assert render_card(card).messages[0].text == (
        "Your better prompt\nWrite to &lt;customers&gt; &amp; friends"
    )
