"""How a message says which card it shows, and which page of it: in the ids of its components."""

import zlib

_MOST = 2**31 - 1
"""The greatest id that Discord takes."""

_PAGES = 10_000


def card_mark(card_id: str) -> int:
    """The id of the container of every message that shows this card."""
    return zlib.crc32(card_id.encode("utf-8", "surrogatepass")) & _MOST or 1


def page_mark(card_id: str, page: int) -> int:
    """The id of the first component inside the container of this page, from 0."""
    return (card_mark(card_id) + page) % _MOST + 1


def page_between(mark: int, inside: int) -> int:
    """The page that `page_mark` gave the id `inside`; 0 where it did not."""
    page = (inside - 1 - mark) % _MOST
    return page if page < _PAGES else 0
