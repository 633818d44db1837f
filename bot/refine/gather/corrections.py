"""The later word wins: what a thread corrected or took back does not reach the prompt."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.refine.gather.sentences import Sentence
from bot.refine.gather.values import Value, normal, values
from bot.refine.words import content

_NOT = (
    r"not|instead\s+of|rather\s+than|no\s+longer|en\s+vez\s+de|en\s+lugar\s+de|y\s+no|au\s+lieu\s+de"
    r"|et\s+(?:non|pas)|pas|non|nicht|statt|anstatt|em\s+vez\s+de|e\s+n[ãa]o|n[ãa]o|invece\s+di|e\s+non"
    r"|niet|in\s+plaats\s+van"
)
_INSTEAD = re.compile(
    rf",?\s*(?:\(|\b)(?:{_NOT})\s+(?:the\s+|at\s+|on\s+)?(?P<old>\d[^\s,;()]*(?:\s?(?:am|pm|utc|%)\b)?|[^\s\d,;()][^\s,;()]*(?:\s\w+)?)\)?",
    re.I,
)
_FROM_TO = re.compile(r"\bfrom\s+(?P<old>\S+)\s+to\s+(?P<new>\S+)", re.I)
_CLEAR, _SAME_UNIT, _SAME_CONTEXT, _ONLY_ONE = 10, 3, 2, 1
_NEEDED = 2
_NEAR = 60
_FAR = 6
_SHORT_THREAD = 8
_SINGLE = ("money", "date", "percent", "version")


@dataclass(frozen=True, slots=True)
class _Match:
    score: int
    old: Value
    new: Value


def correct(
    found: list[Sentence], corrects: Callable[[str], bool], retracts: Callable[[str], bool]
) -> list[Sentence]:
    """Apply corrections to earlier sentences and drop what was taken back.

    `corrects` and `retracts` tell, by their words, whether a sentence changes or withdraws
    something. A value that a later sentence changed is replaced where it stood; sentences
    that only withdraw something go, together with what they withdraw.
    """
    kept: list[Sentence | None] = list(found)
    correcting_message = -1
    for number, sentence in enumerate(found):
        if corrects(sentence.text):
            correcting_message = sentence.message
        if retracts(sentence.text) and _withdraw(kept, number):
            continue
        if correcting_message == sentence.message:
            _apply(kept, number)
    return [sentence for sentence in kept if sentence is not None and sentence.text.strip(" ,.")]


def _apply(kept: list[Sentence | None], number: int) -> None:
    sentence = kept[number]
    if sentence is None:
        return
    matches = sorted(_matches(kept, number, sentence), key=lambda match: -match.score)
    spent: set[int] = set()
    gone: set[tuple[str, str]] = set()
    for match in matches:
        old = match.old
        if match.new.start in spent or (old.kind, old.norm) in gone:
            continue
        spent.add(match.new.start)
        gone.add((old.kind, old.norm))
        _replace_everywhere(kept, number, old, match.new)
    text = sentence.text
    if spent:
        text = _drop_old(text)
        for at in range(number):
            earlier = kept[at]
            if earlier and earlier.message == sentence.message and _only_denies(earlier.text, gone):
                kept[at] = None
    told = " ".join(s.text for s in kept[:number] if s is not None and s.message < sentence.message)
    if (
        spent
        and len(spent) == len(list(values(text)))
        and not _new_words(text.rsplit(": ", 1)[-1], told)
    ):
        kept[number] = None
        return
    kept[number] = replace(sentence, text=text)


def _new_words(text: str, told: str) -> bool:
    """Does a correction say more than the values that now stand where the old ones stood?"""
    marks = {"correct", "updat", "sorry"}
    return bool({word for word in content(text) - content(told) - marks if not word[0].isdigit()})


def _matches(kept: list[Sentence | None], number: int, sentence: Sentence) -> list[_Match]:
    clear = {found.group("old").strip("'\"“”‘’.!?") for found in _INSTEAD.finditer(sentence.text)}
    clear |= {found.group("old") for found in _FROM_TO.finditer(sentence.text)}
    mine = [value for value in values(sentence.text) if not _is_old(sentence.text, value)]
    found: list[_Match] = []
    for new in mine:
        rivals = [
            (at, old)
            for at, earlier in enumerate(kept[:number])
            if earlier is not None and earlier.message < sentence.message
            for old in values(earlier.text)
            if _comparable(old, new) and old.norm != new.norm
        ]
        norms = {old.norm for _, old in rivals}
        for at, old in rivals:
            score = _score(kept[at], old, sentence, new, clear)
            if len(norms) == 1 and new.kind in _SINGLE and _near(kept, at, number):
                score += _ONLY_ONE + (1 if len(mine) == 1 or new.kind == "money" else 0)
            if score >= _NEEDED:
                found.append(_Match(score, old, new))
    return found


def _near(kept: list[Sentence | None], at: int, number: int) -> bool:
    """Can the only value of its kind be meant: said shortly before, in talk about one thing?"""
    earlier, later = kept[at], kept[number]
    if earlier is None or later is None or later.message - earlier.message > _FAR:
        return False
    messages = {sentence.message for sentence in kept if sentence is not None}
    if len(messages) <= _SHORT_THREAD:
        return True
    said = " ".join(s.text for s in kept if s is not None and s.message == later.message)
    return bool({word for word in content(said) & content(earlier.text) if word.isalpha()})


def _comparable(old: Value, new: Value) -> bool:
    if old.kind != new.kind:
        return False
    return old.kind != "count" or (bool(new.unit) and old.unit == new.unit)


def _score(
    earlier: Sentence | None, old: Value, sentence: Sentence, new: Value, clear: set[str]
) -> int:
    if earlier is None:
        return 0
    score = 0
    for text in clear:
        if old.text.strip() == text or (
            re.search(r"\d", text) and normal(old.kind, text) == old.norm
        ):
            score += _CLEAR
    if old.unit and old.unit == new.unit and old.kind in ("money", "count"):
        score += _SAME_UNIT
    near_old = content(earlier.text[max(0, old.start - _NEAR) : old.start])
    near_new = content(sentence.text[max(0, new.start - _NEAR // 2) : new.start])
    plain = {word for word in near_old & near_new if not word[0].isdigit()}
    return score + _SAME_CONTEXT * len(plain)


def _is_old(text: str, value: Value) -> bool:
    return any(
        found.start("old") <= value.start < found.end("old") for found in _INSTEAD.finditer(text)
    )


def _replace_everywhere(kept: list[Sentence | None], number: int, old: Value, new: Value) -> None:
    """Put the new value wherever an earlier sentence holds the same old one."""
    for at in range(number):
        earlier = kept[at]
        if earlier is None:
            continue
        text = earlier.text
        same = [
            value
            for value in values(text)
            if value.kind == old.kind and value.norm == old.norm and value.unit == old.unit
        ]
        for value in reversed(same):
            text = text[: value.start] + new.text.strip() + text[value.end :]
        kept[at] = replace(earlier, text=text)


def _drop_old(text: str) -> str:
    """Leave out what a correction names as no longer true: *09:25, not 09:10*."""

    def shorter(found: re.Match[str]) -> str:
        return "" if re.search(r"\d", found.group("old")) else found.group()

    return re.sub(r"\s{2,}", " ", _INSTEAD.sub(shorter, text)).strip()


def _only_denies(text: str, gone: set[tuple[str, str]]) -> bool:
    """Is this sentence only about the old value: *they can't do the 14th*?"""
    norms = {norm.split(" ")[0].split(":")[0] for _, norm in gone}
    here = [value.norm for value in values(text)]
    denies = re.search(r"\b(?:not|no|can't|cannot|won't|isn't|doesn't|ne|nicht|kein)\b", text, re.I)
    return bool(here) and denies is not None and all(norm in norms for norm in here)


