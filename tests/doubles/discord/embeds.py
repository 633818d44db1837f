"""The rules for embeds, mentions and attachments beside a message's components."""

from collections.abc import Iterator
from typing import Any

from tests.doubles.discord.shapes import (
    Json,
    Rule,
    address,
    anything,
    boolean,
    each,
    nullable,
    one_of,
    shape,
    shown,
    snowflake,
    string,
    whole,
)

_LONGEST_IN_ALL = 6000
_MOST_MENTIONS = 100

_PAGE = address(2048, "http", "https")
_IMAGE = shape(
    "url",
    url=address(2048, "http", "https", "attachment"),
    proxy_url=anything,
    height=anything,
    width=anything,
    flags=anything,
)


def _says_something(value: Any, where: str, found: list[str]) -> None:
    if not set(value) - {"type", "color", "flags", "timestamp", "url"}:
        found.append(f"{where}: nothing to show")


EMBED = shape(
    "",
    _says_something,
    title=shown(256),
    type=one_of("rich"),
    description=shown(4096),
    url=_PAGE,
    timestamp=string(40),
    color=whole(0, 0xFFFFFF),
    flags=anything,
    footer=shape("text", text=shown(2048), icon_url=_PAGE, proxy_icon_url=anything),
    image=_IMAGE,
    thumbnail=_IMAGE,
    author=shape("name", name=shown(256), url=_PAGE, icon_url=_PAGE, proxy_icon_url=anything),
    fields=each(shape("name value", name=shown(256), value=shown(1024), inline=boolean), 25, 0),
)


def embeds_in_all(value: Any, where: str, found: list[str]) -> None:
    """All embeds of a message hold 6,000 characters between them."""
    size = sum(len(text) for embed in value or () for text in _texts(embed))
    if size > _LONGEST_IN_ALL:
        found.append(f"{where}: {size} characters in all, at most {_LONGEST_IN_ALL}")


def _texts(embed: Json) -> Iterator[str]:
    for holder in (embed, embed.get("footer"), embed.get("author"), *embed.get("fields", ())):
        if isinstance(holder, dict):
            for name in ("title", "description", "text", "name", "value"):
                if isinstance(holder.get(name), str):
                    yield holder[name]


def _either_parsed_or_listed(value: Any, where: str, found: list[str]) -> None:
    for kind in ("users", "roles"):
        if kind in value.get("parse", ()) and value.get(kind):
            found.append(f"{where}: {kind} are parsed and listed, only one of the two may be")


ALLOWED_MENTIONS = shape(
    "",
    _either_parsed_or_listed,
    parse=each(one_of("roles", "users", "everyone"), 3, 0),
    roles=each(snowflake, _MOST_MENTIONS, 0),
    users=each(snowflake, _MOST_MENTIONS, 0),
    replied_user=boolean,
)
ATTACHMENT: Rule = shape(
    "id",
    id=snowflake,
    filename=string(1024),
    title=string(1024),
    description=nullable(string(1024, 0)),
    size=anything,
    url=anything,
    proxy_url=anything,
    height=anything,
    width=anything,
    content_type=anything,
    spoiler=anything,
    ephemeral=anything,
    flags=anything,
    duration_secs=anything,
    waveform=anything,
)
REFERENCE = shape(
    "",
    type=whole(0, 1),
    message_id=snowflake,
    channel_id=snowflake,
    guild_id=snowflake,
    fail_if_not_exists=boolean,
)
