"""The later word wins: what a thread corrected or took back does not reach the prompt."""

import re
from collections.abc import Callable

from bot.refine.gather.matching import MARKS, Later, Thread, content, later_of, matches
from bot.refine.gather.sentences import Sentence
from bot.refine.gather.swaps import CJK_NOT, INSTEAD, may_swap, settled, swapped, swaps
from bot.refine.gather.values import Value, values
from bot.refine.gather.withdraw import withdraw
from bot.refine.words import stem

_NO = re.compile(
    r"^(?:no|nope|nah|nein|nee|non|não|nao|いや|いえ|不对?|아니)(?![A-Za-z])[,:、，]?\s*(?=(?:\S+\s+){0,2}\S*\d)",
    re.I,
)
"""*no, 10:00* below *it starts at 9:00*."""


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
    thread = Thread(found)
    message, cues = -1, frozenset[str]()
    for number, sentence in enumerate(found):
        here = corrects(sentence.text) or _NO.findall(sentence.text)
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


def _swap(thread: Thread, number: int) -> None:
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


def _apply(thread: Thread, number: int, cues: frozenset[str], cued: bool) -> None:
    """Put the values that a sentence changes in the place of the ones before them."""
    sentence = thread.kept[number]
    if sentence is None or not thread.values[number] or sentence.asks:
        return
    later = later_of(thread, number, sentence, cues, cued)
    if not later.mine:
        return
    spent: set[int] = set()
    gone: set[tuple[str, str]] = set()
    for match in sorted(matches(thread, number, later), key=lambda m: (-m.score, -m.at)):
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


def _more(text: str, told: set[str] | frozenset[str]) -> bool:
    """Does a correction say more than the values that now stand where the old ones stood?"""
    return any(not word[0].isdigit() for word in content(text) - told - MARKS)


def _replace_everywhere(thread: Thread, number: int, old: Value, new: Value) -> None:
    """Put the new value wherever an earlier sentence holds the same old one."""
    for at, sentence in thread.before(number):
        text = sentence.text
        for value in reversed(thread.values[at]):
            if value.kind == old.kind and value.norm == old.norm and value.units == old.units:
                text = text[: value.start] + new.text.strip() + text[value.end :]
        thread.put(at, text)


def _drop_old(text: str, later: Later) -> str:
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
