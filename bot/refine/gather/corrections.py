"""The later word wins: what a thread corrected or took back does not reach the prompt."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.refine.gather.sentences import Sentence
from bot.refine.gather.swaps import (
    CJK_NOT,
    INSTEAD,
    may_swap,
    outdated,
    places,
    settled,
    swapped,
    swaps,
)
from bot.refine.gather.values import Value, normal, values
from bot.refine.gather.withdraw import withdraw
from bot.refine.words import content, stem

_CLEAR = 10
_NAMED_OLD = 6
_SAME_UNIT = 3
_SAME_FRAME = 3
_SAME_CONTEXT = 2
_OWN_CONTEXT = 1
_LAST_SAID = 2
_ONLY_ONE = 1
_NEEDED = 2
_NEAR = 60
_FAR = 6
_CLOSE = 4
_ASIDE = 2
_SHORT_THREAD = 8
_SINGLE = ("money", "date", "percent", "version")
_MARKS = frozenset(
    map(
        stem,
        "correct correction updated sorry sry sharp really exactly already until till bis jusqu'à"
        " jusqu'au hasta até fino tot".split(),
    )
)
_CLAUSE = re.compile(r"[,;.!?、，。]\s*|\s[-–—]\s")
_UNTIL = re.compile(
    r"(?:\b(?:to|till|until|bis|jusqu['’]?[àa]u?|[àa]|au|hasta|a?\s?las?|at[ée]|[àa]s|al(?:le)?|tot)\s|[-–])$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Match:
    score: int
    at: int
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class _Later:
    """A sentence that may correct what went before it.

    `cues` are the words with which its message corrects, `mine` the values that are new in it,
    `gone` the ones that it names as no longer true or that were said before.
    """

    sentence: Sentence
    cues: frozenset[str]
    cued: bool
    clear: set[str]
    mine: list[Value]
    gone: list[Value]


class _Thread:
    """The sentences so far, with the values in each, while later ones change them."""

    def __init__(self, found: list[Sentence]) -> None:
        self.kept: list[Sentence | None] = list(found)
        self.values = [list(values(sentence.text)) for sentence in found]
        self.short = len({sentence.message for sentence in found}) <= _SHORT_THREAD

    def put(self, at: int, text: str) -> None:
        """Sentence `at` says `text` from now on; nothing when it is empty."""
        sentence = self.kept[at]
        if sentence is None or text == sentence.text:
            return
        self.kept[at] = replace(sentence, text=text) if text.strip(" ,.") else None
        self.values[at] = list(values(text))

    def before(self, number: int) -> list[tuple[int, Sentence]]:
        """The sentences of earlier messages than that of sentence `number`."""
        here = self.kept[number]
        return [
            (at, sentence)
            for at, sentence in enumerate(self.kept[:number])
            if sentence is not None and here is not None and sentence.message < here.message
        ]


def correct(
    found: list[Sentence],
    corrects: Callable[[str], list[str]],
    retracts: Callable[[str], list[str]],
) -> list[Sentence]:
    """Apply corrections to earlier sentences and drop what was taken back.

    `corrects` and `retracts` give the words with which a sentence changes or withdraws something.
    A value that a later sentence changed is replaced where it stood; sentences that only withdraw
    something go, together with what they withdraw.
    """
    thread = _Thread(found)
    message, cues = -1, frozenset[str]()
    for number, sentence in enumerate(found):
        here = corrects(sentence.text)
        if here:
            cues = frozenset(content(" ".join(here))) | (
                cues if message == sentence.message else frozenset()
            )
            message = sentence.message
        phrases = retracts(sentence.text)
        if phrases and withdraw(thread.kept, number, phrases):
            thread.values = [list(values(each.text)) if each else [] for each in thread.kept]
            continue
        cued = message == sentence.message
        _swap(thread, number)
        _apply(thread, number, cues if cued else frozenset(), cued)
    return [sentence for sentence in thread.kept if sentence is not None]


def _swap(thread: _Thread, number: int) -> None:
    """Put words and names that a sentence names in the place of the ones they replace."""
    sentence = thread.kept[number]
    if sentence is None or not may_swap(sentence.text):
        return
    earlier = thread.before(number)
    told = "\n".join(each.text for _, each in earlier)
    found = swaps(sentence.text, told)
    for swap in found:
        for at, each in earlier:
            thread.put(at, swapped(each.text, swap))
    if not found:
        return
    told = "\n".join(each.text for each in thread.kept[:number] if each is not None)
    text = settled(sentence.text, found)
    said = content(told) | {word for swap in found for word in content(swap.old)}
    names = {stem(each.who) for each in thread.kept if each is not None}
    thread.put(number, text if _more(text, said | names) else "")


def _apply(thread: _Thread, number: int, cues: frozenset[str], cued: bool) -> None:
    """Put the values that a sentence changes in the place of the ones before them."""
    sentence = thread.kept[number]
    if sentence is None or not thread.values[number] or sentence.asks:
        return
    later = _later(thread, number, cues, cued)
    if not later.mine:
        return
    spent: set[int] = set()
    gone: set[tuple[str, str]] = set()
    for match in sorted(_matches(thread, number, later), key=lambda m: (-m.score, -m.at)):
        old = match.old
        if match.new.start in spent or (old.kind, old.norm) in gone:
            continue
        spent.add(match.new.start)
        gone.add((old.kind, old.norm))
        _replace_everywhere(thread, number, old, match.new)
    text = _drop_old(sentence.text, later)
    if spent:
        text = _drop_clauses(text, gone)
        for at, each in enumerate(thread.kept[:number]):
            if each and each.message == sentence.message and _only_denies(each.text, gone):
                thread.kept[at] = None
        told = " ".join(each.text for _, each in thread.before(number))
        every = all(value.start in spent or value in later.gone for value in thread.values[number])
        if every and not _more(text.rsplit(": ", 1)[-1], content(told) | later.cues):
            text = ""
    thread.put(number, text)


def _later(thread: _Thread, number: int, cues: frozenset[str], cued: bool) -> _Later:
    sentence = thread.kept[number]
    assert sentence is not None
    spans = places(sentence.text)
    told = {
        (value.kind, value.norm) for at, _ in thread.before(number) for value in thread.values[at]
    }
    mine, gone = [], []
    for value in thread.values[number]:
        old = any(start <= value.start < end for start, end in spans)
        old = old or (value.kind, value.norm) in told or value.kind == "ordinal"
        (gone if old else mine).append(value)
    return _Later(sentence, cues, cued, outdated(sentence.text), mine, gone)


def _more(text: str, told: set[str] | frozenset[str]) -> bool:
    """Does a correction say more than the values that now stand where the old ones stood?"""
    return any(not word[0].isdigit() for word in content(text) - told - _MARKS)


def _matches(thread: _Thread, number: int, later: _Later) -> list[_Match]:
    found: list[_Match] = []
    earlier = thread.before(number)
    for new in later.mine:
        clause, before = _clause(later.sentence.text, new)
        fresh = content(before) - later.cues - _MARKS
        rivals = [
            (at, sentence, old)
            for at, sentence in earlier
            for old in thread.values[at]
            if old.norm != new.norm and _comparable(old, new, sentence, fresh, later)
        ]
        if not later.cued:
            rivals = [
                (at, sentence, old)
                for at, sentence, old in rivals
                if _restates(clause, new, old, sentence, fresh, later)
            ]
        if not rivals:
            continue
        last = max(at for at, _, _ in rivals)
        alone = sum(at == last for at, _, _ in rivals) == 1
        norms = {old.norm for _, _, old in rivals}
        for at, sentence, old in rivals:
            away = later.sentence.message - sentence.message
            score = _score(thread, at, old, number, new, later)
            if at == last and away <= _FAR:
                leftover = fresh - content(sentence.text)
                if not leftover or (alone and away <= 1 and len(leftover) <= _ASIDE):
                    score += _LAST_SAID
            if len(norms) == 1 and new.kind in _SINGLE and _near(thread, sentence, later):
                score += _ONLY_ONE + (1 if len(later.mine) == 1 or new.kind == "money" else 0)
            if score >= _NEEDED:
                found.append(_Match(score * 2 + _side(sentence.text, old, before), at, old, new))
    return found


def _clause(text: str, value: Value) -> tuple[str, str]:
    """The clause that a value stands in, and the part of the clause before it."""
    start, end = 0, len(text)
    for cut in _CLAUSE.finditer(text):
        if cut.end() <= value.start:
            start = cut.end()
        elif cut.start() >= value.end:
            end = cut.start()
            break
    return text[start:end], text[start : value.start]


def _restates(
    clause: str, new: Value, old: Value, earlier: Sentence, fresh: set[str], later: _Later
) -> bool:
    """Without a word of correction: is the same thing said again with another value?

    Its clause stands first and holds nothing but the value and words of the sentence before:
    *20 m* below *exclusion zone 15 m*, or *bus is 8:30* below *bus leaves 8:45*.
    """
    away = later.sentence.message - earlier.message
    if new.kind == "count" and not old.units & (new.units | fresh):
        return False
    if any(unit.endswith("=") for unit in new.units):
        return away <= _FAR
    if not later.sentence.text.startswith(clause) or away > (2 * _FAR if fresh else _CLOSE):
        return False
    if sum(value.text in clause for value in later.mine) != 1:
        return False
    if not fresh <= content(earlier.text[: old.start]) | old.units:
        return False
    said = content(clause.replace(new.text, " ")) - _MARKS
    return said <= (content(earlier.text) if fresh else old.units)


def _side(earlier: str, old: Value, before: str) -> int:
    """*until 5* corrects the end of a range, anything else rather its start."""
    ends = _UNTIL.search(earlier[: old.start]) is not None
    return 1 if ends == (_UNTIL.search(before) is not None) else 0


def _near(thread: _Thread, earlier: Sentence, later: _Later) -> bool:
    """Can the only value of its kind be meant: said shortly before, in talk about one thing?"""
    here = later.sentence.message
    if here - earlier.message > _FAR:
        return False
    if thread.short:
        return True
    said = " ".join(each.text for each in thread.kept if each is not None and each.message == here)
    return any(word.isalpha() for word in content(said) & content(earlier.text))


def _comparable(old: Value, new: Value, earlier: Sentence, fresh: set[str], later: _Later) -> bool:
    if old.kind != new.kind:
        return False
    if old.kind != "count" or old.units & new.units or old.text in later.clear:
        return True
    if new.units:
        return False
    if not fresh or not old.units or old.units & fresh:
        return True
    return fresh <= content(earlier.text[: old.start])


def _score(thread: _Thread, at: int, old: Value, number: int, new: Value, later: _Later) -> int:
    earlier = thread.kept[at]
    if earlier is None:
        return 0
    score = 0
    if any(
        old.text.strip() == text or (re.search(r"\d", text) and normal(old.kind, text) == old.norm)
        for text in later.clear
    ):
        score += _CLEAR
    if any(
        _same(gone, old) and not _same_place(thread.values[at], old, thread.values[number], gone)
        for gone in later.gone
    ):
        score += _NAMED_OLD
    if old.units & new.units and old.kind in ("money", "count"):
        score += _SAME_UNIT
    if _same_frame(thread.values[at], old, thread.values[number], new):
        score += _SAME_FRAME
    mine = content(later.sentence.text[max(0, new.start - _NEAR // 2) : new.start])
    theirs = earlier.text[max(0, old.start - _NEAR) : old.start]
    shared = {word for word in content(theirs) & mine if not word[0].isdigit()}
    if shared & content(re.split(r"\d", theirs)[-1]):
        score += _OWN_CONTEXT
    return score + _SAME_CONTEXT * len(shared)


def _same(named: Value, old: Value) -> bool:
    if named.kind == "ordinal" and old.kind == "date":
        return named.norm == old.norm.split(" ")[0]
    return named.norm == old.norm and (named.kind == old.kind or named.kind == "count")


def _same_frame(theirs: list[Value], old: Value, mine: list[Value], new: Value) -> bool:
    """Do both sentences hold the same value beside it: *9 to 13*, later *9 to 14*?"""
    one = [value for value in theirs if value.kind == old.kind]
    two = [value for value in mine if value.kind == new.kind]
    if not _same_place(theirs, old, mine, new):
        return False
    return sum(a.norm != b.norm for a, b in zip(one, two, strict=True)) == 1


def _same_place(theirs: list[Value], old: Value, mine: list[Value], new: Value) -> bool:
    """Are they, say, both the first of two times?"""
    one = [value for value in theirs if value.kind == old.kind]
    two = [value for value in mine if value.kind == new.kind]
    if old.units != new.units:
        return False
    return len(one) == len(two) > 1 and one.index(old) == two.index(new)


def _replace_everywhere(thread: _Thread, number: int, old: Value, new: Value) -> None:
    """Put the new value wherever an earlier sentence holds the same old one."""
    for at, sentence in thread.before(number):
        text = sentence.text
        for value in reversed(thread.values[at]):
            if value.kind == old.kind and value.norm == old.norm and value.units == old.units:
                text = text[: value.start] + new.text.strip() + text[value.end :]
        thread.put(at, text)


def _drop_old(text: str, later: _Later) -> str:
    """Leave out what a correction names as no longer true: *09:25, not 09:10*."""
    if not later.mine:
        return text
    kinds = {value.kind for value in later.mine} | {"count"}

    def shorter(found: re.Match[str]) -> str:
        here = [v for v in later.gone if found.start() <= v.start < found.end()]
        whole = here and not re.match(r"[.:]?[A-Za-z0-9]", text[here[-1].end :])
        return "" if whole and {v.kind for v in here} <= kinds else found.group()

    plain = CJK_NOT.sub(shorter, INSTEAD.sub(shorter, text))
    return re.sub(r"\s{2,}", " ", plain).strip()


def _drop_clauses(text: str, gone: set[tuple[str, str]]) -> str:
    """Leave out the parts between commas that hold replaced values only: *14 is broken*."""
    parts = re.split(r"(,\s+)", text)
    kept: list[str] = []
    for place in range(0, len(parts), 2):
        here = list(values(parts[place]))
        if here and all(_is_gone(value, gone) for value in here):
            continue
        kept.append(parts[place])
    return ", ".join(kept)


def _is_gone(value: Value, gone: set[tuple[str, str]]) -> bool:
    if value.kind == "ordinal":
        return any(kind == "date" and norm.split(" ")[0] == value.norm for kind, norm in gone)
    return any(norm == value.norm and value.kind in (kind, "count") for kind, norm in gone)


def _only_denies(text: str, gone: set[tuple[str, str]]) -> bool:
    """Is this sentence only about the old value: *they can't do the 14th*?"""
    norms = {norm.split(" ")[0].split(":")[0] for _, norm in gone}
    here = [value.norm for value in values(text)]
    denies = re.search(r"\b(?:not|no|can't|cannot|won't|isn't|doesn't|ne|nicht|kein)\b", text, re.I)
    return bool(here) and denies is not None and all(norm in norms for norm in here)
