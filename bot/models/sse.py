"""Server-sent events, read by hand: bytes in, the data of whole events out."""

from __future__ import annotations

import re

_LINE_END = re.compile(rb"\r\n|\n|\r")
_ONE_EVENT = re.compile(rb"data: [^\r\n]*\n\n").fullmatch


class EventTooLongError(Exception):
    """One event grew past the limit; the sender is not to be trusted with more memory."""


class EventReader:
    """Cuts a byte stream into events, wherever the network cut it into pieces.

    Lines are cut as bytes and decoded whole, so a piece may end inside a character.
    Only CR, LF and CRLF end a line: a text may hold other line separators.
    `limit` is the longest event in bytes.
    """

    def __init__(self, *, limit: int = 4 * 1024 * 1024) -> None:
        self._limit = limit
        self._tail = bytearray()
        self._data: list[str] = []
        self._size = 0
        self._after_cr = False

    def feed(self, piece: bytes) -> list[str]:
        """The data of every event that this piece completes."""
        if self._after_cr and piece:
            # The CR already ended its line; its LF came in the next piece.
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if not self._tail and not self._data and _ONE_EVENT(piece):
            # What nearly every provider sends for nearly every token.
            return [piece[6:-2].decode("utf-8", "replace")]
        if b"\n" not in piece and b"\r" not in piece:
            self._tail += piece
            self._bound()
            return []
        self._tail += piece
        self._after_cr = self._tail.endswith(b"\r")
        done: list[str] = []
        *lines, rest = (
            _LINE_END.split(self._tail) if b"\r" in self._tail else self._tail.split(b"\n")
        )
        for line in lines:
            self._line(line, done)
        self._tail = bytearray(rest)
        self._bound()
        return done

    def close(self) -> list[str]:
        """What was left when the sender stopped without the closing empty line."""
        done: list[str] = []
        if self._tail:
            self._line(bytes(self._tail), done)
            self._tail.clear()
        self._line(b"", done)
        return done

    def _bound(self) -> None:
        if len(self._tail) + self._size > self._limit:
            raise EventTooLongError

    def _line(self, line: bytes | bytearray, done: list[str]) -> None:
        if not line:
            if self._data:
                done.append("\n".join(self._data))
                self._data.clear()
                self._size = 0
            return
        # A byte order mark is allowed before the first line.
        line = line.removeprefix(b"\xef\xbb\xbf")
        if line.startswith(b"data:") or line == b"data":
            self._size += len(line)
            self._data.append(line[5:].removeprefix(b" ").decode("utf-8", "replace"))
