"""Answers of all that is hard to send in pieces, whose every word can be told from the others."""

import random
import re
from collections.abc import Callable, Iterator

Words = Callable[[int], str]

_READ = re.compile(r"[^0-9wx]")
_AROUND = (
    "**{}**",
    "*{}*",
    "`{}`",
    "[{}](https://e.org/a_b?q=)",
    "~~{}~~",
    "{} 👩‍👩‍👧‍👦👍🏽",
    "||{}||",
)
_MENTIONS = ("<@12>", "<@!34>", "<@&56>", "<#78>", "<t:90:R>", "<:e:12>", "@everyone", "@here")


def answer(characters: int, seed: int) -> str:
    """A Markdown text of about so many characters. All its words are w1x, w2x, w3x and so on."""
    chance = random.Random(seed)
    numbers = iter(range(1, 10**9))

    def words(most: int) -> str:
        found = []
        for _ in range(chance.randint(1, most)):
            word = f"w{next(numbers)}x"
            if chance.random() < 0.2:
                word = chance.choice(_AROUND).format(word)
            if chance.random() < 0.05:
                word += f" {chance.choice(_MENTIONS)}"
            found.append(word)
        return " ".join(found)

    parts: list[str] = []
    while sum(map(len, parts)) < characters:
        parts.append("\n".join(chance.choice(_KINDS)(words, chance)))
    return "\n\n".join(parts)


def read(text: str) -> str:
    """The words of such an answer, wherever it was parted and whatever was put between."""
    return _READ.sub("", text)


def _paragraph(words: Words, chance: random.Random) -> Iterator[str]:
    yield words(chance.choice((5, 150)))


def _heading(words: Words, chance: random.Random) -> Iterator[str]:
    yield f"{'#' * chance.randint(1, 4)} {words(5)}"


def _code(words: Words, chance: random.Random) -> Iterator[str]:
    yield chance.choice(("```python", "```", "  ```c++"))
    for _ in range(chance.randint(1, 60)):
        yield f"    {words(8)}"
    yield "```"


def _table(words: Words, chance: random.Random) -> Iterator[str]:
    yield "| Name | Amount |"
    yield "|---|:-:|"
    for _ in range(chance.randint(1, 40)):
        yield f"| {words(2)} | {words(4)} |"


def _list(words: Words, chance: random.Random) -> Iterator[str]:
    for line in range(chance.randint(1, 20)):
        yield f"{'  ' * (line % 3)}- {words(9)}"


def _long_line(words: Words, chance: random.Random) -> Iterator[str]:
    yield words(2) + " " + chance.choice('あ<\\👍"') * chance.randint(50, 1500)


_KINDS = (_paragraph, _paragraph, _heading, _code, _table, _list, _long_line)
