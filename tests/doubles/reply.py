"""What a provider double is told to answer, in whichever dialect it is asked."""

from __future__ import annotations

import base64
import binascii
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

# One black pixel.
TINY_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the double does with one request. Times are in seconds, sizes in bytes.

    `pieces` are the deltas of the answer (else `text`, cut by words). A `body`, or a `status`
    other than 200, is sent instead (an object becomes JSON). `cut_after`, `hang_after` and
    `break_after` count deltas; a cut drops the connection, or ends the body politely when
    `polite_cut` is set; a break sends `break_with`. An answer that is not streamed never comes
    when `hang_after` is set.
    `write_sizes` cuts the stream's bytes, repeating its last size; `write_seed` cuts at random.
    `thinking` is sent before the answer and `images` after it; neither counts as a delta.
    The images API answers with `images`, or with one black pixel for each that was asked for.
    `repeat` sends so many copies of the first piece (else of the whole `text`). `rate` sends so
    many deltas a second, each when it is due by the clock. With `stamp` the text of each delta is
    the time.monotonic() at which it was written, and a space.
    """

    text: str = "Hello from the double."
    pieces: Sequence[str] | None = None
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream; charset=utf-8"
    finish_reason: str | None = "stop"
    usage: bool = True
    done: bool = True
    cut_after: int | None = None
    polite_cut: bool = False
    hang_after: int | None = None
    break_after: int | None = None
    break_with: str = "data: {not json\n\n"
    delay_first: float = 0.0
    delay_between: float = 0.0
    write_sizes: Sequence[int] = ()
    write_seed: int | None = None
    newline: str = "\n"
    comments: bool = False
    multiline: bool = False
    ascii_only: bool = False
    drop: bool = False
    thinking: Sequence[str] = ()
    images: Sequence[bytes] = ()
    rate: float | None = None
    repeat: int | None = None
    stamp: bool = False

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """The reply that a script file describes; there, images are in base64."""
        try:
            images = [base64.b64decode(one, validate=True) for one in fields.get("images", ())]
        except binascii.Error as problem:
            raise ValueError("images in a script are written in base64") from problem
        return cls(**{**fields, "images": images})

    def whole(self) -> str:
        """The text of the complete answer."""
        if self.stamp:
            return _now()
        if self.repeat is not None:
            return self._repeated() * self.repeat
        return "".join(self._pieces())

    def words(self) -> int:
        """How many words the complete answer has; they stand in for tokens."""
        if self.stamp:
            return self._count()
        if self.repeat is not None:
            return self.repeat * len(self._repeated().split())
        return len(self.whole().split())

    def deltas(self, encode: Callable[[str], bytes]) -> Iterator[bytes]:
        """Each delta as `encode` writes it, made when it is asked for, up to a cut, hang or break.

        `encode` is called once a piece and must keep digits, dots and spaces as they are.
        """
        stops = [at for at in (self.cut_after, self.hang_after, self.break_after) if at is not None]
        count = min([self._count(), *stops])
        if self.stamp:
            before, after = encode(_PLACE).split(_PLACE.encode())
            for _ in range(count):
                yield before + _now().encode() + after
        elif self.repeat is not None:
            event = encode(self._repeated())
            for _ in range(count):
                yield event
        else:
            for piece in self._pieces()[:count]:
                yield encode(piece)

    @property
    def breaks(self) -> bool:
        """Whether the stream ends in `break_with`."""
        stops = [at for at in (self.cut_after, self.hang_after) if at is not None]
        return self.break_after is not None and all(self.break_after < at for at in stops)

    @property
    def stops_short(self) -> bool:
        """Whether the stream lacks its end."""
        return (self.cut_after, self.hang_after, self.break_after) != (None, None, None)

    def _count(self) -> int:
        return len(self._pieces()) if self.repeat is None else self.repeat

    def _repeated(self) -> str:
        return self.pieces[0] if self.pieces else self.text

    def _pieces(self) -> Sequence[str]:
        if self.pieces is not None:
            return self.pieces
        return re.findall(r"\S*\s*", self.text)[:-1]


_PLACE = "0.0.0 "


def _now() -> str:
    return f"{time.monotonic():.6f} "
