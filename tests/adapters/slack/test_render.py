"""Any card fits Slack's limits, whole, and what is pressed on it comes back as it was meant."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.render import (
    actions_of,
    card_of,
    render_card,
    render_tail,
    request_of,
    stream_of,
)
from adapters.slack.render.limits import MESSAGE_SIZE, size
from bot.chat.text import clean
from bot.talk.actions import encode
from bot.talk.cards import (
    Answer,
    Button,
    Card,
    FactLine,
    Menu,
    Picture,
    PromptText,
)
from bot.talk.requests import Request
from tests.adapters.cards import cards, long_texts, pressable, written
from tests.adapters.slack.seen import (
    all_blocks,
    blocks_of,
    in_order,
    letters,
    links,
    many,
    presses,
    seen,
)
from tests.doubles.slack.blocks import blockkit_problems, problems

_MARKS = "*_~`-=|\\ \n\t\r"
"""What may go from the end of an answer that is under way: it would change what is above."""


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
    ids = [block["block_id"] for block in all_blocks(rendered)]
    assert len(set(ids)) == len(ids)
    assert ids[0] == f"{card.id}:0"


@many
@given(cards)
def test_all_that_was_written_is_seen_in_its_order(card: Card) -> None:
    rendered = render_card(card)
    shown, opened = seen(all_blocks(rendered)), links(all_blocks(rendered))
    assert in_order(_words(card), shown)
    assert list(rendered.pictures) == [b for b in card.blocks if isinstance(b, Picture)]
    for thing in pressable(card):
        if isinstance(thing, Button) and thing.url is not None:
            assert thing.url in opened or thing.short_url in opened or thing.url in shown


@many
@given(long_texts, st.booleans())
def test_a_prompt_stands_there_to_the_letter(text: str, long: bool) -> None:
    text *= 4 if long else 1
    code = [
        block for block in blocks_of(PromptText(text), title="") if block["type"] == "rich_text"
    ]
    shown = "".join(
        words["text"] for block in code for pre in block["elements"] for words in pre["elements"]
    )
    assert shown == (clean(text) if clean(text).strip() else "")


@many
@given(long_texts, st.sampled_from(("", "```python\n", "| a | b |\n|---|---|\n")), st.booleans())
def test_an_answer_is_whole_over_its_messages(text: str, begin: str, long: bool) -> None:
    text = begin + text * (4 if long else 1)
    blocks = [block for block in blocks_of(Answer(text, "T")) if block["type"] == "markdown"]
    shown = "".join(block["text"] for block in blocks)
    left = iter(letters(shown))
    assert all(letter in left for letter in letters(text))
    # What is more than was written opens code and tables again, a table by its own head.
    head = max((len(letters(line)) for line in text.splitlines() if "|" in line), default=0)
    assert len(letters(shown)) <= len(letters(text)) + (200 + head) * len(blocks)


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
    blocks = all_blocks(render_card(card))
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
    assert in_order(_words(rest), seen(all_blocks(tail)))
