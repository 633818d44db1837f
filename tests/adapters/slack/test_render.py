"""Any card fits Slack's limits, whole, and what is pressed on it comes back as it was meant."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.render import (
    Rendered,
    actions_of,
    card_of,
    defuse,
    render_card,
    render_tail,
    request_of,
    stream_of,
)
from adapters.slack.render.limits import MESSAGE_SIZE, size
from adapters.slack.render.text import clean
from bot.talk.actions import UnknownAction, encode
from bot.talk.cards import (
    Answer,
    Ask,
    Button,
    Buttons,
    Card,
    Choice,
    Entry,
    FactLine,
    Fine,
    Hint,
    Lines,
    Menu,
    Note,
    Picture,
    PromptText,
)
from bot.talk.requests import ListPrompts, OpenPrompt, Request, Vote, Why
from tests.adapters.cards import cards, long_texts, pressable, written
from tests.adapters.slack.seen import Json, links, many, presses, seen
from tests.doubles.slack.blocks import blockkit_problems, problems

_PROSE = "A line of a long text, with words in it.\n"
_MARKS = "*_~`-=|\\ \n\t\r"
"""What may go from the end of an answer that is under way: it would change what is above."""


def _letters(text: str) -> str:
    return "".join(clean(text).replace("\u2060", "").split())


def _in_order(words: list[str], shown: str) -> bool:
    letters, at = _letters(shown), 0
    for word in words:
        at = letters.find(_letters(word), at)
        if at < 0:
            return False
        at += len(_letters(word))
    return True


def _words(card: Card) -> list[str]:
    """What must be seen. A model that the title names need not be named again.

    Of an answer the beginning: the rest may go on in another message, with code opened again.
    """
    shown = []
    for block in card.blocks:
        if isinstance(block, Answer):
            model = "" if block.model in card.title else block.model
            text = block.text[:200] if card.final else block.text[:200].rstrip(_MARKS)
            block = Answer(text, model)
        shown.append(block)
    return list(written(replace(card, blocks=tuple(shown))))


def _all(rendered: Rendered) -> list[Json]:
    return [block for message in rendered.messages for block in message.blocks]


def _blocks(*blocks: object, title: str = "T") -> list[Json]:
    return _all(render_card(Card("c1", title, blocks)))  # type: ignore[arg-type]


@many
@given(cards)
def test_no_message_is_over_a_limit_and_each_says_whose_it_is(card: Card) -> None:
    rendered = render_card(card)
    assert rendered.messages
    for message in rendered.messages:
        blocks = list(message.blocks)
        assert problems(blocks, "message") == []
        assert blockkit_problems(blocks) == []
        assert sum(size(block) for block in blocks) <= MESSAGE_SIZE
        assert 0 < len(message.text) <= 3000
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", message.text)
        assert card_of(blocks) == card.id
        assert str(blocks).count("'style': 'primary'") <= 1
    ids = [block["block_id"] for block in _all(rendered)]
    assert len(set(ids)) == len(ids)
    assert ids[0] == f"{card.id}:0"


@many
@given(cards)
def test_all_that_was_written_is_seen_in_its_order(card: Card) -> None:
    rendered = render_card(card)
    shown, opened = seen(_all(rendered)), links(_all(rendered))
    assert _in_order(_words(card), shown)
    assert list(rendered.pictures) == [b for b in card.blocks if isinstance(b, Picture)]
    for thing in pressable(card):
        if isinstance(thing, Button) and thing.url is not None:
            assert thing.url in opened or thing.short_url in opened or thing.url in shown


@many
@given(long_texts, st.booleans())
def test_a_prompt_stands_there_to_the_letter(text: str, long: bool) -> None:
    text *= 10 if long else 1
    code = [block for block in _blocks(PromptText(text), title="") if block["type"] == "rich_text"]
    shown = "".join(
        words["text"] for block in code for pre in block["elements"] for words in pre["elements"]
    )
    assert shown == (clean(text) if clean(text).strip() else "")


@many
@given(long_texts, st.sampled_from(("", "```python\n", "| a | b |\n|---|---|\n")), st.booleans())
def test_an_answer_is_whole_over_its_messages(text: str, begin: str, long: bool) -> None:
    text = begin + text * (10 if long else 1)
    blocks = [block for block in _blocks(Answer(text, "T")) if block["type"] == "markdown"]
    shown = "".join(block["text"] for block in blocks)
    left = iter(_letters(shown))
    assert all(letter in left for letter in _letters(text))
    # What is more than was written opens code and tables again.
    assert len(_letters(shown)) <= len(_letters(text)) + 200 * len(blocks)


@many
@given(cards)
def test_every_press_comes_back_as_it_was_meant(card: Card) -> None:
    expected: list[Request] = []
    for thing in pressable(card):
        match thing:
            case Menu(_, choices):
                expected += dict.fromkeys(choice.action for choice in choices)
            case Button(_, action) if action is not None:
                expected.append(action)
            case FactLine(_, _, take_out) if take_out is not None:
                expected.append(take_out)
            case _:
                pass
    blocks = _all(render_card(card))
    assert [request_of(press) for press in presses(blocks)] == expected
    assert actions_of(blocks) == tuple(encode(action) for action in expected)
    for message in render_card(card).messages:
        ids = list(dict.fromkeys(each["action_id"] for each in presses(message.blocks)))
        numbers = [int(each.removeprefix("do:")) for each in ids]
        assert numbers == sorted(numbers)


@many
@given(cards)
def test_a_stream_and_its_tail_hold_the_whole_card(card: Card) -> None:
    stream = stream_of(card)
    answers = [block for block in card.blocks if isinstance(block, Answer)]
    if stream is None:
        assert len(answers) != 1
        return
    assert stream.endswith(clean(answers[0].text))
    tail = render_tail(card)
    for message in tail.messages:
        assert problems(list(message.blocks), "message") == []
    rest = replace(card, title="", blocks=tuple(b for b in card.blocks if b not in answers))
    assert _in_order(_words(rest), seen(_all(tail)))


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
    code = [b for b in _all(rendered) if b["type"] == "rich_text"]
    texts = [b["elements"][0]["elements"][0]["text"] for b in code]
    assert "".join(texts) == prompt
    assert all(text.endswith("\n") for text in texts)
    assert [m.blocks[-1]["type"] for m in rendered.messages] == ["rich_text"] * 2 + ["actions"]


def test_the_code_of_a_long_answer_is_closed_and_opened_again() -> None:
    answer = "Before\n\n```python\n" + "print('x')\n" * 2500 + "```\n\nAfter"
    rendered = render_card(Card("c", "M", (Answer(answer, "M"),)))
    texts = [b["text"] for b in _all(rendered) if b["type"] == "markdown"]
    assert len(texts) > 2
    assert all(text.count("```") % 2 == 0 for text in texts)
    assert "".join(texts).count("print('x')\n") == 2500


def test_an_answer_under_way_has_its_code_closed() -> None:
    answer = Answer("See:\n\n```python\nprint(1)\n", "M")
    (_, block) = _all(render_card(Card("c", "M", (answer,), final=False)))
    assert block["text"].count("```") == 2
    (_, waiting) = _all(render_card(Card("c", "M", (Answer("", "M"),), final=False)))
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
    (markdown,) = [b for b in _all(render_card(card)) if b["type"] == "markdown"]
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
    assert all(len(url) > 1000 for url in links(_all(fits)))
    over = render_card(card(2500))
    assert len(over.messages) == 1
    assert [len(url) > 2500 for url in links(_all(over))] == [True] * 4 + [False] * 2
    assert _in_order(["Open in d", "Open in e (copy first)"], seen(_all(over)))
    longer = render_card(card(3500))
    assert links(_all(longer)) == ["https://example.org/"] * 6


def test_descriptions_in_menus_go_before_a_card_takes_another_message() -> None:
    choices = tuple(Choice(f"model {n}", OpenPrompt(f"p{n}"), "about " * 12) for n in range(30))
    menu = Buttons((Menu("More models", choices),))
    assert "description" in str(_blocks(menu))
    assert len(render_card(Card("c", "T", (PromptText("x" * 6000), menu))).messages) == 1
    assert "description" not in str(_blocks(PromptText("x" * 6000), menu))


def test_an_address_that_no_button_takes_is_written_out_in_its_place() -> None:
    url = f"https://example.org/?q={'x' * 3000}"
    row = Buttons((Button("A", Why("p")), Button("Open", url=url), Button("B", Why("p"))))
    assert _in_order(["A", f"Open: {url}", "B"], seen(_blocks(row)))
    assert links(_blocks(row)) == []


def test_long_labels_stand_whole_above_their_buttons() -> None:
    long = "an answer that goes on " * 6
    ask = Ask("Which?", (Button(long, Why("p")), Button("b", Why("q"))), Button("other…", Why("r")))
    blocks = _blocks(ask)
    assert _in_order(["Which?", long, "b", "other…"], seen(blocks))
    assert blocks[-1]["elements"][0]["text"]["text"].endswith("…")
    assert problems(blocks, "message") == []


def test_many_buttons_and_choices_are_parted_into_rows_and_menus() -> None:
    buttons = Buttons(tuple(Button(f"b{n}", Vote(f"p{n}", 1)) for n in range(60)))
    choices = tuple(Choice(f"model {n}", OpenPrompt(f"p{n}"), "about " * 30) for n in range(230))
    rendered = render_card(Card("c", "T", (buttons, Buttons((Menu("More models", choices),)))))
    assert [problems(list(m.blocks), "message") for m in rendered.messages] == [[]] * len(
        rendered.messages
    )
    pressed = [request_of(press) for press in presses(_all(rendered))]
    assert pressed == [Vote(f"p{n}", 1) for n in range(60)] + [
        OpenPrompt(f"p{n}") for n in range(230)
    ]


def test_an_action_too_long_for_a_menu_becomes_a_button() -> None:
    wide = ListPrompts("mine", "words " * 40)
    menu = Menu("M", (Choice("a", OpenPrompt("p")), Choice("b", wide)))
    blocks = _blocks(Buttons((menu,)))
    assert problems(blocks, "message") == []
    assert {request_of(press) for press in presses(blocks)} == {OpenPrompt("p"), wide}


def test_a_chosen_choice_is_marked_and_the_menu_keeps_its_label() -> None:
    menu = Menu("Framework", (Choice("none", Why("a")), Choice("COSTAR", Why("b"), chosen=True)))
    select = _blocks(Buttons((menu,)))[-1]["elements"][0]
    assert select["placeholder"]["text"] == "Framework"
    assert [option["text"]["text"] for option in select["options"]] == ["none", "✓ COSTAR"]


def test_a_note_names_its_channel_in_slacks_manner() -> None:
    (_, block) = _blocks(Note("Shared in", "good", "C0123456789"))
    assert block["elements"][0]["elements"][-1] == {"type": "channel", "channel_id": "C0123456789"}
    assert "Shared in general" in seen(_blocks(Note("Shared in", "good", "general")))


def test_one_button_stands_beside_an_entry_and_several_below() -> None:
    open_it, why = Button("Open", OpenPrompt("p")), Button("Why", Why("p"))
    assert _blocks(Entry("A", "by Ana", (open_it,)))[1]["accessory"]["text"]["text"] == "Open"
    assert _blocks(Entry("A", "by Ana", (open_it, why)))[-1]["type"] == "actions"


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
    assert _in_order(_words(card), seen(_all(rendered)))
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
