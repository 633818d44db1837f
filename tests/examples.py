"""How many examples a generated test makes up: a handful in daily work, all of them when asked.

The handful is the same each time, so that a change is judged by what it does and not by luck. All
of them are new ones each time: that is the search for what nobody has thought of.
"""

import os

ALL = os.environ.get("EXAMPLES") == "all"


def examples(many: int, few: int = 20) -> int:
    """`many` with `EXAMPLES=all`; without, `few` at most."""
    return many if ALL else min(many, few)
