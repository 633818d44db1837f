"""Names: what is capitalised, abbreviated, or called by a title, without starting a sentence."""

import functools
import re
from collections.abc import Iterator

from bot.refine.check.spot.known import DENSE, listed
from bot.refine.check.spot.span import SpanKind

_CAP = r"[A-ZÀ-ÖØ-ÞĀŁŚŠŽİ][\w’'&-]*+"
_TITLES = r"(?:Mr|Mrs|Ms|Dr|Prof|Sr|Sra|Herrn?|Frau|Mme|M|Dhr|Mevr)\.?"
_ALSO_NAMES = frozenset({"go", "may", "will", "word"})
_RUN = re.compile(
    rf"(?<![\w\0@#$'’-])(?:{_TITLES}\s){{0,2}}(?:[A-Z]\.\s?){{0,2}}{_CAP}"
    rf"(?:[ \u00a0](?:(?:of|de|du|la|von|van|der|di|da|del|&)[ \u00a0])?{_CAP}){{0,5}}"
)
_WORD = re.compile(r"[^\s\0]+")
_OPENS = re.compile(r"(?:^|[\n.!?;…•\0]|[\"'“„«‘*#>|–—-])[\"'“„«‘(\[*_#>|\s–—-]*$")
_AFTER_COLON = re.compile(r":[\s*_\"'“„«‘]*$")
_LISTED = re.compile(r"\s*(?:[,;.)]|$|(?:and|und|y|e|et|en|&)\s)")
_SURE = re.compile(rf"[A-Z][A-Z0-9&-]+s?|{_TITLES}|(?:[A-Z]\.)+")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&-]+s?")
_DENSE_NAME = re.compile(
    r"[A-Za-z][A-Za-z0-9.+#-]*(?:[ ][A-Z][A-Za-z0-9.+#-]*)*"
    r"|[\u4e00-\u9fff\u30a1-\u30faー]{1,8}(?=さん|様|さま|氏|くん|ちゃん|先生|部長|課長|社長|店長|選手)"
    r"|(?:株式会社|有限会社)[\u4e00-\u9fff\u30a1-\u30faーA-Za-z]{1,16}|[\u4e00-\u9fff\u30a1-\u30faー]{1,16}(?:株式会社)"
    r"|[\u30a1-\u30faー・]{3,30}"
    r"|[\u4e00-\u9fff](?:[\u4e00-\u9fff])?(?=先生|女士|小姐|经理|总监|老师|主任)"
    r"|[\uac00-\ud7af]{2,4}(?=씨|님(?![\uac00-\ud7af]))"
)
_KATAKANA = re.compile(r"[\u30a1-\u30faー・]+")
_MOSTLY = 0.75
_FEW = 4


@functools.cache
def _plain(language: str) -> frozenset[str]:
    """Words that are no names although somebody capitalised them."""
    words = {word for code in {language, "en"} for word in listed(code, "plain")}
    words |= {word for key in ("verbs", "questions") for word in listed(language, key)}
    words -= _ALSO_NAMES
    return frozenset(words | {"i", "i'm", "i'd", "i'll", "i've", "i’m", "i’d", "i’ll", "i’ve"})


def names(text: str, language: str) -> Iterator[tuple[SpanKind, int, int]]:
    """Names and probable names in `text`, from left to right."""
    if language in DENSE:
        yield from _dense(text)
        return
    at = 0
    for line in text.splitlines(keepends=True):
        words = [word for word in _WORD.findall(line) if word[0].isalpha()]
        capitals = sum(word[0].isupper() for word in words)
        if len(words) < _FEW or capitals < _MOSTLY * len(words):
            for kind, start, end in _in_line(line, language):
                yield kind, at + start, at + end
        at += len(line)


def _in_line(line: str, language: str) -> Iterator[tuple[SpanKind, int, int]]:
    plain = _plain(language)
    for match in _RUN.finditer(line):
        start = match.start()
        words = [(w.start() + start, w.end() + start) for w in _WORD.finditer(match.group())]
        before = line[max(0, start - 12) : start] if start > 12 else line[:start]
        opening = _OPENS.search(before) or (
            _AFTER_COLON.search(before) and not _LISTED.match(line, match.end())
        )
        if opening and not _SURE.fullmatch(line[slice(*words[0])]):
            words = words[1:]
        words = _without_plain(line, words, plain)
        if not words:
            continue
        first, last = words[0][0], words[-1][1]
        found = line[first:last].rstrip("'’-&")
        found = re.sub(r"['’]s$", "", found)
        if len(found) > 1:
            yield _certainty(found, language), first, first + len(found)


def _without_plain(
    line: str, words: list[tuple[int, int]], plain: frozenset[str]
) -> list[tuple[int, int]]:
    while words and line[slice(*words[0])].casefold().strip("'’") in plain:
        words = words[1:]
    while words and line[slice(*words[-1])].casefold().strip("'’") in plain:
        words = words[:-1]
    return words


def _certainty(found: str, language: str) -> SpanKind:
    """In German every noun has a capital: two in a row, a title or capitals tell a name."""
    if language != "de" or _ACRONYM.fullmatch(found) or re.match(_TITLES + r"\s", found):
        return SpanKind.NAME
    return SpanKind.NAME if " " in found else SpanKind.TERM


def _dense(text: str) -> Iterator[tuple[SpanKind, int, int]]:
    for match in _DENSE_NAME.finditer(text):
        found = match.group().rstrip(".-・")
        if not found or (len(found) < 2 and found.isascii()):
            continue
        sure = not _KATAKANA.fullmatch(found) and (not found.isascii() or found != found.lower())
        honoured = text[match.end() : match.end() + 1] in ("さ", "様", "氏", "く", "ち", "先")
        kind = SpanKind.NAME if sure or honoured else SpanKind.TERM
        yield kind, match.start(), match.start() + len(found)
