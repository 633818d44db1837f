"""Slack's rich_text block."""

from tests.doubles.slack.composition import ID
from tests.doubles.slack.shape import (
    Rule,
    address,
    bare,
    boolean,
    by_type,
    each,
    one_of,
    shape,
    string,
    whole,
)

_TEXT_STYLE = bare(
    "",
    bold=boolean,
    italic=boolean,
    strike=boolean,
    code=boolean,
    underline=boolean,
)
_NAME_STYLE = bare(
    "",
    bold=boolean,
    italic=boolean,
    strike=boolean,
    highlight=boolean,
    client_highlight=boolean,
    unlink=boolean,
)
_ENTITY = string(50)
_LONGEST = 1_000_000

_WORDS: dict[str, Rule] = {
    "text": shape("text", text=string(_LONGEST), style=_TEXT_STYLE),
    "link": shape("url", url=address(), text=string(_LONGEST), unsafe=boolean, style=_TEXT_STYLE),
}
_INLINE: dict[str, Rule] = {
    **_WORDS,
    "emoji": shape("name", name=string(100), unicode=string(100), skin_tone=whole(1, 6)),
    "user": shape("user_id", user_id=_ENTITY, style=_NAME_STYLE),
    "channel": shape("channel_id", channel_id=_ENTITY, style=_NAME_STYLE),
    "usergroup": shape("usergroup_id", usergroup_id=_ENTITY, style=_NAME_STYLE),
    "team": shape("team_id", team_id=_ENTITY, style=_NAME_STYLE),
    "broadcast": shape("range", range=one_of("here", "channel", "everyone")),
    "date": shape(
        "timestamp format",
        timestamp=whole(0, 10**11),
        format=string(500),
        url=address(),
        fallback=string(500),
    ),
    "color": shape("value", value=string(7)),
}
_BORDER = one_of(0, 1)
_SECTION = shape("elements", elements=each(by_type(_INLINE)))

RICH_TEXT = shape(
    "elements",
    block_id=ID,
    elements=each(
        by_type(
            {
                "rich_text_section": _SECTION,
                "rich_text_list": shape(
                    "style elements",
                    style=one_of("bullet", "ordered"),
                    elements=each(by_type({"rich_text_section": _SECTION})),
                    indent=whole(0, 8),
                    offset=whole(0, 10**6),
                    border=_BORDER,
                ),
                "rich_text_preformatted": shape(
                    "elements", elements=each(by_type(_WORDS)), border=_BORDER
                ),
                "rich_text_quote": shape(
                    "elements", elements=each(by_type(_INLINE)), border=_BORDER
                ),
            }
        )
    ),
)
