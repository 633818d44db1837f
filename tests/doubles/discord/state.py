"""What Discord holds: people, guilds, channels, messages, files, modals."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord import words

Json = dict[str, Any]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

TEXT, DM, GROUP, NEWS, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 3, 5, 11, 12


@dataclass(slots=True, eq=False, repr=False)
class User:
    """A person, or the bot. With `dms_closed` nobody can send them direct messages.

    `direct` are their direct messages with the bot, once somebody opened them.
    """

    id: str
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_closed: bool = False
    direct: Channel | None = None

    @property
    def mention(self) -> str:
        """As people write it."""
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False, repr=False)
class Role:
    """A role and the permissions that it grants; @everyone has the guild's id."""

    id: str
    name: str
    permissions: int
    position: int = 1


@dataclass(slots=True, eq=False, repr=False)
class Member:
    """A user in a guild; `roles` are ids, without @everyone."""

    user: User
    roles: list[str] = field(default_factory=list)
    nick: str | None = None


@dataclass(slots=True)
class Overwrite:
    """What a channel allows or denies to a role (kind 0) or a member (kind 1)."""

    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False, repr=False)
class Attachment:
    """A file. `size` may say more than `content` holds; the download has that many bytes."""

    id: str
    name: str
    content: bytes
    mimetype: str
    url: str = ""
    size: int = 0
    ephemeral: bool = False
    description: str = ""

    @property
    def text(self) -> str:
        """The content, which is UTF-8."""
        return self.content.decode()


@dataclass(frozen=True, slots=True)
class Edit:
    """What a message was before a change, and the double's time of that change."""

    content: str
    components: list[Json]
    flags: int
    files: tuple[Attachment, ...]
    at: float

    @property
    def words(self) -> str:
        """All that a person read on it."""
        return words.of(self.content, (), self.components)


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """A message as it stands now; `earlier` are its former states, oldest first.

    `ephemeral_to` is the one person who sees it. `pings` are all mentions that it ever had and
    that would notify somebody. `made_at` is the double's time.
    """

    id: str
    channel: Channel
    author: User
    made_at: float
    stamp: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    files: list[Attachment] = field(default_factory=list)
    nonce: str | None = None
    reply_to: Message | None = None
    kind: int = 0
    mentions: list[User] = field(default_factory=list)
    ephemeral_to: str | None = None
    interaction: Json | None = None
    webhook: bool = False
    earlier: list[Edit] = field(default_factory=list)
    edited_stamp: str | None = None
    deleted: bool = False
    pings: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    thread: Channel | None = None

    def __repr__(self) -> str:
        return f"<Message of {self.author.name}: {self.words[:80]!r}>"

    @property
    def words(self) -> str:
        """All that a person reads on it, from top to bottom, a line for each text."""
        return words.of(self.content, self.embeds, self.components)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons (their emoji when they have no label), from top to bottom."""
        return words.labels(self.components)

    @property
    def menus(self) -> list[str]:
        """The placeholders of its selects (or their custom_id), from top to bottom."""
        return words.placeholders(self.components)

    @property
    def edits(self) -> int:
        """How often it was changed."""
        return len(self.earlier)

    @property
    def loading(self) -> bool:
        """Whether it is still the "thinking …" of a deferred answer."""
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.ephemeral_to is not None


@dataclass(slots=True, eq=False, repr=False)
class Channel:
    """A channel, a thread, or direct messages (`recipient` is the person).

    `people` are those of a group: direct messages that the bot has no part in.
    """

    id: str
    name: str
    kind: int = TEXT
    guild: Guild | None = None
    parent: str | None = None
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    history: list[Message] = field(default_factory=list)
    recipient: User | None = None
    people: list[User] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    owner: str = ""
    joined: set[str] = field(default_factory=set)
    position: int = 0

    @property
    def is_thread(self) -> bool:
        """Whether it hangs on another channel."""
        return self.kind in (10, PUBLIC_THREAD, PRIVATE_THREAD)

    @property
    def mention(self) -> str:
        """As people write it."""
        return f"<#{self.id}>"

    def find(self, message: str) -> Message | None:
        """The message with this id, if it is there and not ephemeral."""
        for each in reversed(self.history):
            if each.id == message and not each.deleted and not each.ephemeral:
                return each
        return None


@dataclass(slots=True, eq=False, repr=False)
class Guild:
    """A server. `bot` says whether the app is installed there; `channels` holds threads too."""

    id: str
    name: str
    owner: str
    bot: bool = True
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False, repr=False)
class Modal:
    """A modal that is open before a person. `content` is what the app gave, ids filled in."""

    user: User
    channel: Channel
    content: Json
    message: Message | None
    opener: Json

    @property
    def custom_id(self) -> str:
        """The app's name for it."""
        return str(self.content["custom_id"])

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.content["title"])

    @property
    def words(self) -> str:
        """All that a person reads on it: title, labels, descriptions, placeholders, values."""
        return "\n".join([self.title, words.of("", (), self.content["components"])])

    @property
    def labels(self) -> list[str]:
        """The labels of its fields, from top to bottom."""
        return [
            each["label"] if each["type"] == 18 else each["components"][0].get("label", "")
            for each in self.content["components"]
            if each["type"] in (1, 18)
        ]


def safe_name(name: str) -> str:
    """A file's name in an address."""
    return urllib.parse.quote(name, safe="")
