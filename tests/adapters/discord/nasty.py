"""Long answers of all that Discord makes something of, or that is hard to send in pieces."""

import random
from collections.abc import Iterator

_WORDS = (
    "plain naïve Łódź Ünïcödé 価格改定 ราคาใหม่ السعر الجديد מחיר‏ e\u0301 👩‍👩‍👧‍👦 👍🏽 🇪🇺 🏴󠁧󠁢󠁥󠁮󠁧󠁿 "
    "**bold** __under__ _slanted_ ~~gone~~ ||hidden|| `code <@1>` "
    "<@123456789012345678> <@!1234567890> <@&98765> <#55555> @everyone @here </rocket:77> <t:0:R> "
    "<:smile:42> <a:dance:43> <id:browse> <not-a-mention> a<b && b>c "
    "[link](https://a.example/x_(y)?q=1&r=2) <https://b.example/@everyone> https://c.example/a_b_c "
    '\\* \\`\\` "quoted" C:\\path\\n :rocket: #heading |pipe| 3*4*5 -# >quote'
).split(" ")


def nasty(mark: str, characters: int, seed: int = 0) -> str:
    """A Markdown text of about so many characters that names its `mark` in every paragraph."""
    chance = random.Random(f"{mark} {seed}")
    parts = [f"# {mark} begins"]
    filled = 0
    while filled < characters:
        parts.append("\n".join(chance.choice(_KINDS)(mark, chance)))
        filled += len(parts[-1]) + 2
    return "\n\n".join(parts) + f"\n\n{mark} ends."


def _some(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(fewest, most)))


def _paragraph(mark: str, chance: random.Random) -> Iterator[str]:
    yield f"{mark} says: {_some(chance, 5, 90)}"


def _quote(mark: str, chance: random.Random) -> Iterator[str]:
    for _ in range(chance.randint(1, 6)):
        yield f"> {mark} {_some(chance, 1, 15)}"


def _code(mark: str, chance: random.Random) -> Iterator[str]:
    fence = chance.choice(["```", "````", "~~~", "  ```"])
    yield f"{fence}{chance.choice(['', 'python', 'c++ title=x'])}"
    for line in range(chance.randint(1, 60)):
        inside = "```" if "````" in fence and chance.random() < 0.2 else ""
        yield f"    {mark}[{line}] = '{_some(chance, 1, 6)}'  {inside}"
    yield fence


def _table(mark: str, chance: random.Random) -> Iterator[str]:
    yield f"| {mark} | @here |"
    yield "|---|:-:|"
    for line in range(chance.randint(1, 40)):
        yield f"| {line} {mark} | {chance.choice(['ja', '価格', 'السعر', '<@12>', '`a b`'])} |"


def _list(mark: str, chance: random.Random) -> Iterator[str]:
    for line in range(chance.randint(1, 20)):
        yield f"{'  ' * (line % 3)}- {mark} {_some(chance, 1, 9)}"


def _long_line(mark: str, chance: random.Random) -> Iterator[str]:
    yield mark + chance.choice(["あ", "ש", "<", "\\", "👍🏽", '"']) * chance.randint(50, 1500)


_KINDS = (_paragraph, _paragraph, _quote, _code, _table, _list, _long_line)
