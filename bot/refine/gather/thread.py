"""What of a thread bears on a request: no model needed for the plain cases."""

import re
from dataclasses import replace
from hashlib import blake2s

from bot.models.tokens import count_tokens
from bot.refine.gather.corrections import correct
from bot.refine.gather.sentences import Sentence, sentences
from bot.refine.gather.values import values
from bot.refine.lexicon import ThreadWords
from bot.refine.material import Fact, Source
from bot.refine.words import content, words_of
from bot.talk.people import Message

MOST_MESSAGES = 200
"""How far back a thread is read. Source: the issue of gathering; also what one call returns."""

_LONG_THREAD = 15
_SHORT_THREAD = 8
_SHORT_HEAD = 6
_ENOUGH = 0.5
_TELLING = 3
_CLEAR = 0.8
_YES = frozenset(
    "yes yep yeah yup sí si oui ja sim sì ok okay correct exactly はい 是 对 네".split()
)
_LABEL = re.compile(r"^[\w/ ]{2,24}:\s")
_CODE = re.compile(
    r"`|\w+\(|\w+\.\w+\(|->|::|--\w|\w+_\w+|[a-z][A-Z]|/\w+/|\w+\.[a-z]{2,4}\b|@\w|#\d+|\b[a-z]+\d+\b"
)
_QUOTE = re.compile(r"['\"“„«「][^'\"”»」]{3,}['\"”»」]")
_NAMES = re.compile(r"(?<=[\w.] )[A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+")
_FILLER = re.compile(
    r"^(?:correction[^:,.]{0,50}[:,]|(?:sorry|sry)(?:\s+all)?[,:]?(?:\s*(?:\w+\s+)?changes?:)?|also\b,?|and\b|so\b,?"
    r"|but\b|(?:pls|plz|please)\b,?|ok\b,?|fyi\b[,:]?|btw\b,?|oh\b,?|hm+\b,?|well\b,?|y\b|et\b|und\b|(?:yes|yep|yeah)\b,?)\s*",
    re.I,
)
_HEDGE = re.compile(r"[,\s]+(?:i think|i guess|i believe|iirc|imo|afaik)\W*$", re.I)
_ORDER = re.compile(r"do(?:\s+not|n['’]?t)?\s+(?!you\b|we\b|i\b|they\b|any)\w+", re.I)
"""*do not mention the discount*: an order, though it begins as a question may."""

_EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")


def select(
    thread: tuple[Message, ...],
    about: str,
    words: ThreadWords,
    budget: int,
    *,
    strict: bool = False,
    only_rules: bool = False,
) -> tuple[Fact, ...]:
    """The sentences of `thread` that bear on `about`, corrected, in order, within `budget`.

    `about` is the rough prompt together with the answers. `budget` counts model tokens. Of a
    long thread, only what shares words with the request or with what is already chosen; of a
    short one too when `strict`: a plain question needs no news from a chat beside it. With
    `only_rules`, only what sets a rule or a value: a policy does not retell what led to it.
    """
    if not thread:
        return ()
    found = _answered(sentences(thread[-MOST_MESSAGES:]))
    found = _join_answers(found, about, words)
    found = correct(
        found,
        lambda text: [hit.phrase for hit in words.correction.find(text)],
        lambda text: _retracts(text, words),
    )
    found = [sentence for sentence in found if words_of(sentence.text)]
    scores = _scores(found, about, words, strict=strict)
    if only_rules:
        scores = [
            score if _weight(sentence, words) >= 1 else 0.0
            for sentence, score in zip(found, scores, strict=True)
        ]
    chosen: set[int] = set()
    spent = 0
    for at in sorted(range(len(found)), key=lambda at: (-scores[at], -at)):
        cost = count_tokens(found[at].text) + 2
        if scores[at] < _ENOUGH or spent + cost > budget:
            continue
        chosen.add(at)
        spent += cost
    doubts = {found[at].doubt for at in chosen} - {0}
    chosen |= {at for at, sentence in enumerate(found) if sentence.doubt in doubts}
    return tuple(_fact(found[at], words) for at in sorted(chosen))


