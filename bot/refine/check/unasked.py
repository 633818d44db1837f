"""Promise 5: no limit, blank or stock phrase that nobody asked for."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.ground import WORD, Known
from bot.refine.check.phrases import found
from bot.refine.check.spot.known import DENSE, either, listed
from bot.refine.check.text import fold

_BLANK = re.compile(
    r"_{3,}|\b(?:TBD|TBC|TODO|XXX+|XX|N\.?N\.)\b|[〇○◯]{2,}|X{2,}[月日円]|\.{6,}|…{3,}|lorem ipsum"
    r"|\((?:insert|your|add|name|date|insertar|tu|su)\s[^()\n]{1,40}\)"
    r"|[(（](?:fill in|to be (?:confirmed|added|defined)|tbc|tbd|completar|rellenar|por definir|"
    r"indicar|"
    r"eintragen|ausfüllen|einfügen|angeben|à compléter|à définir|preencher|da compilare|invullen|"
    r"記入|入力|未定|填写|待定|기입|미정)[^()（）\n]{0,30}[)）]"
    r"|【[^】\n]{1,30}】"
    r"|<[^<>\n]{2,50}>|\[[^\[\]\n]{2,50}\]|\{[^{}\n]{2,50}\}",
    re.I,
)
_SINGLE = (
    "one|single|ein|eine|einem|einen|einer|un|uno|una|um|uma|een|één|un solo|una sola|a single"
)


@functools.cache
def _cap(language: str) -> re.Pattern[str]:
    counted = either(w for group in listed(language, "counted") for w in group.split("|"))
    lengths = either(listed(language, "lengths"))
    number = r"\d[\d.,]*(?:\s?[-–~〜～]\s?\d[\d.,]*)?"
    if language in DENSE:
        before = either(listed(language, "caps_before", "|"))
        after = either(listed(language, "caps_after", "|"))
        return re.compile(
            rf"(?:{before})\s?(?:{number}|[{counted.replace('|', '')}])\s?(?:{lengths})"
            rf"|(?:{number}|[一二三四五六七八九十百千万两]+|{counted})\s?(?:{lengths})\s?(?:{after})"
        )
    before = either(listed(language, "caps_before", "|"))
    after = either(listed(language, "caps_after", "|"))
    quantity = (
        rf"(?:{number}|(?:{counted}|{_SINGLE}))(?:\s(?:to|or|and|bis|oder|a|o|y|à|ou|tot|of)"
        rf"\s(?:{number}|{counted}))?[\s-](?:[^\W\d_]+\s)?(?:{lengths})"
    )
    return re.compile(
        rf"(?<!\w)(?:{before})\s(?:the\s|a\s|de\s|las\s|los\s)?(?:total\s)?{quantity}(?!\w)"
        rf"|(?<!\w){quantity}\s(?:{after})(?!\w)",
        re.I,
    )


def capped(text: str, known: Known, language: str) -> Iterator[Breach]:
    """A breach for each limit of length that no source sets."""
    for match in _cap(language).finditer(text):
        limit = match.group().strip()
        if fold(limit) not in known.folded and not _set_in(limit, known, language):
            yield Breach(BreachKind.CAP, f'nobody asked for the limit "{limit[:50]}"')


def hurried(text: str, known: Known, language: str) -> Iterator[Breach]:
    """A breach for *briefly* and the like where no source wants it short."""
    brief = listed(language, "brief")
    if language in DENSE:
        new = [word for word in brief if word in text]
        asked = any(word in known.folded for word in brief)
    else:
        new = [word for word in WORD.findall(fold(text)) if word in brief]
        asked = any(word in known.words for word in brief)
    if new and not asked:
        yield Breach(BreachKind.CAP, f'nobody asked for "{new[0]}"')


def _set_in(limit: str, known: Known, language: str) -> bool:
    numbers = re.findall(r"\d[\d.,]*", limit)
    if not numbers:
        counted = re.compile(rf"(?<!\w)(?:{either(listed(language, 'lengths'))})(?!\w)", re.I)
        unit = counted.search(limit)
        return (
            bool(unit) and known.index.holds(limit.split()[-2:][0] + " " + unit.group())
            if unit
            else False
        )
    units = re.findall(either(listed(language, "lengths")), limit.casefold())
    return any(known.index.holds(f"{numbers[-1]} {unit}") for unit in units)


def left_blank(text: str, known: Known) -> Iterator[Breach]:
    """A breach for each blank to fill in that no source has."""
    for match in _BLANK.finditer(text):
        blank = match.group()
        if fold(blank) not in known.folded:
            yield Breach(BreachKind.PLACEHOLDER, f"nobody gave the blank {blank[:40]!r}")


def stock(text: str, known: Known, language: str) -> Iterator[Breach]:
    """A breach for each stock phrase of prompt writers, or role, that no source has."""
    folded = fold(text)
    for key in ("boilerplate", "role"):
        for phrase in found(folded, language, key):
            words = WORD.findall(phrase)
            held = len(set(words)) == len(words) > 1 and all(word in known.words for word in words)
            if phrase not in known.folded and not held:
                yield Breach(BreachKind.BOILERPLATE, f'"{phrase}" is boilerplate')
