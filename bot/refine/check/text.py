"""A text as the checks read it: folded, and as the words that tell what it is about."""

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable

from bot.refine.check.spot.known import listed

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " "}
    | {"\u202f": " ", "‑": "-", "：": ":", "，": ",", "！": "!", "？": "?", "　": " "}
)
_BLANKS = re.compile(r"\s+")
_TELLING = re.compile(
    r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}(?:'[^\W\d_\u3040-\u9fff]+)?"
    r"|[\u3400-\u9fff]+|[\u30a1-\u30faー]{2,}|[\uac00-\ud7af]{2,}"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+|[\uac00-\ud7af]{2,}")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_SENTENCE = re.compile(
    r"[^.!?。！？\n]*+(?:[.!?](?!\s|$)[^.!?。！？\n]*+)*+[.!?。！？]*+[\"'”’»」)]*"
)
_STEM = 5
_DENSE = "\u1100"


@functools.lru_cache(maxsize=64)
def fold(text: str) -> str:
    """`text` in one case, with one kind of quotation mark and single blanks."""
    return _BLANKS.sub(" ", text.translate(_SAME)).strip().casefold()


@functools.lru_cache(maxsize=16384)
def bare(word: str) -> str:
    """`word` in lower case and without accents."""
    letters = unicodedata.normalize("NFKD", word) if not word.isascii() else word
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def stem(word: str) -> str:
    """The beginning of a word without accents: the same for most of its forms and typos."""
    return bare(word)[:_STEM]


def _parts(token: str) -> tuple[str, ...]:
    """What a token counts as: pairs of Han characters, a Korean word's head, else its stem."""
    if token[0] < _DENSE:
        return (stem(token),)
    if _HAN.match(token):
        return tuple(token[n : n + 2] for n in range(len(token) - 1)) or (token,)
    if _HANGUL.match(token):
        return (token[:2],)
    return (stem(token),)


@functools.cache
def plain_words(language: str) -> frozenset[str]:
    """The words that instruct or connect and bring no content of their own."""
    words = {word for key in ("plain", "verbs", "questions") for word in listed(language, key)}
    dense = {part for word in words for token in _HAN_RUN.findall(word) for part in _parts(token)}
    return frozenset({bare(word) for word in words} | dense)


@functools.lru_cache(maxsize=16384)
def is_plain(word: str, language: str) -> bool:
    """Is `word`, an ending apart, one that brings no content?"""
    plain, plainly = plain_words(language), bare(word)
    if plainly in plain:
        return True
    return len(plainly) > _STEM and any(plainly[:-cut] in plain for cut in (1, 2))


def stems(text: str) -> list[str]:
    """Every word of `text` as a stem, in order."""
    return [part for token in _TELLING.findall(text.translate(_SAME)) for part in _parts(token)]


@functools.lru_cache(maxsize=128)
def telling(text: str, language: str) -> tuple[str, ...]:
    """The stems of the words that tell what `text` is about, in order."""
    found: list[str] = []
    for token in _TELLING.findall(text.translate(_SAME)):
        if token[0] >= _DENSE and (_HAN.match(token) or _HANGUL.match(token)):
            found += (part for part in _parts(token) if part not in plain_words(language))
        elif not is_plain(token, language):
            found.append(stem(token))
    return tuple(found)


@functools.lru_cache(maxsize=16)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`; a line break ends one."""
    return tuple(found for match in _SENTENCE.finditer(text) if (found := match.group().strip()))


def close(word: str, others: Iterable[str]) -> bool:
    """Is a word like `word`, a typo apart, among `others`?"""
    return any(_near(word, other) for other in others)


def _near(one: str, two: str) -> bool:
    if one == two:
        return True
    if one[0] != two[0] or abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < 3:
        return False
    if sorted(one) == sorted(two):
        return True
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    rest_one, rest_two = one[start:], two[start:]
    return rest_one[1:] == rest_two[1:] or rest_one[1:] == rest_two or rest_one == rest_two[1:]


def missing(words: Iterable[str], among: Collection[str], most: int = 300) -> list[str]:
    """The words that do not stand in `among`, forgiving a typo in short texts."""
    gone = [word for word in words if word not in among]
    if not gone or len(among) > most or len(gone) > most:
        return gone
    return [word for word in gone if not close(word, among)]
