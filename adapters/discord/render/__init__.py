"""From cards and forms to Discord's components. Pure: no call, no clock, no store."""

from adapters.discord.render.card import Rendered, render_card, rest_of
from adapters.discord.render.form import render_form
from adapters.discord.render.marks import card_mark
from adapters.discord.render.mentions import defuse
from adapters.discord.render.page import File, Message
from adapters.discord.render.received import actions_of, mark_of, page_of, request_of
from adapters.discord.render.text import escape

__all__ = [
    "File",
    "Message",
    "Rendered",
    "actions_of",
    "card_mark",
    "defuse",
    "escape",
    "mark_of",
    "page_of",
    "render_card",
    "render_form",
    "request_of",
    "rest_of",
]
