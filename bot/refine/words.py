"""Words that carry meaning, and phrases found in a text, for any of our languages."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"[A-Za-z\u00c0-\u024f\u0370-\u1fff0-9_][A-Za-z\u00c0-\u024f\u0370-\u1fff0-9_'’]*"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BEFORE_CJK = "\u303f"
_LETTER = re.compile(r"[^\W\d_]")
_KANA_ONLY = re.compile(r"[\u3040-\u309f]+")
_SUFFIX = re.compile(r"(?:ations?|ings?|ers?|ed|es|e|s)$")
_LONGEST_CJK_PHRASE = 10

STOP = frozenset(
    """
    a about above after again all also am an and any anyone are as at be because been before
    being but by can cannot could did do does doing done don't down each else ever every few
    for from get gets getting go goes going gonna got had has have having he her here hers him
    his how i i'm if in into is isn't it it's its just kind let let's like ll lot make makes
    many may me might more most much my need needs no nor not now of off ok on once one only
    or other our out over own please pls re really same see she should so some sort still such
    sure take than thanks that that's the their them then there there's these they they're
    thing things think this those though to today too up us use used ve very want wants was we
    we're well were what when where which while who why will with would yes yet you your el la
    los las un una unos unas y o de del al en con por para que qué se su sus es son ser está
    lo le les me te mi tu más muy ya si sí pero como sin sobre esto este esta eso ese esa hay
    le la les un une des du de et ou à au aux en dans sur pour par avec que qui se sa son ses
    est sont ce cette ces il elle on nous vous ils je tu pas ne plus très mais comme sans der
    die das den dem des ein eine einen einem einer und oder von vom zu zum zur mit für auf in
    im an am bei nach aus ist sind war wird werden nicht kein auch nur noch schon wie wenn
    dass ich du er sie es wir ihr man so aber als o os as um uma e ou do da dos das no na nos
    nas com por para que se seu sua é são ser mais não il lo gli i un uno una e o di del della
    dei delle da dal in nel con per che si suo sua è sono non più anche come ma de het een en
    of van in op met voor aan bij uit is zijn was niet geen ook nog al als dat die dit ik je
    hij ze we maar
    """.split()
)


@functools.lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude stem: good enough to see that *closing* and *close* are about one thing."""
    word = word.casefold().strip("'’")
    word = re.sub(r"['’]s$", "", word)
    if len(word) > 5:
        word = _SUFFIX.sub("", word)
    elif len(word) == 5:
        word = word.removesuffix("s").removesuffix("e")
    elif len(word) > 3:
        word = word.removesuffix("s")
    return word[:7]


def content(text: str) -> set[str]:
    """Stems of the words that carry meaning; of CJK text, pairs of characters."""
    found: set[str] = set()
    for token in _TOKEN.findall(text):
        if _CJK.match(token):
            if len(token) == 1:
                continue
            found.update(
                pair
                for pair in (token[n : n + 2] for n in range(len(token) - 1))
                if not _KANA_ONLY.fullmatch(pair)
            )
            continue
        plain = token.casefold()
        if plain in STOP or (len(plain) < 3 and not token.isupper() and not plain[0].isdigit()):
            continue
        found.add(stem(plain))
    return found


def count_words(text: str) -> int:
    """Words of `text`; two CJK characters count as one."""
    dense = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + dense // 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a text: where it starts (in words), and what it stands for."""

    phrase: str
    start: int
    meaning: str


@dataclass(slots=True)
class Phrases:
    """Many phrases looked up in one pass; time grows with the text, not with the phrases."""

    _meanings: dict[str, list[str]] = field(default_factory=dict)
    _lengths: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, by_meaning: Mapping[str, Iterable[str]]) -> "Phrases":
        """Build from lists of lower-case phrases, keyed by what they mean."""
        index = cls()
        for meaning, phrases in by_meaning.items():
            for phrase in phrases:
                words = _words(phrase)
                # "+1" would be found in every 1; "16:9" stands for itself.
                if len(words) > 1 or _LETTER.search(phrase):
                    index._add(words, meaning)
        return index

    def _add(self, words: list[str], meaning: str) -> None:
        if not words:
            return
        meanings = self._meanings.setdefault(" ".join(words), [])
        if meaning not in meanings:
            meanings.append(meaning)
        lengths = self._lengths.setdefault(words[0], [])
        if len(words) not in lengths:
            lengths.append(len(words))
            lengths.sort(reverse=True)

    def find(self, text: str, most_words: int = 20_000) -> Iterator[Hit]:
        """Every phrase that stands in `text` as whole words (CJK: as a run of characters)."""
        yield from self.find_in(_words(text)[:most_words])

    def find_in(self, words: list[str]) -> Iterator[Hit]:
        """Every phrase that stands in `words`, as `words_of` gives them."""
        for start, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                key = word if length == 1 else " ".join(words[start : start + length])
                for meaning in self._meanings.get(key, ()):
                    yield Hit(key, start, meaning)
            if word[0] > _BEFORE_CJK and _CJK.match(word):
                yield from self._find_cjk(word, start)

    def _find_cjk(self, run: str, start: int) -> Iterator[Hit]:
        for at in range(len(run)):
            for length in range(min(_LONGEST_CJK_PHRASE, len(run) - at), 0, -1):
                key = run[at : at + length]
                if key == run:
                    continue  # found as a whole word by the caller
                for meaning in self._meanings.get(key, ()):
                    yield Hit(key, start + at // 2, meaning)

    def any(self, text: str) -> bool:
        """Does any phrase stand in `text`?"""
        return next(self.find(text), None) is not None


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text.replace("’", "'").casefold())


def words_of(text: str) -> list[str]:
    """The words of `text`, lower case, in order; a run of CJK characters is one word."""
    return _words(text)
