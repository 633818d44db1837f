"""What a reaction asks for: 🚀 on anybody's message, 👍 👎 🔁 🗑 on those of the app."""

from adapters.slack.address import Json
from adapters.slack.conversations import Conversations
from adapters.slack.parse.pressed import of_reaction
from adapters.slack.said import NOTHING_SAID
from bot.store import Post
from bot.talk.requests import Refine, RefineAgain, Request, RunAgain, TakeBack, Vote

_ROCKET = "rocket"
_VOTES = {"+1": 1, "thumbsup": 1, "-1": -1, "thumbsdown": -1}
_AGAIN = {"repeat", "arrows_counterclockwise"}
_AWAY = {"wastebasket"}

_NOT_READ = (
    "I could not read that message: I may not be in this channel. Type /invite @rocket, "
    "or use “Refine this prompt” in the message's menu, which works everywhere."
)
_ONLY_OWN = "Only the person whom that was made for can remove it."


async def added(event: Json, there: Conversations) -> None:
    """Somebody reacted to a message."""
    emoji = _emoji(event)
    if event.get("item_user") != there.workspace.bot_user:
        if emoji == _ROCKET and event.get("item", {}).get("type") == "message":
            await _refine(event, there)
        return
    post = await _shown(event, there) if emoji in {*_VOTES, *_AGAIN, *_AWAY} else None
    if post is None:
        return
    address = of_reaction(there.workspace.team, event, post.thread)
    if emoji in _AWAY and post.kind != "share":
        if post.person is None or post.person.id != address.person:
            await there.tell(_ONLY_OWN, address)
        else:
            await there.remove(post, address)
        return
    of_run = await there.store.run(there.place(post.channel), post.target) is not None
    request = request_for(emoji, post, of_run=of_run)
    if request is not None:
        await there.send(request, address, quiet=isinstance(request, Vote))


async def removed(event: Json, there: Conversations) -> None:
    """Somebody took a reaction off: a vote is taken back."""
    if event.get("item_user") != there.workspace.bot_user or _emoji(event) not in _VOTES:
        return
    post = await _shown(event, there)
    if post is not None and post.target:
        address = of_reaction(there.workspace.team, event, post.thread)
        await there.send(Vote(post.target, 0), address, quiet=True)


def request_for(emoji: str, post: Post, *, of_run: bool) -> Request | None:
    """What a reaction on a message of the app asks for; None when it asks for nothing.

    `of_run` when the message's subject is a run, not a prompt.
    """
    if emoji in _VOTES and post.target:
        return Vote(post.target, _VOTES[emoji])
    if emoji in _AGAIN and post.target:
        return RunAgain(post.target) if of_run else RefineAgain(post.target)
    if emoji in _AWAY and post.kind == "share":
        return TakeBack(post.card)
    return None


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
