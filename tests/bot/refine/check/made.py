"""Rewrites to try the checker on: faithful ones, and ones with exactly one promise broken.

The wording is written by hand in cases/*.toml and knows nothing of how the checker works.
"""

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.refine.check import Sources

CASES = Path(__file__).parent / "cases"
LANGUAGES = ("en", "es", "de", "ja")
_MARKER = "7f3a9c1e"


@dataclass(frozen=True, slots=True)
class Made:
    """A rewrite with the sources that it claims to rest on. `kind` says what was done to it."""

    kind: str
    language: str
    text: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class Base:
    """A rough prompt, a faithful rewrite of it and facts that may be added."""

    language: str
    rough: str
    better: str
    facts: tuple[str, ...]
    names: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()
    negations: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    other: str = ""

    @property
    def join(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "ja" else " "

    def sources(self, *more: str, headings: tuple[str, ...] = ()) -> Sources:
        """What a rewrite of this prompt may rest on."""
        return Sources(
            self.rough,
            (*self.facts, *more),
            language=self.language,
            marker=_MARKER,
            headings=headings,
        )


def said(language: str) -> dict[str, list[str]]:
    """The phrases of a language: preambles, closings, inventions and so on."""
    found: dict[str, list[str]] = tomllib.loads(
        (CASES / f"{language}.toml").read_text(encoding="utf-8")
    )
    return found


def bases(language: str) -> tuple[Base, ...]:
    """The prompts of our own in a language."""
    found = []
    for entry in tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))["base"]:
        for key in ("facts", "names", "quotes", "literals"):
            entry[key] = tuple(entry.get(key, ()))
        for key in ("negations", "units"):
            entry[key] = tuple((one, two) for one, two in entry.get(key, ()))
        found.append(Base(language=language, **entry))
    return tuple(found)


def harder() -> tuple[list[Made], list[Made]]:
    """Freer rewrites that are faithful, and breakages that are harder to see; all by hand."""
    good: list[Made] = []
    bad: list[Made] = []
    cases = tomllib.loads((CASES / "harder.toml").read_text(encoding="utf-8"))["case"]
    for case in cases:
        language = case["language"]
        sources = Sources(case["rough"], tuple(case["facts"]), language=language)
        good += (Made("freer", language, text, sources) for text in case["good"])
        bad += (Made(kind, language, text, sources) for kind, text in case["bad"])
    return good, bad


def faithful(base: Base, dice: random.Random) -> Iterator[Made]:
    """Rewrites that keep every promise."""
    facts = list(base.facts)
    dice.shuffle(facts)
    added = base.join.join(facts)
    headings = tuple(said(base.language)["headings"])
    ended = base.rough if base.rough[-1] in ".!?。？" else base.rough + "."
    sentences = _split(base.better)
    turned = base.join.join(sentences[1:] + sentences[:1])
    texts = {
        "better": base.better,
        "better and a fact": f"{base.better}{base.join}{facts[0]}",
        "better and facts below": f"{base.better}\n\n{added}",
        "rough and facts": f"{_opened(ended)}\n\n{added}",
        "facts listed": base.better + "\n\n" + "\n".join(f"- {fact}" for fact in facts),
        "numbered": base.better + "\n" + "\n".join(f"{n + 1}. {f}" for n, f in enumerate(facts)),
        "headings": f"## {headings[0]}\n{base.better}\n\n## {headings[1]}\n{added}",
        "facts first": f"{added}\n\n{base.better}",
    }
    if len(sentences) > 1:
        texts["other order"] = turned
        texts["a line each"] = "\n".join(sentences)
    for kind, text in texts.items():
        yield Made(kind, base.language, text, base.sources(headings=headings))


def _opened(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text[0].upper() + text[1:] if first.isalpha() else text


def breakages(base: Base, dice: random.Random) -> Iterator[Made]:
    """Rewrites with one promise broken, every kind that this prompt allows."""
    for kind, make in _WAYS.items():
        for text, sources in make(base, dice):
            if text != base.better and text.strip() != base.rough.strip():
                yield Made(kind, base.language, text, sources)


Ways = Iterator[tuple[str, Sources]]


def _split(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[^\d][.!?])\s+|(?<=[。！？])", text) if part]


def _long(base: Base, dice: random.Random) -> str:
    """The rewrite, mostly with facts behind it: what is broken must be found in company."""
    if dice.random() < 0.3:
        return base.better
    return f"{base.better}{dice.choice((base.join, chr(10) * 2))}{base.join.join(base.facts)}"


def _number(base: Base, dice: random.Random) -> Ways:
    numbers = list(re.finditer(r"\d+", base.better))
    if not numbers:
        return
    at = dice.choice(numbers)
    long = _long(base, dice)
    yield long[: at.start()] + long[at.end() :], base.sources()
    changed = str(int(at.group()) + dice.choice((1, 2, 5, 10, 100)))
    yield long[: at.start()] + changed + long[at.end() :], base.sources()


def _swapped(pairs: Callable[[Base], tuple[tuple[str, str], ...]]) -> Callable[..., Ways]:
    def make(base: Base, dice: random.Random) -> Ways:
        for one, two in pairs(base):
            yield _long(base, dice).replace(one, two, 1), base.sources()

    return make


def _names(base: Base, dice: random.Random) -> Ways:
    for name in base.names:
        yield _long(base, dice).replace(name, _misspelt(name, dice)), base.sources()
        if name not in " ".join(base.facts):
            yield _long(base, dice).replace(name, ""), base.sources()


def _misspelt(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word.rstrip("さん")) or 1)
    other = "ノ" if word[at] > "\u3040" else "x"
    return word[:at] + other + word[at + 1 :]


