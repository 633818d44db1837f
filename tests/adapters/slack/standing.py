"""What stands in Slack at the end, held against what the models said, to the character."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.markdown import still_open
from bot.markdown.blocks import at_end
from tests.doubles.slack.state import Message

_WORD_JOINER = "\u2060"
_LONGEST_MARK = 12


@dataclass(slots=True)
class Standing:
    """How messages compare with answers. All of it is empty when they are the same."""

    lost: list[str] = field(default_factory=list)
    """What of an answer is not there, for each answer that is not whole."""

    doubled: list[str] = field(default_factory=list)
    """Texts that are no continuation of any answer."""

    unfinished: int = 0
    """Messages that still stream, or answers without exactly one row of buttons."""

    oversized: int = 0

    @property
    def exact(self) -> bool:
        """Is every answer there once, whole and finished?"""
        return not (self.lost or self.doubled or self.unfinished or self.oversized)


def standing(messages: Iterable[Message], said: Sequence[str], title: str = "big") -> Standing:
    """Read the messages of runs on one model in their order, as the continuations of answers.

    What the adapter adds is left out: the title, U+2060 in mentions, and at a seam the marks
    that close a code block and open it again, or a table's head. Nothing else is.
    """
    found = Standing()
    # A mark that closes a code block may be the answer's own or not, until more is read.
    ends = [{0} for _ in said]
    buttons = 0
    for message in messages:
        buttons += message.buttons.count("Run again")
        found.unfinished += message.streaming
        text = _answer_in(message)
        found.oversized += len(text) > 12_000
        for number, answer in enumerate(said):
            begun = text.removeprefix(f"**{title}**\n\n") if ends[number] == {0} else text
            goes_on = {end for at in ends[number] for end in _continued(answer, at, begun)}
            if text and goes_on:
                ends[number] = goes_on
                break
        else:
            found.doubled += [text] if text else []
    found.lost = [
        answer[max(at) :] for answer, at in zip(said, ends, strict=True) if max(at) < len(answer)
    ]
    found.unfinished += abs(buttons - len(said))
    return found


def _answer_in(message: Message) -> str:
    blocks = (block["text"] for block in message.blocks if block["type"] == "markdown")
    return (message.stream + "".join(blocks)).replace(_WORD_JOINER, "")


def _continued(answer: str, at: int, text: str) -> Iterator[int]:
    """Where the answer may have come to when this text stands behind its first `at` characters."""
    for head in _heads(answer[:at]):
        if text.startswith(head):
            body = text[len(head) :]
            same = _common(answer, at, body)
            for end in range(max(0, same - _LONGEST_MARK), same + 1):
                rest = body[end:]
                if not rest or rest == still_open(head + body[:end])[0]:
                    yield at + end


def _heads(before: str) -> Iterator[str]:
    where = at_end(before)
    if where.fence:
        yield where.fence.opening
    if where.table:
        yield where.table
    yield ""


def _common(answer: str, at: int, body: str) -> int:
    longest = min(len(body), len(answer) - at)
    if answer.startswith(body[:longest], at):
        return longest
    return next(n for n in range(longest) if body[n] != answer[at + n])
