"""Which of a Discord bot's connections a process opens, as DISCORD_SHARDS says."""

import re
from dataclasses import dataclass

MOST = 10_000
"""More shards than Discord has servers for: it puts up to 2,500 on each."""

_FORM = re.compile(
    r"(?:(?P<first>[0-9]{1,9})\s*(?:-\s*(?P<last>[0-9]{1,9})\s*)?/)?\s*(?P<of>[0-9]{1,9})"
)


@dataclass(frozen=True, slots=True)
class Shards:
    """`count` shards in all, of which this process opens those in `ids`.

    `count` None leaves the number to Discord. `ids` None stands for all of them.
    """

    count: int | None = None
    ids: tuple[int, ...] | None = None

    @classmethod
    def read(cls, text: str) -> "Shards":
        """ "" leaves it to Discord, "8" is all eight, "0-3/8" four of them, "2/8" one.

        Raises ValueError with a sentence for whoever wrote something else.
        """
        text = text.strip()
        if not text:
            return cls()
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(
                "this must be empty, or as 8 (eight, all of them here), 0-3/8 (the first four of "
                "eight) or 2/8 (one of eight)."
            )
        count = int(found["of"])
        if not 1 <= count <= MOST:
            raise ValueError(f"there may be 1 to {MOST:,} shards.")
        if found["first"] is None:
            return cls(count)
        first = int(found["first"])
        last = first if found["last"] is None else int(found["last"])
        if first > last or last >= count:
            raise ValueError(
                f"of {count} shards the first is 0 and the last {count - 1}, and the smaller "
                "number stands before the greater."
            )
        return cls(count, tuple(range(first, last + 1)))

    @property
    def has_first(self) -> bool:
        """Is shard 0 here? What only one process may do is done by that one."""
        return self.ids is None or 0 in self.ids

    @property
    def words(self) -> str:
        """For whoever runs the bot."""
        if self.count is None:
            return "as many shards as Discord asks for"
        if self.ids is None:
            return "1 shard" if self.count == 1 else f"{self.count} shards"
        if len(self.ids) == 1:
            return f"shard {self.ids[0]} of {self.count}"
        return f"shards {self.ids[0]} to {self.ids[-1]} of {self.count}"
