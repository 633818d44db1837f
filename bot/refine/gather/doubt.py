"""When it is doubtful that a later value takes an earlier one's place: then both stay."""

import functools
import re
from dataclasses import dataclass

from bot.refine.gather.scope import Clause
from bot.refine.gather.sentences import Sentence
from bot.refine.gather.values import Value, values
from bot.refine.words import content, stem

MARKS = frozenset(
    map(
        stem,
        "correct correction updated sorry sry sharp really exactly already until till bis jusqu'à"
        " jusqu'au hasta até fino tot".split(),
    )
)
"""Words that say how a value is meant, not what it is about."""

_SHIFT = frozenset(
    map(stem, "day days week weeks month tag tage woche día días semana jour semaine".split())
)
"""*moved by a week to 19 March*"""

_LABELS = frozenset(
    map(
        stem,
        "price prices cost costs time hours date deadline number figure total preis preise kosten"
        " uhrzeit zeit zeiten termin datum frist zahl precio coste hora horario fecha plazo total"
        " prix coût heure horaire date délai prezzo costo ora orario data scadenza preço custo"
        " horário prazo prijs kosten tijd tijden datum".split(),
    )
)
"""Words that name a kind of value, whatever it is of."""

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|dell|all|nell|un)['’](?=\w)|입니다|이에요|예요", re.I)

UNTIL = re.compile(
    r"(?:\b(?:to|till|until|bis|jusqu['’]?[àa]u?|[àa]|au|hasta|a?\s?las?|at[ée]|[àa]s|al(?:le)?|tot)\s|[-–])$",
    re.I,
)
_ENDS = re.compile(
    r"(?:\b(?:till|until|bis|jusqu['’][àa]u?|hasta|at[ée]|fino\s+al?|tot)\s(?:\w{1,3}\s)?)$", re.I
)
_BACK = re.compile(
    r"\b(?:it['’]?s|it\s+(?:is|was|will\s+be)|that['’]?s|that\s+(?:one\s+)?is|they['’]re|says?"
    r"|es\s+(?:ist|sind|war|wird)|sagt|c['’]est|ce\s+sera|dit|dice|diz|zegt|het\s+(?:is|wordt)"
    r"|so|therefore|also|daher|deshalb|así\s+que|donc|quindi|portanto|então|dus)\b",
    re.I,
)
"""Before it stands a source, a cause or an aside; behind it, what is said of the same thing."""

_REASON = re.compile(
    r"\b(?:after|because|bc|cause|since|due|as|thanks|so|nach|weil|wegen|porque|tras|car|après"
    r"|puisque|perché|dopo|após|want|omdat|na)\b",
    re.I,
)
"""What stands behind it tells why, not of what."""

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PAIRS = 4


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier value, and the later one that may take its place, unless that is in doubt.

    `plain` is its score without what it has for being said last.
    """

    score: int
    plain: int
    message: int
    at: int
    old: Value
    new: Value
    doubt: bool = False


ENOUGH = 4
"""A match of a lower score is no replacement, but may be a rival of one."""


def settle(found: list[Match]) -> tuple[list[Match], list[Match]]:
    """The replacements that are certain, best first, and those that stay in doubt.

    Of two values of one message that a new one fits equally well, neither is replaced.
    """
    sure: list[Match] = []
    unsure: list[Match] = []
    ordered = sorted(found, key=lambda match: (-match.score, -match.at))
    for start in dict.fromkeys(match.new.start for match in ordered):
        taken = {(match.old.kind, match.old.norm) for match in sure}
        mine = [match for match in ordered if match.new.start == start]
        free = [m for m in mine if not m.doubt and (m.old.kind, m.old.norm) not in taken]
        if mine[0].score < ENOUGH:
            continue
        best = next((m for m in free if m.score >= ENOUGH), None)
        if best and len({m.old.norm for m in free if _rivals(m, best)}) == 1:
            sure.append(best)
        else:
            unsure += [m for m in free if best and _rivals(m, best)] or mine[:1]
    return sure, unsure


def _rivals(match: Match, best: Match) -> bool:
    return match.plain >= best.plain and match.message == best.message


def doubtful(
    sentence: Sentence,
    clause: Clause,
    new: Value,
    earlier: Sentence,
    old: Value,
    cues: frozenset[str],
) -> bool:
    """May `new` be about something else than `old`, or about a part of it only?

    Certain is what the clause says of the same thing, or of nothing at all (*12, not 15*). A
    word of its own (*existing customers keep …*, *… in Spain*) makes it doubtful.
    """
    before = sentence.text[clause.start : new.start]
    after = sentence.text[new.end : clause.end]
    if _ENDS.search(before) and not UNTIL.search(earlier.text[: old.start]):
        return True
    for back in _BACK.finditer(before):
        before = sentence.text[clause.start + back.end() : new.start]
    known = topic(earlier.text) | cues | MARKS | _SHIFT | _LABELS
    after = _REASON.split(after, maxsplit=1)[0]
    own = topic(before) - known
    if _CJK.search(sentence.text):
        shared = topic(before) & topic(earlier.text)
        own = own if len(own) > (_PAIRS if shared else 1) else frozenset()
        return bool(own)
    return bool(own | (topic(after) - known))


@functools.lru_cache(maxsize=2048)
def topic(text: str) -> frozenset[str]:
    """The telling words of a text that are no part of a value."""
    plain = text
    for value in reversed(values(text)):
        plain = plain[: value.start] + " " + plain[value.end :]
    return frozenset(word for word in content(_ELISION.sub(" ", plain)) if not word[0].isdigit())
