"""Quantities compared by what they say: *three* is 3, and a unit counts where it stands near."""

import functools
import re
from collections import Counter
from collections.abc import Iterable

from bot.refine.check.spot.known import CJK, LANGUAGES, listed

_TOKEN = re.compile(rf"\d++(?:[.,:'’]\d++)*+|[^\W\d_{CJK}]++|[{CJK}]|[%％€£$¥₩￥°]")
_LIST_MARK = re.compile(r"^[ \t>*#-]*\d{1,3}[.)、](?=\s)", re.M)
_SKIPPED = frozenset("of de the del di d th st nd rd er ter a am about".split())
_ALIASES = {
    "percent": "%", "pct": "%", "prozent": "%", "procent": "%", "％": "%", "￥": "¥",
    "dollar": "$", "dollars": "$", "usd": "$", "dólares": "$", "euro": "€", "euros": "€",
    "eur": "€", "pound": "£", "pounds": "£", "gbp": "£", "sec": "s", "secs": "s",
    "second": "s", "seconds": "s", "min": "minute", "mins": "minute", "hr": "hour", "h": "hour",
    "hrs": "hour", "yr": "year", "yrs": "year", "mo": "month", "qtr": "quarter",
    "characters": "character", "chars": "character", "std": "stunde", "seg": "segundo",
}  # fmt: skip
_BEFORE, _AFTER = 4, 7


@functools.cache
def _values() -> dict[str, str]:
    """Number words, months and weekdays of all our languages, as one token for each meaning."""
    values: dict[str, str] = {}
    tens = [*range(20), *range(20, 100, 10), 100]
    for code in LANGUAGES:
        words = [group.split("|") for group in listed(code, "counted")]
        first = 1 if words[0][0] in ("one", "uno", "eins", "一", "하나") else 2
        numbers = [n for n in tens if n >= first]
        for number, aliases in zip(numbers, words, strict=False):
            for alias in aliases:
                if len(aliases[0]) > 1 or code != "ja":
                    values.setdefault(alias, _number_for(alias, number))
        for key, sign in (("months", "month"), ("weekdays", "weekday")):
            groups = listed(code, key, "|")
            for place, names in enumerate(groups):
                for name in names.split():
                    values.setdefault(name, f"{sign}{place + 1}")
    return values


_ODD = {"treinta": 30, "cuarenta": 40, "hundred": 100, "dozen": 12, "docena": 12, "dutzend": 12,
        "douzaine": 12, "dúzia": 12, "dozzina": 12, "dozijn": 12, "hundert": 100, "cent": 100,
        "cien": 100, "cem": 100, "cento": 100, "honderd": 100, "vingt": 20, "trente": 30,
        "quarante": 40, "cinquante": 50, "soixante": 60, "vinte": 20, "trinta": 30,
        "quarenta": 40, "cinquenta": 50, "venti": 20, "trenta": 30, "quaranta": 40,
        "cinquanta": 50, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50}  # fmt: skip


def _number_for(word: str, counted: int) -> str:
    return str(_ODD.get(word, counted))


def tokens(text: str, lenient: bool = False) -> list[str]:
    """Numbers, words and signs. `lenient` also equates abbreviations and thousands marks."""
    values = _values()
    found: list[str] = []
    for token in _TOKEN.findall(text.casefold()):
        if token[0].isdigit():
            found.append(_plain_number(token) if lenient else token)
        elif token not in _SKIPPED:
            token = values.get(token, token) if lenient or token in values else token
            token = _ALIASES.get(token, token) if lenient else token
            found.append(token[:-1] if len(token) > 3 and token.endswith("s") else token)
    return found


def _plain_number(token: str) -> str:
    token = re.sub(r"[,.'’](?=\d{3}(?!\d))", "", token)
    token = token.removesuffix(":00").replace(",", ".").replace(":", ".")
    return token.lstrip("0") or "0"


def figures(text: str) -> Counter[str]:
    """The numbers in figures, list marks aside."""
    return Counter(re.findall(r"\d++(?:[.,:]\d++)*+", _LIST_MARK.sub("", text)))


class Index:
    """Where the tokens of a text stand, so that a quantity is found in one look."""

    def __init__(self, texts: Iterable[str], lenient: bool = False) -> None:
        self._lenient = lenient
        self._tokens: list[str] = []
        for text in texts:
            self._tokens += [*tokens(text, lenient), *["\n"] * _AFTER]
        self._at: dict[str, list[int]] = {}
        for place, token in enumerate(self._tokens):
            self._at.setdefault(token, []).append(place)

    def holds(self, quantity: str) -> bool:
        """Do all tokens of `quantity` stand close together?"""
        wanted = tokens(quantity, self._lenient)
        if not wanted:
            return True
        anchor = next((token for token in wanted if token[0].isdigit()), wanted[0])
        for place in self._at.get(anchor, ())[:50]:
            near = self._tokens[max(0, place - _BEFORE) : place + _AFTER]
            if all(token in near for token in wanted):
                return True
        return False

    def has(self, token: str) -> bool:
        """Does this token stand anywhere?"""
        return token in self._at

    def after(self, token: str) -> set[str]:
        """What stands right behind the occurrences of a token."""
        last = len(self._tokens) - 1
        return {self._tokens[min(at + 1, last)] for at in self._at.get(token, ())[:50]}