def _literals(base: Base, dice: random.Random) -> Ways:
    for literal in base.literals:
        at = dice.choice([n for n, sign in enumerate(literal) if sign.isalnum()])
        changed = literal[:at] + literal[at + 1 :]
        yield _long(base, dice).replace(literal, changed), base.sources()
        yield _long(base, dice).replace(literal, ""), base.sources()


def _quotes(base: Base, dice: random.Random) -> Ways:
    for quote in base.quotes:
        yield base.better.replace(quote, ""), base.sources()
        at = dice.randrange(3, len(quote) - 3)
        yield base.better.replace(quote, quote[:at] + quote[at + 2 :]), base.sources()


def _other_language(base: Base, dice: random.Random) -> Ways:
    if base.other:
        yield base.other, base.sources()
        yield f"{base.other} {base.join.join(base.facts)}", base.sources()


def _answer(base: Base, dice: random.Random) -> Ways:
    if base.answer:
        yield base.answer, base.sources()


def _around(key: str, before: bool) -> Callable[..., Ways]:
    def make(base: Base, dice: random.Random) -> Ways:
        for phrase in dice.sample(said(base.language)[key], 2):
            text = _long(base, dice)
            text = phrase + text if before else text + phrase
            yield text, base.sources()

    return make


def _planted(base: Base, dice: random.Random) -> Ways:
    pair = dice.choice(said(base.language)["planted"])
    command, obeyed = pair[0], pair[1]
    yield _long(base, dice) + base.join + obeyed.strip(), base.sources(command)
    note = f"{base.facts[0]}{base.join}{command}"
    yield _long(base, dice) + base.join + command, base.sources(note)


_WRAPS: tuple[tuple[str, str], ...] = (
    ("```\n", "\n```"),
    ("```text\n", "\n```"),
    ('"', '"'),
    ("“", "”"),
    ("«", "»"),
    ("'''", "'''"),
    ("<prompt>\n", "\n</prompt>"),
)


def _fence(base: Base, dice: random.Random) -> Ways:
    text = _long(base, dice)
    before, after = dice.choice([wrap for wrap in _WRAPS if wrap[0].strip() not in text])
    yield before + text + after, base.sources()


def _marker(base: Base, dice: random.Random) -> Ways:
    leaked = dice.choice((f"<rough-prompt-{_MARKER}>\n", f"{_MARKER} ", f"</thread-{_MARKER}>\n"))
    yield leaked + _long(base, dice), base.sources()


def _cut(base: Base, dice: random.Random) -> Ways:
    """The end is gone: inside a word, or between two words of the person's own request."""
    text = base.better
    for _ in range(2):
        at = dice.randrange(int(len(text) * 0.35), int(len(text) * 0.85))
        yield text[:at], base.sources()


def _empty(base: Base, dice: random.Random) -> Ways:
    yield dice.choice(("", " \n", "...", "-", "\n\n")), base.sources()


def _elsewhere(base: Base, dice: random.Random) -> Ways:
    others = [other for other in bases(base.language) if other.rough != base.rough]
    yield dice.choice(others).better, base.sources()


_WAYS: dict[str, Callable[[Base, random.Random], Ways]] = {
    "number": _number,
    "unit or date": _swapped(lambda base: base.units),
    "name": _names,
    "literal": _literals,
    "quote": _quotes,
    "negation": _swapped(lambda base: base.negations),
    "language": _other_language,
    "answer": _answer,
    "invention": _around("inventions", before=False),
    "injection": _planted,
    "marker": _marker,
    "fence": _fence,
    "preamble": _around("preambles", before=True),
    "closing": _around("closings", before=False),
    "cap": _around("caps", before=False),
    "placeholder": _around("placeholders", before=False),
    "boilerplate": _around("boilerplate", before=True),
    "cut off": _cut,
    "empty": _empty,
    "another topic": _elsewhere,
}
KINDS = tuple(_WAYS)
