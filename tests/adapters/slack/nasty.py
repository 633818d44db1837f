"""Long answers of all that is hard to send in pieces."""

import random
from collections.abc import Iterator

_WORDS = (
    "plain prices März naïve Ærøskøbing 価格改定 ценa สวัสดี 👩‍👩‍👧‍👦 👍🏽 🇪🇺 e\u0301 "
    "**bold** _slanted_ ~~gone~~ `code <b>` <!channel> <!here> <@U0000000004> <@W1> <#C0000000006> "
    "<!subteam^S1> <!date^1^x|y> <not-a-mention> a<b && b>c "
    "[link](https://a.example/x_(y)?q=1&r=<2>) "
    '\\* "quoted" C:\\path\\n :rocket: #heading |pipe| 3*4*5 https://b.example/<!everyone>'
).split(" ")


def nasty(mark: str, characters: int, seed: int = 0) -> str:
    """A Markdown text of about so many characters that names its `mark` in every paragraph."""
    chance = random.Random(f"{mark} {seed}")
    parts: list[str] = [f"# {mark} begins"]
    filled = 0
    while filled < characters:
        parts.append("\n".join(chance.choice(_KINDS)(mark, chance)))
        filled += len(parts[-1]) + 2
    return "\n\n".join(parts) + f"\n\n{mark} ends."


def _some(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(fewest, most)))


def _paragraph(mark: str, chance: random.Random) -> Iterator[str]:
    yield f"{mark} says: {_some(chance, 5, 120)}"


def _code(mark: str, chance: random.Random) -> Iterator[str]:
    fence = chance.choice(["```", "````", "~~~", "  ```"])
    yield f"{fence}{chance.choice(['', 'python', 'c++ title=x'])}"
    for line in range(chance.randint(1, 60)):
        inside = "```" if "````" in fence and chance.random() < 0.2 else ""
        yield f"    {mark}[{line}] = '{_some(chance, 1, 8)}'  {inside}"
    yield fence


def _table(mark: str, chance: random.Random) -> Iterator[str]:
    yield f"| {mark} | <!channel> |"
    yield "|---|:-:|"
    for line in range(chance.randint(1, 30)):
        yield f"| {line} {mark} | {chance.choice(['ja', '価格', '`a|b`'])} |"


def _list(mark: str, chance: random.Random) -> Iterator[str]:
    for line in range(chance.randint(1, 20)):
        yield f"{'  ' * (line % 3)}- {mark} {_some(chance, 1, 9)}"


def _long_line(mark: str, chance: random.Random) -> Iterator[str]:
    yield mark + chance.choice(["あ", "x", "<", "\\", "👍🏽", '"']) * chance.randint(50, 1500)


_KINDS = (_paragraph, _paragraph, _code, _table, _list, _long_line)