def _asks(sentence: Sentence, words: ThreadWords) -> bool:
    if sentence.asks:
        return True
    first = words_of(sentence.text)[:2]
    if not first or first[0] not in words.question_starts or _ORDER.match(sentence.text):
        return False
    return not re.search(r"[:;.]", sentence.text)


def _answered(found: list[Sentence]) -> list[Sentence]:
    """A question that the next message affirms is a statement."""
    kept: list[Sentence] = []
    skip = -1
    for at, sentence in enumerate(found):
        if at == skip:
            continue
        following = found[at + 1] if at + 1 < len(found) else None
        if following and sentence.asks and following.message == sentence.message + 1:
            first, *rest = words_of(following.text) or [""]
            if first in _YES and following.who != sentence.who:
                kept.append(replace(sentence, text=sentence.text.rstrip("?？ ")))
                if len(rest) <= 3:
                    skip = at + 1
                continue
        kept.append(sentence)
    return kept


def _join_answers(found: list[Sentence], about: str, words: ThreadWords) -> list[Sentence]:
    """A short question and the short answer below it belong together."""
    kept: list[Sentence] = []
    for sentence in found:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.asks
            and not _asks(sentence, words)
            and last.message + 1 == sentence.message
            and last.who != sentence.who
            and len(words_of(last.text)) <= 12
            and _answers(sentence.text, last.text, about, words)
        ):
            kept[-1] = replace(last, text=f"{last.text} {sentence.text}")
        else:
            kept.append(sentence)
    return kept


def _answers(text: str, question: str, about: str, words: ThreadWords) -> bool:
    """Can it be the answer to a question right above: very short, or about the same thing?"""
    size = len(words_of(text))
    if size > 6 or words.chatter.any(text) or words.requirement.any(text):
        return False
    wanted = content(question)
    return bool(wanted & content(text)) or bool(size <= 3 and wanted & content(about))


def _retracts(text: str, words: ThreadWords) -> list[str]:
    """The words with which a sentence takes something back, if it does so at its head."""
    head = words_of(re.split(r"[,;:]", text, maxsplit=1)[0])
    hits = list(words.retraction.find_in(head))
    short = len(head) <= _SHORT_HEAD
    return [hit.phrase for hit in hits] if any(hit.start <= 1 or short for hit in hits) else []


def _scores(found: list[Sentence], about: str, words: ThreadWords, *, strict: bool) -> list[float]:
    wanted = content(about)
    bags = [content(sentence.text) for sentence in found]
    messages = {sentence.message for sentence in found}
    long = strict or len(messages) > _LONG_THREAD
    enough = _TELLING if len(messages) > _SHORT_THREAD else 2
    own = [
        _weight(sentence, words) + (0 if long else _plain(sentence, bag, words, enough))
        for sentence, bag in zip(found, bags, strict=True)
    ]
    rare = _rare(bags, long)
    shared = [_shared(bag, wanted, rare) for bag in bags]
    scores = [3.0 * shared[at] + own[at] for at in range(len(found))]
    clear = long and max(shared, default=0) >= 1
    core: set[str] = set()
    for at, bag in enumerate(bags):
        if shared[at] >= 1 or (not long and own[at] >= 2):
            core |= {word for word in bag if not word[0].isdigit()}
    for at, bag in enumerate(bags):
        linked = _shared(bag, core - wanted, rare)
        if not shared[at]:
            scores[at] += min(2.0, linked) if not long else (1.5 * linked if linked >= 2 else 0)
        if (
            long
            and shared[at] < (_CLEAR if clear else 0.01)
            and linked < 2
            and not _beside(found, shared, at, own[at])
        ):
            scores[at] = 0.0
    return _with_company(found, scores, own, [_asks(sentence, words) for sentence in found])


