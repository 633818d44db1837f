"""One workspace: its people, channels and tokens, and the app's place in it."""

import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.doubles.slack.state import Channel, File, Message, User, View


class Numbers:
    """Makes ids and message timestamps; none comes twice."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._last = 0

    def id(self, letter: str) -> str:
        """An id as Slack writes them."""
        return f"{letter}{next(self._ids):010d}"

    def ts(self, now: float) -> str:
        """A timestamp of a message at `now`, later than every other."""
        self._last = max(self._last + 1, int(now * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


@dataclass(slots=True)
class Workspace:
    """A team in Slack. `tokens` are the bot tokens that are good, the newest last."""

    id: str
    name: str
    numbers: Numbers
    bot_user: str
    bot_id: str
    installed: bool = False
    tokens: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The newest bot token."""
        return self.tokens[-1]

    def install(self) -> str:
        """Give the app a new bot token."""
        token = f"xoxb-{self.id}-{secrets.token_hex(12)}"
        self.tokens.append(token)
        self.installed = True
        return token

    def revoke(self) -> None:
        """Take all tokens back."""
        self.revoked |= set(self.tokens)
        self.tokens.clear()

    def add_user(self, name: str, *, admin: bool = False) -> User:
        """A new person, who is in no channel yet."""
        user = User(self.numbers.id("U"), name, self.id, admin)
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, *, private: bool = False, members: Sequence[User] = (), bot: bool = True
    ) -> Channel:
        """A new channel with these members, the bot among them unless told otherwise."""
        ids = {user.id for user in members} | ({self.bot_user} if bot else set())
        channel = Channel(self.numbers.id("C"), name, self.id, private, ids)
        self.channels[channel.id] = channel
        return channel

    def dm(self, user: str) -> Channel:
        """The direct messages of the bot with a person, opened when there are none yet."""
        for channel in self.channels.values():
            if channel.im_of == user:
                return channel
        channel = Channel(
            self.numbers.id("D"), "", self.id, True, {user, self.bot_user}, im_of=user
        )
        self.channels[channel.id] = channel
        return channel
