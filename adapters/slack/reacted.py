"""What a reaction asks for: 🚀 on anybody's message, 👍 👎 🔁 🗑 on those of the app."""

from collections.abc import Collection

from adapters.slack.address import Json
from adapters.slack.conversations import Conversations
from adapters.slack.parse.pressed import of_reaction
from adapters.slack.said import NOTHING_SAID
from bot.chat.reactions import Reaction, set_on, taken_off
from bot.store import Post
from bot.talk.requests import Refine

_MEANT = {
    "rocket": Reaction.REFINE,
    "+1": Reaction.UP,
    "thumbsup": Reaction.UP,
    "-1": Reaction.DOWN,
    "thumbsdown": Reaction.DOWN,
    "repeat": Reaction.AGAIN,
    "arrows_counterclockwise": Reaction.AGAIN,
    "wastebasket": Reaction.AWAY,
}

_NOT_READ = (
    "I could not read that message: I may not be in this channel. Type /invite @rocket, "
    "or use “Refine this prompt” in the message's menu, which works everywhere."
)


def asks(event: Json, bots: Collection[str]) -> bool:
    """May it ask for anything? `bots` is who the app is; nothing is left out where that is empty.

    🚀 is for what others wrote, the rest for what the app wrote.
    """
    reaction = _MEANT.get(_emoji(event))
    if reaction is None or not bots:
        return reaction is not None
    return (reaction is Reaction.REFINE) != (event.get("item_user") in bots)


async def added(event: Json, there: Conversations) -> None:
    """Somebody reacted to a message."""
    reaction = _MEANT.get(_emoji(event))
    if event.get("item_user") != there.workspace.bot_user:
        if reaction is Reaction.REFINE and event.get("item", {}).get("type") == "message":
            await _refine(event, there)
        return
    post = await _shown(event, there) if reaction is not None else None
    if reaction is not None and post is not None:
        address = of_reaction(there.workspace.team, event, post.thread)
        await set_on(post, reaction, address.person, address, there)


async def removed(event: Json, there: Conversations) -> None:
    """Somebody took a reaction off."""
    reaction = _MEANT.get(_emoji(event))
    if reaction is None or event.get("item_user") != there.workspace.bot_user:
        return
    post = await _shown(event, there) if reaction.vote else None
    if post is not None:
        address = of_reaction(there.workspace.team, event, post.thread)
        await taken_off(post, reaction, address, there)


async def _refine(event: Json, there: Conversations) -> None:
    item = event["item"]
    channel, ts = str(item.get("channel", "")), str(item.get("ts", ""))
    address = of_reaction(there.workspace.team, event, "")
    found = await there.reader.message(channel, ts)
    if found is None:
        await there.tell(_NOT_READ, address)
        return
    address = of_reaction(there.workspace.team, event, found.thread_ts)
    if not found.text.strip() and not found.files:
        await there.tell(NOTHING_SAID, address)
        return
    request = Refine(found.text, thread=found.around.messages, left_out=found.around.left_out)
    await there.send(request, address, files=found.files)


async def _shown(event: Json, there: Conversations) -> Post | None:
    item = event.get("item", {})
    channel = str(item.get("channel", ""))
    return await there.store.post(there.place(channel), channel, str(item.get("ts", "")))


def _emoji(event: Json) -> str:
    """The name of the emoji without its skin tone."""
    return str(event.get("reaction", "")).partition("::")[0]