def _with_company(
    found: list[Sentence], scores: list[float], own: list[float], asks: list[bool]
) -> list[float]:
    """Sentences of one message stand together: *offset is a u32* beside *64-bit is fine*.

    A question that nobody answered counts only when its message goes on to state something
    that needs it (*can we settle marking? needs a decision*).
    """
    settled = list(scores)
    for at, sentence in enumerate(found):
        others = [
            other
            for other in range(max(0, at - 8), min(len(found), at + 9))
            if other != at and found[other].message == sentence.message and not asks[other]
        ]
        kept = [other for other in others if scores[other] >= 1]
        if asks[at]:
            leads = any(found[other].at == sentence.at + 1 and own[other] >= 1 for other in kept)
            settled[at] = 1.0 if leads and own[at] >= 0 else 0.0
        elif kept and 0 <= scores[at] < 1:
            settled[at] = 1.0
    return settled


def _rare(bags: list[set[str]], long: bool) -> dict[str, float]:
    """Words that stand everywhere in a long thread tell little."""
    seen: dict[str, int] = {}
    for bag in bags:
        for word in bag:
            seen[word] = seen.get(word, 0) + 1
    if not long:
        return dict.fromkeys(seen, 1.0)
    most = max(3, len(bags) // 12)
    return {word: min(1.0, most / count) for word, count in seen.items()}


def _shared(bag: set[str], others: set[str], rare: dict[str, float]) -> float:
    both = bag & others
    if all(word[0].isdigit() for word in both):
        return 0.0
    return sum(rare.get(word, 1.0) for word in both)


def _beside(found: list[Sentence], shared: list[float], at: int, own: float) -> bool:
    """Does it say something in, or right after, its speaker's message about the request?"""
    if own < 1:
        return False
    here = found[at]
    return any(
        shared[other] >= 1
        and found[other].who == here.who
        and 0 <= here.message - found[other].message <= 1
        for other in range(max(0, at - 4), min(len(found), at + 4))
    )


def _weight(sentence: Sentence, words: ThreadWords) -> float:
    text = sentence.text
    weight = 0.0
    said = [value for value in values(text) if value.kind != "ordinal"]
    if said:
        weight += 1
    if words.requirement.any(text):
        weight += 1
    if _LABEL.match(text) or _NAMES.search(text) or _CODE.search(text) or _QUOTE.search(text):
        weight += 1
    if len(words_of(text)) >= _TELLING and words.correction.any(text):
        weight += 0.5
    return weight - 1.5 * len({hit.phrase for hit in words.chatter.find(text)})


def _plain(sentence: Sentence, bag: set[str], words: ThreadWords, enough: int) -> float:
    """In a short thread a plain statement about nobody's own affairs is likely to the point."""
    if len(bag) < enough or words.first_person & set(words_of(sentence.text)):
        return 0
    return 0 if _asks(sentence, words) or words.chatter.any(sentence.text) else _ENOUGH


def _fact(sentence: Sentence, words: ThreadWords) -> Fact:
    text = sentence.text.strip() if sentence.doubt else tidy(sentence.text)
    mine = words.first_person & set(words_of(text))
    if mine or sentence.doubt:
        text = f"{sentence.who}: {text}"
    return Fact(fact_id(Source.THREAD, text), text, Source.THREAD, sentence.who)


def fact_id(source: Source, text: str) -> str:
    """An id that is the same for the same text from the same source."""
    return blake2s(f"{source}:{text}".encode("utf-8", "replace"), digest_size=5).hexdigest()


def tidy(text: str) -> str:
    """A chat line as a clean line: no filler at its head, no emoji, a full stop at its end."""
    plain = _EMOJI.sub("", text).strip()
    shorter = _FILLER.sub("", plain)
    while shorter != plain and len(words_of(shorter)) >= 2:
        plain, shorter = shorter, _FILLER.sub("", shorter)
    plain = _HEDGE.sub("", plain)
    plain = re.sub(r"!{1,}$", ".", plain.strip(" ,;-–—"))
    if plain[:1].islower() and not _CODE.match(plain.split(" ")[0]):
        plain = plain[0].upper() + plain[1:]
    if plain and plain[-1] not in ".!?:。！？…)'\"”»」`":
        plain += "。" if re.search(r"[\u3040-\u9fff]$", plain) else "."
    return plain
