"""From cards and forms to Slack's Block Kit. Pure: no call, no clock, no store."""

from adapters.slack.render.card import (
    Rendered,
    messages_of,
    render_card,
    render_tail,
    stream_of,
)
from adapters.slack.render.form import CALLBACK, render_form
from adapters.slack.render.home import render_home
from adapters.slack.render.mentions import defuse, held_back
from adapters.slack.render.pages import Message
from adapters.slack.render.received import actions_of, card_of, page_of, request_of

__all__ = [
    "CALLBACK",
    "Message",
    "Rendered",
    "actions_of",
    "card_of",
    "defuse",
    "held_back",
    "messages_of",
    "page_of",
    "render_card",
    "render_form",
    "render_home",
    "render_tail",
    "request_of",
    "stream_of",
]
