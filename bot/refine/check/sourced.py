"""Promise 4: every fact of a rewrite stands in a source."""

import itertools
import re
from collections.abc import Iterator

from bot.refine.check.breach import Breach, BreachKind
from bot.refine.check.ground import HEAD, WORD, Known
from bot.refine.check.kept import stands
from bot.refine.check.quantities import tokens
from bot.refine.check.spot.known import DENSE, listed
from bot.refine.check.spot.span import NUMERIC, Span, SpanKind
from bot.refine.check.text import close, fold, missing, sentences, telling

_MOST = 12
_MARKS = "\"'“”„‟«»‹›‘’‚「」『』《》 "
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_LIST_MARK = re.compile(r"(?:^|\n)[ \t>*#-]*$")
_PREFIX = 5
_FEW = 2
_MANY, _MANY_DENSE = 3, 5
_NEARLY_ALL = 0.75
_IN_CHAT = {
    "tomorrow": ("tmrw", "tmr", "tmw", "2moro", "tomoz"),
    "today": ("tdy", "2day"),
    "tonight": ("tnite", "2nite"),
}
_SIGNS = frozenset("%€£$¥₩°")


def unsourced(
    text: str, spans: tuple[Span, ...], known: Known, language: str, *, names: bool
) -> Iterator[Breach]:
    """A breach for each fact that stands in no source; at most twelve.

    With `names`, only for names, else for everything but names.
    """
    own = [
        span
        for span in spans
        if span.kind not in (SpanKind.NEGATION, SpanKind.TERM)
        and (span.kind is SpanKind.NAME) == names
    ]
    alien = (span for span in own if not _is_sourced(span, text, known, language))
    for span in itertools.islice(alien, _MOST):
        kind = BreachKind.PLACEHOLDER if span.kind is SpanKind.PLACEHOLDER else BreachKind.UNSOURCED
        yield Breach(kind, f"nobody gave the {span.kind} {span.text.strip()[:80]!r}")
    if not names and len(set(_EMOJI.findall(text)) - set(_EMOJI.findall(known.squeezed))) > 1:
        yield Breach(BreachKind.UNSOURCED, "nobody asked for emoji")


def strange(text: str, known: Known, language: str) -> Iterator[Breach]:
    """A breach for the first sentence that says several things that no source says."""
    for sentence in sentences(text):
        words = list(dict.fromkeys(telling(sentence, language)))
        new = len(missing(words, known.stems))
        nothing_known = len(words) >= _FEW and new > _NEARLY_ALL * len(words)
        much_new = new >= (_MANY_DENSE if language in DENSE else _MANY) and new * 5 >= len(words)
        if nothing_known or much_new:
            yield Breach(BreachKind.UNSOURCED, f'"{sentence[:60]}" says what no source says')
            return


def _is_sourced(span: Span, text: str, known: Known, language: str) -> bool:
    if span.kind in NUMERIC:
        if _LIST_MARK.search(text[max(0, span.start - 10) : span.start]) and re.match(
            r"[.)、]\s", text[span.end : span.end + 2]
        ):
            return True
        return _quantity_sourced(span.text, known, language)
    folded = fold(span.text)
    if span.kind is SpanKind.CODE:
        return folded in known.folded or folded.strip("` ") in known.folded
    if span.kind is SpanKind.NAME:
        return stands(folded, known.folded) or all(
            _word_sourced(word.removesuffix("'s"), known) for word in WORD.findall(folded)
        )
    if span.kind is SpanKind.QUOTE:
        return folded.strip(_MARKS).rstrip(".,;:!?") in known.folded
    return folded in known.folded


def _quantity_sourced(found: str, known: Known, language: str) -> bool:
    if stands(fold(found), known.folded) or known.index.holds(found):
        return True
    if not known.words.isdisjoint(_IN_CHAT.get(fold(found).strip(), ())):
        return True
    wanted = tokens(found, lenient=True)
    numbers = [token for token in wanted if token[0].isdigit()]
    if not numbers or not all(known.index.has(number) for number in numbers):
        return False
    if len(numbers) == len(wanted):
        return True
    if any(token in _SIGNS or token.startswith(("month", "weekday")) for token in wanted):
        return False
    units = {unit for word in listed(language, "units") for unit in tokens(word, lenient=True)}
    behind = set.union(*(known.index.after(number) for number in numbers))
    return bool(behind) and not behind & (units | _SIGNS)


def _word_sourced(word: str, known: Known) -> bool:
    if any(re.fullmatch(rf"{re.escape(word[0])}\d+", short) for short in known.by_size(3)):
        return True
    if word in known.words or word.removesuffix("s") in known.words or word + "s" in known.words:
        return True
    if len(word) < _PREFIX:
        return False
    alike = [w for w in known.by_head.get(word[:HEAD], ()) if abs(len(w) - len(word)) <= 4][:_MOST]
    return close(word, alike) or any(
        len(w) >= _PREFIX and (w.startswith(word) or word.startswith(w)) for w in alike
    )
