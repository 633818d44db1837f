"""Slack's limits on what a message or a view holds. Texts are measured in UTF-16 units."""

import json
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
MESSAGE_SIZE = 12_800
"""Characters of JSON of all blocks of a message: Slack refuses somewhat more."""

MARKDOWN = 12_000
"""All Markdown of a message."""

VIEW_BLOCKS = 100
VIEW_SIZE = 100_000
"""Characters of JSON of a view: Slack refuses one of 250 kB."""

TEXT = 3_000
"""A section, one text of a context, and a message's fallback text."""

INPUT = 3_000
LABEL = 2_000
"""The label and the hint of an input."""

HEADER = 150
PLACEHOLDER = 150
BUTTON = 75
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100
ROW = 25
MODAL_TITLE = 24
ADDRESS = 3_000
FILES = 5


def size(block: Json) -> int:
    """Characters of a block's JSON, as they count towards MESSAGE_SIZE."""
    return len(json.dumps(block, ensure_ascii=False))
