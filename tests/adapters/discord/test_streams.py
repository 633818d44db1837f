"""Long answers in a channel: nothing lost, nothing twice, and at the rates that Discord allows."""

from dataclasses import dataclass, field
from itertools import pairwise

from adapters.discord.render import render_card
from bot.talk.cards import Answer, Button, Buttons, Card, Fine
from bot.talk.requests import RunAgain
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.nasty import nasty
from tests.adapters.discord.running import runs
from tests.adapters.discord.standing import standing
from tests.doubles.discord.state import Json

TEN = [nasty(f"answer-{n}-", 12_000) for n in range(10)]
"""About 3,000 tokens each."""


async def test_ten_long_answers_stream_at_once(open_server: ServerMaker) -> None:
    async with runs(open_server, TEN, rate=600.0) as there:
        await there.run()
        found = await there.standing()
        assert found.exact, found
        # What answers a press has rates of its own: the channel's are left to others.
        calls = there.discord
        assert calls.count("edit") + calls.count("send") == 0
        assert calls.count("follow_up") == len(there.messages()) - len(TEN)
        assert calls.refused_429 == 0


async def test_an_answer_of_30_000_characters_flows_over_messages(open_server: ServerMaker) -> None:
    said = [nasty("long-", 30_000)]
    async with runs(open_server, said, of="hidden", rate=700.0) as there:
        await there.run()
        found = await there.standing()
        assert found.exact, found
        assert len(there.messages()) > 7
        # A message that is full is not touched again.
        for page, following in pairwise(there.messages()):
            assert all(edit.at <= following.made_at for edit in page.earlier)


@dataclass(slots=True)
class Shown:
    """A message with these components."""

    components: list[Json]
    buttons: list[str] = field(default_factory=list)
    loading: bool = False


def test_the_comparison_sees_every_character() -> None:
    text = nasty("seen-", 9_000)
    again = Buttons((Button("Run again", RunAgain("r")),))
    card = Card("r", "big", (Answer(text, "big"), Fine("3 s"), again))
    pages = [list(each.components) for each in render_card(card).messages]

    def differs(*shown: list[Json]) -> tuple[int, int]:
        last = len(shown) - 1
        messages = [
            Shown(each, ["Run again"] if at == last else []) for at, each in enumerate(shown)
        ]
        found = standing(messages, [text])
        assert not found.unfinished
        assert not found.refused
        return len("".join(found.lost)), len("".join(found.doubled))

    assert differs(*pages) == (0, 0)
    assert differs(*pages[:-1])[0] > 0
    assert differs(pages[0], *pages[2:])[0] > 0
    assert differs(*pages, pages[-1])[1] > 0
    assert differs(pages[1], pages[0], *pages[2:])[1] > 0
    for at, page in enumerate(pages):
        # Of a letter there is one less, or one more.
        assert differs(*pages[:at], _changed(page, "s", ""), *pages[at + 1 :]) != (0, 0)
        assert differs(*pages[:at], _changed(page, "s", "ss"), *pages[at + 1 :]) != (0, 0)


def _changed(page: list[Json], letter: str, to: str) -> list[Json]:
    """A message with another text in its first long display."""
    (container,) = page
    inside = [dict(each) for each in container["components"]]
    text = next(each for each in inside if len(each.get("content", "")) > 100)
    text["content"] = text["content"].replace(letter, to, 1)
    return [{**container, "components": inside}]
