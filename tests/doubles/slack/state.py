"""What a workspace holds: people, channels, messages, files and views."""

from dataclasses import dataclass, field
from typing import Any

from tests.doubles.slack import words

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """A person. `id` begins with U. `home` is the workspace of a guest of another company."""

    id: str
    name: str
    team: str
    admin: bool = False
    locale: str = "en-US"
    home: str = ""

    def as_json(self) -> Json:
        """As users.info answers."""
        return {
            "id": self.id,
            "team_id": self.home or self.team,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": False,
            "is_admin": self.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_bot": False,
            "is_app_user": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "tz": "Europe/London",
            "locale": self.locale,
            "profile": {
                "real_name": self.name.title(),
                "display_name": self.name,
                "team": self.team,
            },
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """What a message was before a change, and the loop's time of that change."""

    text: str
    blocks: list[Json]
    stream: str
    at: float


@dataclass(slots=True)
class File:
    """A file; `content` is what a download with a token gives. `shared` once it is in Slack."""

    id: str
    name: str
    mimetype: str
    content: bytes
    team: str
    user: str
    url: str
    title: str = ""
    shared: bool = True

    def as_json(self) -> Json:
        """As Slack shows it in messages and in files.info."""
        ending = self.name.rpartition(".")[2].lower()
        return {
            "id": self.id,
            "created": 1_700_000_000,
            "timestamp": 1_700_000_000,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": ending,
            "pretty_type": ending.upper(),
            "user": self.user,
            "user_team": self.team,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": self.url,
            "url_private_download": self.url.replace(f"{self.id}/", f"{self.id}/download/"),
            "file_access": "visible",
        }


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now. `user` wrote it; `bot` when that is the app.

    `stream` is the Markdown streamed so far, `grew` the loop's times at which more of it came,
    and `streaming` says whether more may come; `expired` that Slack ended it. `edits` are its
    earlier states. `pings` are all mentions that it ever had and that would notify somebody. An
    ephemeral message has a reader, `ephemeral_to`.
    """

    channel: str
    ts: str
    user: str
    team: str
    thread_ts: str | None = None
    bot: bool = False
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    stream: str = ""
    stream_kind: str = ""
    streaming: bool = False
    grew: list[float] = field(default_factory=list)
    started: float = 0.0
    expired: bool = False
    ephemeral_to: str | None = None
    edits: list[Edit] = field(default_factory=list)
    deleted: bool = False
    pings: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    broadcast: bool = False
    loud: bool = False

    @property
    def words(self) -> str:
        """All that a person reads on it: the text only when there are no blocks."""
        shown = [self.stream, words.read(self.blocks) if self.blocks else ""]
        if not any(shown):
            shown = [words.unescaped(self.text)]
        return "\n".join([*filter(None, shown), *(each.title or each.name for each in self.files)])

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, from top to bottom."""
        return words.labels(self.blocks)

    def change(self, at: float, text: str, blocks: list[Json], stream: str = "") -> None:
        """Show something else from now on."""
        self.edits.append(Edit(self.text, self.blocks, self.stream, at))
        self.text, self.blocks, self.stream = text, blocks, stream
        self.note_pings()

    def note_pings(self) -> None:
        """Add the mentions that are on the message now."""
        found = words.pings(self.blocks) + words.mentions(self.stream)
        if not self.blocks and not self.stream:
            found += words.mentions(self.text, loud=self.loud)
        self.pings += [each for each in found if each not in self.pings]

    def as_json(self, bot_id: str = "", app_id: str = "") -> Json:
        """As Slack shows it to apps."""
        shown: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.stream or self.text,
            "team": self.team,
        }
        if self.bot:
            shown |= {"bot_id": bot_id, "app_id": app_id}
        blocks = self.blocks
        if self.stream:
            blocks = [{"type": "markdown", "block_id": "stream", "text": self.stream}, *blocks]
        if blocks:
            shown["blocks"] = blocks
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.files:
            shown["files"] = [each.as_json() for each in self.files]
        if self.reactions:
            shown["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ]
        if self.edits and not self.streaming:
            shown["edited"] = {"user": self.user, "ts": self.ts}
        return shown


@dataclass(slots=True)
class Channel:
    """A channel or, with `im_of`, the direct messages of a person with the bot."""

    id: str
    name: str
    team: str
    private: bool = False
    members: set[str] = field(default_factory=set)
    im_of: str | None = None
    archived: bool = False
    history: list[Message] = field(default_factory=list)

    def find(self, ts: str) -> Message | None:
        """The message with this ts, if it is there."""
        for message in reversed(self.history):
            if message.ts == ts and not message.deleted:
                return message
        return None

    def thread(self, ts: str) -> list[Message]:
        """A thread's first message and its replies."""
        return [
            each for each in self.history if not each.deleted and ts in (each.ts, each.thread_ts)
        ]

    def as_json(self, bot: str) -> Json:
        """As conversations.info answers."""
        shown: Json = {
            "id": self.id,
            "created": 1_700_000_000,
            "is_im": self.im_of is not None,
            "is_archived": self.archived,
            "is_private": self.private,
            "is_mpim": False,
            "context_team_id": self.team,
        }
        if self.im_of is not None:
            return shown | {"user": self.im_of, "is_user_deleted": False, "is_open": True}
        return shown | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_ext_shared": False,
            "is_member": bot in self.members,
            "num_members": len(self.members),
        }


@dataclass(slots=True, eq=False)
class View:
    """A modal that is open, or a home tab. `content` is what the app gave, ids filled in."""

    id: str
    user: str
    team: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All that a person reads on it."""
        shown = [
            self.content[name]["text"]
            for name in ("title", "submit", "close")
            if name in self.content
        ]
        return "\n".join([*shown[:1], words.read(self.content["blocks"]), *shown[1:]])

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons in its blocks."""
        return words.labels(self.content["blocks"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def as_json(self, app_id: str, bot_id: str) -> Json:
        """As Slack shows it to apps."""
        return {
            "callback_id": "",
            "private_metadata": "",
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
            **self.content,
            "id": self.id,
            "team_id": self.team,
            "state": {"values": self.values},
            "hash": self.hash,
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": app_id,
            "app_installed_team_id": self.team,
            "bot_id": bot_id,
        }
