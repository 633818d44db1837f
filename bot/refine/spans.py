"""Protected spans: the parts of a prompt that a rewrite may move but never change."""

from bot.refine.check.spot import protected
from bot.refine.check.spot.span import NUMERIC, Span, SpanKind

__all__ = ["NUMERIC", "Span", "SpanKind", "protected"]
