"""What people do without the app: say things, react, delete, come and go."""

from collections.abc import Sequence

from tests.doubles.discord import mentions, notices
from tests.doubles.discord.attached import new_file
from tests.doubles.discord.messages_api import enter, remove
from tests.doubles.discord.places_api import direct, new_thread
from tests.doubles.discord.state import (
    Attachment,
    Channel,
    Edit,
    Guild,
    Member,
    Message,
    User,
)
from tests.doubles.discord.world import World


class People(World):
    """What happens in channels and guilds."""

    def dm(self, user: User | None = None) -> Channel:
        """The direct messages of a person with the bot."""
        return direct(self, user or self.someone)

    def add_file(self, name: str, content: bytes = b"", *, size: int | None = None) -> Attachment:
        """A file that a person uploads; give it to `say`, `command` or `submit`.

        `size`: how large it says it is; its download has as many bytes.
        """
        return new_file(self, self.somewhere.id, name, content, size=size)

    async def say(
        self,
        channel: Channel,
        text: str,
        user: User | None = None,
        *,
        reply_to: Message | None = None,
        mention: bool = False,
        ping: bool = True,
        files: Sequence[Attachment] = (),
    ) -> Message:
        """Say something. `mention` puts the bot's mention before it; a reply pings its author."""
        user = user or channel.recipient or self.someone
        said = f"{self.bot.mention} {text}" if mention else text
        message = Message(
            self.numbers.id(),
            channel,
            user,
            self.now(),
            self.numbers.stamp(),
            content=said,
            files=list(files),
            reply_to=reply_to,
            kind=19 if reply_to else 0,
            mentions=mentions.mentioned(self, said),
        )
        if reply_to is not None and ping and reply_to.author not in message.mentions:
            message.mentions.append(reply_to.author)
        enter(self, message)
        return message

    async def change_words(self, message: Message, text: str) -> None:
        """Let a person edit what they said."""
        message.earlier.append(
            Edit(message.content, [], message.flags, tuple(message.files), self.now())
        )
        message.content, message.edited_stamp = text, self.numbers.stamp()
        notices.message_event(self, "MESSAGE_UPDATE", message)

    async def delete(self, message: Message) -> None:
        """Let a moderator delete a message, or its reader dismiss an ephemeral one."""
        remove(self, message)

    async def react(self, message: Message, emoji: str, user: User | None = None) -> None:
        """React to a message."""
        user = user or self.someone
        users = message.reactions.setdefault(emoji, [])
        if user.id not in users:
            users.append(user.id)
            notices.reaction_event(self, message, user, emoji, added=True)

    async def unreact(self, message: Message, emoji: str, user: User | None = None) -> None:
        """Take a reaction back."""
        user = user or self.someone
        message.reactions[emoji].remove(user.id)
        if not message.reactions[emoji]:
            del message.reactions[emoji]
        notices.reaction_event(self, message, user, emoji, added=False)

    async def start_thread(
        self, on: Channel | Message, name: str, user: User | None = None
    ) -> Channel:
        """Open a thread in a channel, or on a message."""
        user = user or self.someone
        if isinstance(on, Message):
            return new_thread(self, on.channel, name, user, on)
        return new_thread(self, on, name, user, None)

    async def archive(self, thread: Channel, *, locked: bool = False) -> None:
        """Archive a thread; a locked one takes no more messages of the bot's."""
        thread.archived, thread.locked = True, locked
        notices.channel_event(self, "THREAD_UPDATE", thread)

    async def ban(self, user: User, guild: Guild | None = None) -> None:
        """Ban a person from a guild."""
        guild = guild or self.guild
        guild.banned.add(user.id)
        notices.ban_event(self, guild, user)
        await self.leave(user, guild)

    async def leave(self, user: User, guild: Guild | None = None) -> None:
        """Let a person leave a guild."""
        guild = guild or self.guild
        member = guild.members.pop(user.id, None)
        if member is not None:
            notices.member_event(self, guild, member, joined=False)

    async def join(self, user: User, guild: Guild | None = None) -> Member:
        """Let a person join a guild."""
        guild = guild or self.guild
        member = guild.members[user.id] = Member(user)
        notices.member_event(self, guild, member, joined=True)
        return member

    async def install(self, guild: Guild) -> None:
        """Install the app in a guild where it was not."""
        guild.bot = True
        guild.members[self.bot.id] = Member(self.bot)
        notices.guild_event(self, guild)

    async def throw_out(self, guild: Guild) -> None:
        """Throw the app out of a guild."""
        notices.guild_event(self, guild, gone=True)
        guild.bot = False
        guild.members.pop(self.bot.id, None)
