"""Any card fits Discord's limits, whole, and what is pressed on it comes back as it was meant."""

import re
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import (
    Rendered,
    actions_of,
    card_mark,
    mark_of,
    page_of,
    render_card,
    request_of,
)
from adapters.discord.render.pages import LONGEST
from bot.chat.text import clean, length
from bot.talk.actions import encode
from bot.talk.cards import (
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Entry,
    FactLine,
    Fine,
    Hint,
    Menu,
    Note,
    PromptText,
)
from bot.talk.requests import Request
from tests.adapters.cards import cards, long_texts, pressable, written
from tests.adapters.discord.seen import (
    all_components,
    in_order,
    letters,
    links,
    many,
    presses,
    problems,
    seen,
    shown,
    texts,
)

_MARKS = re.compile(r"[\s\u2060\\*_~`|>#\[\]()<:@.+=-]")
_BEGINNING = 500
"""Characters that are shown in any case of a text that is too long to be shown."""

_ENDS = "*_~`-=|\\ \n\t\r"
"""What may go from the end of an answer that is under way: it would change what is above."""


def _answers(card: Card) -> list[str]:
    found = [clean(block.text) for block in card.blocks if isinstance(block, Answer)]
    return [text for text in found if text.strip()]


def _without_labels(block: Block) -> Block:
    """A block without what may stand elsewhere where room is spared."""
    match block:
        case Hint(text, take):
            return Hint(text, replace(take, label=""))
        case Entry(title, detail):
            return Entry(title, detail, ())
        case Buttons():
            return Buttons(())
        case _:
            return block


@many
@given(cards)
def test_no_message_is_over_a_limit_and_each_says_whose_it_is(card: Card) -> None:
    rendered = render_card(card)
    assert rendered.messages
    for number, message in enumerate(rendered.messages):
        assert problems(message) == []
        assert mark_of(message.components) == card_mark(card.id)
        assert page_of(message.components) == number
        (container,) = message.components
        assert container["type"] == 17
        told = str(container)
        assert all(f"attachment://{file.name}'" in told for file in message.files)
    uptos = [message.upto for message in rendered.messages]
    assert uptos == sorted(uptos)
    if card.final:
        assert uptos[-1] == sum(map(len, _answers(card)))


def _as_told(block: Block, rendered: Rendered) -> Block:
    """A block as the messages say it: of a text that would flood the channel they show the
    beginning, and all of it is in a file, to the letter."""
    if not isinstance(block, PromptText) or length(whole := clean(block.text)) <= LONGEST:
        return block
    assert whole.encode() in [file.data for each in rendered.messages for file in each.files]
    return PromptText(whole[:_BEGINNING])


@many
@given(cards)
def test_all_that_was_written_is_seen_in_its_order(card: Card) -> None:
    """Buttons may be choices of a select further down, where that spares room."""
    card = replace(card, blocks=tuple(b for b in card.blocks if not isinstance(b, Answer)))
    rendered = render_card(card)
    components = all_components(rendered)
    said, opened = seen(components), links(components)
    told = (_as_told(_without_labels(block), rendered) for block in card.blocks)
    bare = replace(card, blocks=tuple(told))
    assert in_order(written(bare), said)
    for thing in pressable(card):
        if isinstance(thing, Button | Menu):
            assert letters(thing.label) in letters(said)
        if isinstance(thing, Button) and thing.url is not None:
            assert {thing.url, thing.short_url} & set(opened) or letters(thing.url) in letters(said)


@many
@given(cards)
def test_what_stands_around_an_answer_is_seen(card: Card) -> None:
    rendered = render_card(card)
    said = _MARKS.sub("", "".join(texts(all_components(rendered))))
    at = 0
    for block in card.blocks:
        match _as_told(block, rendered):
            case Answer(text):
                word = text[:200] if card.final else text[:200].rstrip(_ENDS)
            case PromptText(word) | Note(word) | Fine(word):
                pass
            case _:
                continue
        bare = _MARKS.sub("", clean(word))
        at = said.find(bare, at)
        assert at >= 0
        at += len(bare)


@many
@given(long_texts, st.booleans())
def test_a_prompt_stands_there_to_the_letter(text: str, long: bool) -> None:
    text *= 4 if long else 1
    rendered = render_card(Card("c", "", (PromptText(text),)))
    wanted = clean(text)
    files = [file for message in rendered.messages for file in message.files]
    told = texts(all_components(rendered))
    flood = length(wanted) > LONGEST
    if flood:
        *told, last = told
        assert last.startswith("-# … and so on: all ")
    if not wanted.strip():
        assert told == ["-# (empty)"]
    elif "```" in wanted:
        seen = letters("".join(map(shown, told)))
        assert letters(wanted).startswith(seen) if flood else seen == letters(wanted)
    else:
        code = [re.fullmatch(r"```\n(.*)\n```", each, re.DOTALL) for each in told]
        joined = "".join(found[1] for found in code if found)
        assert wanted.startswith(joined) if flood else joined == wanted
    whole = len(told) == 1 and "```" not in wanted and not flood
    assert [file.data for file in files] == ([] if whole else [wanted.encode()])


@many
@given(cards)
def test_every_press_comes_back_as_it_was_meant(card: Card) -> None:
    expected: list[Request] = []
    for thing in pressable(card):
        match thing:
            case Menu(_, choices):
                expected += [choice.action for choice in choices]
            case Button(_, action) if action is not None:
                expected.append(action)
            case FactLine(_, _, take_out) if take_out is not None:
                expected.append(take_out)
            case _:
                pass
    components = all_components(render_card(card))
    found = [request_of(press) for press in presses(components)]
    assert Counter(found) == Counter(expected)
    assert actions_of(components) == tuple(map(encode, found))
