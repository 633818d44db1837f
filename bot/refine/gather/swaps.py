"""What a correction names outright: *X not Y*, *X -> Y*, *not X but Y*, *from X to Y*."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_NOT = (
    r"not|instead\s+of|rather\s+than|no\s+longer|en\s+vez\s+de|en\s+lugar\s+de|y\s+no|(?<=,\s)no|au\s+lieu\s+d[eu]"
    r"|et\s+(?:non|pas)|pas|non|nicht|statt|anstatt|em\s+vez\s+de|e\s+n[ãa]o|n[ãa]o"
    r"|invece\s+d(?:i|el|ell[aeo'])|e\s+non|niet|in\s+plaats\s+van"
)
_ARTICLE = r"(?:the|at|on|a|an|el|la|las|los|le|les|der|die|das|o|os|as|il|lo|gli|de|het|à|alle)"
INSTEAD = re.compile(
    rf",?\s*(?:\(|\b)(?:{_NOT})\s+(?:{_ARTICLE}\s+){{0,2}}"
    r"(?P<old>\d[^\s,;()]*(?:\s?(?:am|pm|utc|%)\b)?|[^\s\d,;:()][^\s,;()]*(?:\s\w+)?)\)?",
    re.I,
)
_FROM_TO = re.compile(r"\bfrom\s+(?P<old>\S+)\s+to\s+(?P<new>\S+)", re.I)
_BUT = re.compile(
    r"\b(?:not|no|pas|nicht|kein|não|non|niet)\s+(?P<old>[^\s,;]+),?\s+"
    r"(?:but|sino|mais|sondern|mas(?:\s+sim)?|ma|bensì|maar)\s+(?P<new>[^\s,;.]+)",
    re.I,
)
_ARROW = re.compile(
    r"(?P<old>[^,;:]+?)\s*(?:-{1,2}>|=>|→|➜)\s*(?P<new>[^,;]+?)(?=$|[,;]|\s\(|\.(?:\s|$))"
)
CJK_NOT = re.compile(
    r"(?P<old>[\w:.]+?)(?:(?:ではなく|じゃなく|でなく)て?、?|(?:이|가)? 아니(?:라|고)"
    r"|\s?말고)"
    r"|[，、]?(?:而不是|而非|不是)(?P<late>[\w:.]+)"
)
_ROLE = re.compile(
    r"\b(?P<role>[^\W\d_]{4,})(?: (?:is|es|est|ist|è|é)|:) "
    r"(?P<who>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)"
    r"(?! (?:for|in|of)\b)"
)
_NAME = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w'’-]{4,}")
_ALIKE = 0.8
_LONGEST_NAMING = 8
_TRIM = "'\"“”‘’.!?:"


@dataclass(frozen=True, slots=True)
class Swap:
    """One wording that takes another's place."""

    old: str
    new: str


def _arrows(text: str) -> list[re.Match[str]]:
    if not any(sign in text for sign in ">→➜"):
        return []
    return list(_ARROW.finditer(text))


def _cjk(text: str) -> list[re.Match[str]]:
    return [] if text.isascii() else list(CJK_NOT.finditer(text))


def outdated(text: str) -> set[str]:
    """What `text` says is no longer so."""
    found = {hit.group("old").strip(_TRIM) for hit in INSTEAD.finditer(text)}
    found |= {hit.group("old") for one in (_FROM_TO, _BUT) for hit in one.finditer(text)}
    found |= {hit.group("old").split()[-1] for hit in _arrows(text)}
    for hit in _cjk(text):
        found.add(hit.group("old") or hit.group("late"))
    return found


def places(text: str) -> list[tuple[int, int]]:
    """Where in `text` stands what is no longer so."""
    found = [hit.span("old") for pattern in (INSTEAD, _BUT) for hit in pattern.finditer(text)]
    found += [hit.span("old") for hit in _arrows(text)]
    for hit in _cjk(text):
        found.append(hit.span("old") if hit.group("old") else hit.span("late"))
    return found


def may_swap(text: str) -> bool:
    """Can `text` put words in the place of others at all?"""
    return bool(
        _arrows(text)
        or INSTEAD.search(text)
        or _BUT.search(text)
        or _ROLE.search(text)
        or (len(text.split()) <= _LONGEST_NAMING and _NAME.search(text))
    )


def swaps(text: str, told: str) -> list[Swap]:
    """Words and names that `text` puts in the place of ones in `told`, which went before."""
    found = [_of_arrow(hit, told) for hit in _arrows(text)]
    found += [
        Swap(hit.group("old"), hit.group("new"))
        for hit in _BUT.finditer(text)
        if not hit.group("old")[0].isdigit()
    ]
    for hit in INSTEAD.finditer(text):
        old = hit.group("old").split()[0].strip(_TRIM)
        new = text[: hit.start()].split()[-1:]
        if new and _like_name(old) and _like_name(new[0]):
            found.append(Swap(old, new[0].strip(_TRIM + ",")))
    roles = {hit.group("role").casefold(): hit.group("who") for hit in _ROLE.finditer(told)}
    for hit in _ROLE.finditer(text):
        old = roles.get(hit.group("role").casefold())
        if old and old != hit.group("who"):
            found.append(Swap(old, hit.group("who")))
    if not found and len(text.split()) <= _LONGEST_NAMING:
        found += _respelled(text, told)
    return [swap for swap in found if swap is not None and _stands(swap.old, told)]


def swapped(text: str, swap: Swap) -> str:
    """`text` with the new wording wherever the old one stood as a word of its own."""
    pattern = rf"(?<!\w){re.escape(swap.old)}(?!\w)"
    return re.sub(pattern, lambda _: swap.new, text, flags=re.I)


def settled(text: str, found: list[Swap]) -> str:
    """A correction without what it replaces: *Hall B* for *Atrium -> Hall B*."""
    olds = {swap.old.casefold() for swap in found}
    text = _ARROW.sub(
        lambda hit: (
            hit.group("new") if hit.group("old").casefold().endswith(tuple(olds)) else hit.group()
        ),
        text,
    )
    return INSTEAD.sub(
        lambda hit: (
            hit.group("old").removeprefix(hit.group("old").split()[0])
            if hit.group("old").split()[0].strip(_TRIM).casefold() in olds
            else hit.group()
        ),
        text,
    ).strip()


def _of_arrow(hit: re.Match[str], told: str) -> Swap | None:
    """The longest run of words before the arrow that was said before."""
    before = hit.group("old").split()
    for start in range(max(0, len(before) - 4), len(before)):
        old = " ".join(before[start:])
        if _stands(old, told):
            return Swap(old, hit.group("new").strip())
    return None


def _respelled(text: str, told: str) -> list[Swap | None]:
    """A short message with a name that is almost one said before: *Halvorsson with -sson*."""
    known = set(_NAME.findall(told))
    return [
        Swap(old, new)
        for new in _NAME.findall(text)
        if new not in known
        for old in known
        if old[0] == new[0] and SequenceMatcher(None, old, new).ratio() >= _ALIKE
    ]


def _like_name(word: str) -> bool:
    return word[:1].isupper() and word[:1].isalpha()


def _stands(words: str, told: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", told, re.I) is not None
