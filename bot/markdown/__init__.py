"""A model's answer in Markdown, for platforms that show it while it grows and limit a message."""

from bot.markdown.closing import closed
from bot.markdown.pieces import SHORTEST, Piece, cut, pieces, still_open

__all__ = ["SHORTEST", "Piece", "closed", "cut", "pieces", "still_open"]
