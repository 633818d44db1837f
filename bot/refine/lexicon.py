"""A language's word lists, made ready for look-up once and kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge import Knowledge, Language
from bot.refine.words import Phrases

BASE = "en"
"""People mix English into every language, and profiles are often written in it."""


@dataclass(frozen=True, slots=True)
class ThreadWords:
    """The words that tell a correction, a rule or small talk."""

    correction: Phrases
    retraction: Phrases
    requirement: Phrases
    chatter: Phrases
    question_starts: frozenset[str]
    first_person: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that is looked up in a text of one language.

    `own` is None for a language that we have no file for: then no word is added to a prompt.
    """

    code: str
    own: Language | None
    base: Language
    tasks: Phrases
    base_tasks: Phrases
    items: Phrases
    aliases: Phrases
    profile: Phrases
    thread: ThreadWords
    request_verbs: frozenset[str]
    question_words: frozenset[str]


class Lexicons:
    """Lexicons by language code, each built at its first use."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._built: dict[str, Lexicon] = {}

    def get(self, code: str) -> Lexicon:
        """The lexicon of a language; of English only, where we have no file for it."""
        if code not in self._built:
            self._built[code] = _build(self.knowledge, code)
        return self._built[code]


def _build(knowledge: Knowledge, code: str) -> Lexicon:
    base = knowledge.language(BASE)
    if base is None:
        raise RuntimeError("frameworks/languages/en.toml is missing")
    own = base if code == BASE else knowledge.language(code)
    both = [base] if own is None or own is base else [own, base]
    main = own or base
    return Lexicon(
        code=code,
        own=own,
        base=base,
        tasks=Phrases.of({task: words.recognise for task, words in main.tasks.items()}),
        base_tasks=Phrases.of({task: words.recognise for task, words in base.tasks.items()}),
        items=Phrases.of({item: w.cues for item, w in main.items.items()}),
        aliases=Phrases.of(
            _joined(
                {item: (*w.aliases, w.label.lower()) for item, w in each.items.items()}
                for each in both
            )
        ),
        profile=Phrases.of(_joined(each.profile for each in both)),
        thread=_thread_words(both),
        request_verbs=frozenset(
            verb.casefold() for each in both for verb in each.words.request_verbs
        ),
        question_words=frozenset(
            word.casefold() for each in both for word in each.words.question_words
        ),
    )


def _joined(lists: Iterable[Mapping[str, Iterable[str]]]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = {}
    for each in lists:
        for key, words in each.items():
            joined.setdefault(key, []).extend(words)
    return joined


def _thread_words(languages: list[Language]) -> ThreadWords:
    words = [language.words for language in languages]
    return ThreadWords(
        Phrases.of({"": [w for each in words for w in each.correction]}),
        Phrases.of({"": [w for each in words for w in each.retraction]}),
        Phrases.of({"": [w for each in words for w in (*each.requirement, *each.negation)]}),
        Phrases.of({"": [w for each in words for w in each.chatter]}),
        # Of the prompt's own language alone: German *im* and *am* are no English.
        frozenset(word.casefold() for word in words[0].question_starts),
        frozenset(word.casefold() for word in words[0].first_person),
    )
