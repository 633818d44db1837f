"""Long answers in a thread: nothing lost, nothing twice, and at the pace that Slack allows."""

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.nasty import nasty
from tests.adapters.slack.running import thread
from tests.adapters.slack.standing import standing
from tests.doubles.slack.state import Message

TEN = [nasty(f"answer-{n}-", 12_000) for n in range(10)]
"""About 3,000 tokens each."""


async def test_ten_long_answers_stream_at_once(open_team: TeamMaker) -> None:
    async with thread(open_team, TEN) as there:
        await there.run()
        found = await there.standing()
        # That nobody is refused when all keep the pace is for test_pace: here minutes are seconds.
        assert found.exact, found
        assert there.slack.count("chat.startStream") > 0
        assert not any(each.pings for each in there.messages())


async def test_an_answer_of_30_000_characters_flows_over_messages(open_team: TeamMaker) -> None:
    said = [nasty("long-", 30_000)]
    async with thread(open_team, said, rate=1_500.0) as there:
        await there.run()
        found = await there.standing()
        assert found.exact, found
        assert len(there.messages()) > 3


def test_the_comparison_sees_every_character() -> None:
    text = nasty("seen-", 3_000)
    half = text.index("\n\n", 1_000)

    def there(*streams: str) -> list[Message]:
        return [Message("C1", str(n), "U1", "T1", stream=each) for n, each in enumerate(streams)]

    def differs(*streams: str) -> tuple[int, int]:
        found = standing(there(*streams), [text])
        return sum(map(len, found.lost)), sum(map(len, found.doubled))

    assert differs(f"**big**\n\n{text[:half]}", text[half:]) == (0, 0)
    assert differs(text[:half]) == (len(text) - half, 0)
    assert differs(text, text) == (0, len(text))
    assert differs(text[:half], text[half + 1 :]) == (len(text) - half, len(text) - half - 1)
    assert differs(text[: half + 1], text[half:]) != (0, 0)
