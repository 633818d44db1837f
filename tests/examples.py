"""How many examples a generated test makes up: a handful in daily work, all of them when asked."""

import os

_ALL = os.environ.get("EXAMPLES") == "all"


def examples(many: int, few: int = 20) -> int:
    """`many` with `EXAMPLES=all`; without, `few` at most."""
    return many if _ALL else min(many, few)
