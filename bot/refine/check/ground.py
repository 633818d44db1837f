"""What the sources of a rewrite say, ready to be looked up."""

import functools
import re

from bot.refine.check.quantities import Index
from bot.refine.check.text import fold, stems

HEAD = 3
WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")


class Known:
    """What the sources say, ready to be looked up."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        self.folded = fold("\n".join(texts))
        self.squeezed = re.sub(r"\s+", " ", "\n".join(texts))

    @functools.cached_property
    def index(self) -> Index:
        """The quantities of the sources."""
        return Index(self.texts, lenient=True)

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """Every word of the sources, folded."""
        return frozenset(word.removesuffix("'s") for word in WORD.findall(self.folded))

    def by_size(self, longest: int) -> list[str]:
        """The words of at most `longest` letters that end in a digit: *y3*."""
        return [word for word in self.words if len(word) <= longest and word[-1].isdigit()]

    @functools.cached_property
    def by_head(self) -> dict[str, list[str]]:
        """The longer words by their first letters, to look for a word with a typo in it."""
        found: dict[str, list[str]] = {}
        for word in self.words:
            if len(word) >= HEAD:
                found.setdefault(word[:HEAD], []).append(word)
        return found

    @functools.cached_property
    def stems(self) -> frozenset[str]:
        """The stem of every word of the sources."""
        return frozenset(stems("\n".join(self.texts)))


@functools.lru_cache(maxsize=16)
def known_from(texts: tuple[str, ...]) -> Known:
    """What `texts` say; remembered, because a rewrite is often checked twice."""
    return Known(texts)
