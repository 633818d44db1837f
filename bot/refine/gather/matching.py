"""Which earlier value a later one takes the place of: the nearest, the likest, or the named."""

import functools
import re
from dataclasses import dataclass, replace

from bot.refine.gather.doubt import MARKS, UNTIL, Match, doubtful
from bot.refine.gather.scope import Reach, Scope, denied, spellings
from bot.refine.gather.sentences import Sentence
from bot.refine.gather.swaps import outdated, places
from bot.refine.gather.values import Value, normal, values
from bot.refine.words import content as content_of

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
_CLAUSE = re.compile(r"[,;.!?、，。]\s*|\s[-–—]\s")
_JOINED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
"""*check-out* is not said again by *check-in*."""
_LAST = re.compile("끝|終了|終わ|结束")


@dataclass(frozen=True, slots=True)
class Later:
    """A sentence that may correct what went before it.

    `scope` tells which of its clauses correct, `mine` are the values that are new in it, `gone`
    the ones that were said before or are no longer true, `named` those it denies by name.
    """

    sentence: Sentence
    scope: Scope
    clear: set[str]
    mine: list[Value]
    gone: list[Value]
    named: list[Value]
    earlier: list[tuple[int, Sentence]]


class Thread:
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
        # What a correction settled is no longer as it was said, and no longer in doubt.
        self.kept[at] = replace(sentence, text=text, doubt=0) if text.strip(" ,.") else None
        self.values[at] = list(values(text))

    def leave(self, places: list[int]) -> None:
        """These sentences stay word for word and together: which one holds is in doubt."""
        here = [(at, each) for at in places if (each := self.kept[at]) is not None]
        doubt = min((each.doubt for _, each in here if each.doubt), default=min(places) + 1)
        for at, each in here:
            self.kept[at] = replace(each, doubt=doubt)

    def before(self, number: int) -> list[tuple[int, Sentence]]:
        """The sentences of earlier messages than that of sentence `number`."""
        here = self.kept[number]
        return [
            (at, sentence)
            for at, sentence in enumerate(self.kept[:number])
            if sentence is not None and here is not None and sentence.message < here.message
        ]