def _withdraw(kept: list[Sentence | None], number: int) -> bool:
    """Drop the earlier list item that this sentence takes back, and the sentence itself."""
    sentence = kept[number]
    if sentence is None:
        return False
    head = re.split(r"[,;:]|\bbc\b|\bbecause\b", sentence.text, maxsplit=1)[0]
    wanted = content(" ".join(head.split()[1:]))
    if not wanted:
        return False
    for at in range(number - 1, -1, -1):
        earlier = kept[at]
        if earlier is None or earlier.message == sentence.message:
            continue
        items = re.split(r"(,\s+|\s+and\s+|\s+y\s+|\s+et\s+|\s+und\s+|、)", earlier.text)
        if len(items) < 5:
            continue
        for place in range(0, len(items), 2):
            if len(content(items[place]) & wanted) >= min(2, len(wanted)):
                del items[max(0, place - 1) : place + 1 if place else 2]
                kept[at] = replace(earlier, text="".join(items))
                _drop_message(kept, number)
                return True
    return False


def _drop_message(kept: list[Sentence | None], number: int) -> None:
    """Drop the withdrawing sentence and what trails it in the same message (*later build*)."""
    first = kept[number]
    for at in range(number, len(kept)):
        other = kept[at]
        if first is None or other is None or other.message != first.message:
            break
        if at == number or (len(other.text.split()) <= 4 and not re.search(r"\d", other.text)):
            kept[at] = None
