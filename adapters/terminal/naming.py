"""Which of several names a few typed words mean."""

from collections.abc import Iterable, Sequence

from adapters.terminal.clean import one_line


def meant(words: str, names: Sequence[str]) -> tuple[int, ...]:
    """The places of the names that the words may mean: one when it is clear.

    A name that they are in full comes first, then those that begin with them, then those that
    hold them. Digits alone are too easily a slip: they only mean a name in full.
    """
    wanted = words.strip().casefold()
    plain = [name.strip().casefold() for name in names]
    if wanted in plain:
        return (plain.index(wanted),)
    if wanted.isdigit():
        return ()
    begun = tuple(n for n, name in enumerate(plain) if name.startswith(wanted))
    return begun or tuple(n for n, name in enumerate(plain) if wanted in name)


def unclear(words: str, names: Sequence[str], places: Sequence[int]) -> str:
    """Say what the words may mean, or that they mean none of the names."""
    if places:
        return f"“{one_line(words)}” may be any of {_listed(names[n] for n in places)}."
    return f"“{one_line(words)}” is not one of {_listed(names)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(one_line(name) for name in names)