@functools.lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The telling words of a text; the same few are asked for again and again."""
    return frozenset(content_of(text))


def later_of(thread: Thread, number: int, sentence: Sentence, scope: Scope) -> Later:
    """What sentence `number` says anew, and what it says again."""
    earlier = thread.before(number)
    spans = places(sentence.text)
    told = {(value.kind, value.norm) for at, _ in earlier for value in thread.values[at]}
    mine: list[Value] = []
    gone: list[Value] = []
    for value in thread.values[number]:
        old = any(start <= value.start < end for start, end in spans)
        old = old or (value.kind, value.norm) in told or value.kind == "ordinal"
        (gone if old else mine).append(value)
    norms = spellings(value for at, _ in earlier for value in thread.values[at])
    named = [value for value in denied(sentence.text) if value.norm in norms]
    return Later(sentence, scope, outdated(sentence.text), mine, gone, named, earlier)


def matches(thread: Thread, number: int, later: Later) -> list[Match]:
    """Pairs of an earlier value and the one that may take its place, each with a score."""
    found: list[Match] = []
    for new in later.mine:
        clause, before = _clause(later.sentence.text, new)
        part = later.scope.at(new.start)
        cued = part.reach is not Reach.NONE
        named = later.named if part.named else []
        if not cued and not _may_restate(clause, new, later):
            continue
        fresh = content(before) - later.scope.cues - MARKS
        rest = frozenset(w for w in content(clause) if not w[0].isdigit()) - later.scope.cues
        rivals = [
            (at, sentence, old)
            for at, sentence in later.earlier
            for old in thread.values[at]
            if old.kind == new.kind
            and old.norm != new.norm
            and _comparable(old, new, sentence, fresh, rest, later)
        ]
        if not cued:
            rivals = [
                (at, sentence, old)
                for at, sentence, old in rivals
                if _restates(clause, new, old, sentence, fresh, later)
            ]
        if not rivals:
            continue
        last = max(at for at, _, _ in rivals)
        recent = max(each.message for _, each, _ in rivals)
        alone = sum(at == last for at, _, _ in rivals) == 1
        norms = {old.norm for _, _, old in rivals}
        for at, sentence, old in rivals:
            away = later.sentence.message - sentence.message
            if named and not any(_same(value, old) for value in named):
                continue
            doubt = (
                cued
                and not named
                and doubtful(later.sentence, part, new, sentence, old, later.scope.cues)
            )
            score = _score(thread, at, old, number, new, later)
            plain = score
            if at == last and away <= _FAR:
                leftover = fresh - content(sentence.text)
                if not leftover or (alone and away <= 1 and len(leftover) <= _ASIDE):
                    score += _LAST_SAID
            if len(norms) == 1 and new.kind in _SINGLE and _near(thread, sentence, later):
                score += _ONLY_ONE + (1 if len(later.mine) == 1 or new.kind == "money" else 0)
            if score >= _NEEDED or sentence.message == recent:
                side = _side(sentence.text, old, before)
                found.append(
                    Match(score * 2 + side, plain * 2 + side, sentence.message, at, old, new, doubt)
                )
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


def _may_restate(clause: str, new: Value, later: Later) -> bool:
    """Is it the one new value in the clause that a sentence begins with?"""
    if any(unit.endswith("=") for unit in new.units):
        return True
    if not later.sentence.text.startswith(clause):
        return False
    return sum(value.text in clause for value in later.mine) == 1


def _restates(
    clause: str, new: Value, old: Value, earlier: Sentence, fresh: frozenset[str], later: Later
) -> bool:
    """Without a word of correction: is the same thing said again with another value?

    Its clause stands first and holds nothing but the value and words of the sentence before:
    *20 m* below *exclusion zone 15 m*, or *bus is 8:30* below *bus leaves 8:45*.
    """
    away = later.sentence.message - earlier.message
    if set(_JOINED.findall(clause.casefold())) - set(_JOINED.findall(earlier.text.casefold())):
        return False
    if new.kind == "count" and not old.units & (new.units | fresh):
        return False
    if any(unit.endswith("=") for unit in new.units):
        return away <= _FAR
    if away > (2 * _FAR if fresh else _CLOSE):
        return False
    if not fresh <= content(earlier.text[: old.start]) | old.units:
        return False
    said = content(clause.replace(new.text, " ")) - MARKS
    return said <= (content(earlier.text) if fresh else old.units)


def _side(earlier: str, old: Value, before: str) -> int:
    """*until 5* corrects the end of a range, anything else rather its start."""
    ends = UNTIL.search(earlier[: old.start]) or earlier.startswith(("까지", "まで"), old.end)
    return 1 if bool(ends) == bool(UNTIL.search(before) or _LAST.search(before)) else 0


def _near(thread: Thread, earlier: Sentence, later: Later) -> bool:
    """Can the only value of its kind be meant: said shortly before, in talk about one thing?"""
    here = later.sentence.message
    if here - earlier.message > _FAR:
        return False
    if thread.short:
        return True
    said = " ".join(each.text for each in thread.kept if each is not None and each.message == here)
    return any(word.isalpha() for word in content(said) & content(earlier.text))


def _comparable(
    old: Value,
    new: Value,
    earlier: Sentence,
    fresh: frozenset[str],
    rest: frozenset[str],
    later: Later,
) -> bool:
    """Can both be the same figure? `fresh` stands before the new one, `rest` around it."""
    if old.kind != "count" or old.units & new.units or old.text in later.clear:
        return True
    if new.units:
        return False
    if not fresh:
        return len(later.mine) == 1 and rest - MARKS <= content(earlier.text)
    if not old.units or old.units & fresh:
        return True
    return fresh <= content(earlier.text[: old.start])


def _score(thread: Thread, at: int, old: Value, number: int, new: Value, later: Later) -> int:
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
    if named.kind == "count":
        return named.norm in spellings([old])
    return named.norm == old.norm and named.kind == old.kind


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
