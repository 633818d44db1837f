"""The later word wins: what a thread corrected or took back does not reach the prompt."""

import re
from collections.abc import Callable

from bot.refine.gather.doubt import MARKS, Match, settle, topic
from bot.refine.gather.matching import Later, Thread, content, later_of, matches
from bot.refine.gather.scope import Scope, scope_of, spellings
from bot.refine.gather.sentences import Sentence
from bot.refine.gather.swaps import CJK_NOT, INSTEAD, Swap, may_swap, settled, swapped, swaps
from bot.refine.gather.values import Value, values
from bot.refine.gather.withdraw import withdraw
from bot.refine.words import stem

_REST = re.compile(r"[^,;.!?]*")


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
    scope: Scope | None = None
    bare: set[int] = set()
    for number, sentence in enumerate(found):
        above = found[number - 1] if number else None
        same = above is not None and above.message == sentence.message
        told = spellings(value for at, _ in thread.before(number) for value in thread.values[at])
        above_it = scope if same else None
        scope = scope_of(sentence.text, corrects, above_it, told)
        phrases = retracts(sentence.text)
        if phrases and withdraw(thread.kept, number, phrases):
            thread.values = [list(values(each.text)) if each else [] for each in thread.kept]
            continue
        _swap(thread, number)
        here = thread.kept[number]
        if here is not None and here.text != sentence.text:
            scope = scope_of(here.text, corrects, above_it, told)
        if scope.cues and not values(sentence.text) and not _more(sentence.text, scope.cues):
            bare.add(number)
        _apply(thread, number, scope, {number - 1} & bare if same else set())
    return [
        sentence
        for number, sentence in enumerate(thread.kept)
        if sentence is not None and (number not in bare or sentence.doubt)
    ]


def _swap(thread: Thread, number: int) -> None:
    """Put words and names that a sentence names in the place of the ones they replace."""
    sentence = thread.kept[number]
    if sentence is None or not may_swap(sentence.text):
        return
    earlier = thread.before(number)
    told = "\n".join(each.text for _, each in earlier)
    found = swaps(sentence.text, told)
    found = [swap for swap in found if _means_one(thread, number, swap)]
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


def _means_one(thread: Thread, number: int, swap: Swap) -> bool:
    """Is the number that goes said of one thing only, not *15 EUR* here and *15 May* there?"""
    if not swap.old[0].isdigit():
        return True
    spoken = re.compile(rf"(?<!\w){re.escape(swap.old)}(?!\w)", re.I)
    kinds = {
        (value.kind, value.norm, value.units)
        for at, _ in thread.before(number)
        for value in thread.values[at]
        if spoken.search(value.text)
    }
    return len(kinds) <= 1


def _apply(thread: Thread, number: int, scope: Scope, bare: set[int]) -> None:
    """Put the values that a sentence changes in the place of the ones before them.

    Where it is doubtful which one it changes, both sentences stay as they were said, and so
    does the `bare` one in front of it that only says *no, sorry*.
    """
    sentence = thread.kept[number]
    if sentence is None or not thread.values[number] or sentence.asks:
        return
    later = later_of(thread, number, sentence, scope)
    if not later.mine:
        return
    sure, unsure = settle(matches(thread, number, later))
    for match in sure:
        _replace_everywhere(thread, number, match)
    if unsure and not sure:
        thread.leave([*(match.at for match in unsure), *bare, number])
        return
    text = _drop_old(sentence.text, later)
    if sure:
        spent = {match.new.start for match in sure}
        gone = {(match.old.kind, match.old.norm) for match in sure}
        text = _drop_clauses(text, gone)
        for at, each in enumerate(thread.kept[:number]):
            if each and each.message == sentence.message and _only_denies(each.text, gone):
                thread.kept[at] = None
        told = " ".join(each.text for _, each in thread.before(number))
        every = all(value.start in spent or value in later.gone for value in thread.values[number])
        if every and not _more(text.rsplit(": ", 1)[-1], content(told) | scope.cues):
            text = ""
    thread.put(number, text)


def _more(text: str, told: set[str] | frozenset[str]) -> bool:
    """Does a correction say more than the values that now stand where the old ones stood?"""
    return bool(topic(text) - told - MARKS)


def _replace_everywhere(thread: Thread, number: int, match: Match) -> None:
    """Put the new value in the place of the old one, and of the same one said of the same."""
    old, new = match.old, match.new
    here = thread.kept[match.at]
    about = topic(here.text) if here else frozenset[str]()
    for at, sentence in thread.before(number):
        if at != match.at and not about & topic(sentence.text):
            continue
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

    gone = {value.norm for value in later.gone}

    def cut(text: str, pattern: re.Pattern[str]) -> str:
        for found in reversed(list(pattern.finditer(text))):
            here = [v for v in later.gone if found.start() <= v.start < found.end()]
            if not here or not {v.kind for v in here} <= kinds:
                continue
            if re.match(r"[.:]?[A-Za-z0-9]", text[here[-1].end :]):
                continue
            end = max(found.end(), here[-1].end)
            rest = _REST.match(text, end)
            more = values(rest[0]) if rest else ()
            if rest and more and not topic(rest[0]) and {v.norm for v in more} <= gone:
                end = rest.end()
            text = text[: found.start()] + text[end:]
        return text

    plain = cut(cut(text, INSTEAD), CJK_NOT)
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
