"""What somebody wrote: to the app, about a mention of it, or pointed out with the menu."""

from adapters.slack.address import Address, Json
from adapters.slack.conversations import Conversations
from adapters.slack.parse.pressed import of_message
from adapters.slack.parse.written import without_mention
from bot.chat import typed
from bot.chat.meant import meant
from bot.store import Post
from bot.talk.requests import Refine, RefineAgain

NOTHING_SAID = "There are no words in that message to make a prompt of."

_SUBTYPES = {None, "", "file_share", "thread_broadcast"}
"""Messages in which a person says something; edits, joins and our own echoes are others."""


def is_for_us(event: Json) -> bool:
    """Is it a person's own direct message to the app?"""
    return (
        event.get("channel_type") == "im"
        and event.get("subtype") in _SUBTYPES
        and not event.get("bot_id")
        and bool(event.get("user"))
    )


async def directly(event: Json, there: Conversations) -> None:
    """Somebody wrote to the app. In a thread with a prompt it says what should be different."""
    address = of_message(there.workspace.team, event)
    text = await there.reader.text_of(event)
    files = files_of_message(event)
    earlier = None
    if event.get("thread_ts") and text.strip() and not files:
        earlier = await _prompt_in_thread(address, there)
    match meant(text, files=bool(files), earlier=earlier.card if earlier is not None else ""):
        case None:
            return
        case typed.Help():
            await there.help(address)
        case request:
            if isinstance(request, Refine | RefineAgain):
                await there.say_busy(address)
            await there.send(request, address, files=files)


async def _prompt_in_thread(address: Address, there: Conversations) -> Post | None:
    """The newest prompt in a thread: among its replies, or what the thread is under."""
    place, channel, thread = there.place(address.channel), address.channel, address.thread
    reply = await there.store.last_prompt(place, channel, thread)
    if reply is not None:
        return reply
    above = await there.store.post(place, channel, thread)
    return above if above is not None and above.kind == "prompt" else None


async def mentioned(event: Json, there: Conversations) -> None:
    """Somebody mentioned the app: what stands behind the mention, with what was said before."""
    address = of_message(there.workspace.team, event)
    said = without_mention(str(event.get("text", "")), there.workspace.bot_user)
    text = (await there.reader.text_of(event, said)).strip()
    files = files_of_message(event)
    if text.lower() == "help":
        await there.help(address)
        return
    thread = str(event.get("thread_ts", ""))
    around = await there.reader.around(address.channel, str(event.get("ts", "")), thread)
    messages = around.messages
    if not text and messages and thread:
        # A mention alone: what was said last in the thread is the rough prompt.
        text, messages = messages[-1].text, messages[:-1]
    if not text and not files:
        await there.help(address)
        return
    request = Refine(text, thread=messages, left_out=around.left_out)
    await there.send(request, address, files=files)


async def pointed_out(message: Json, address: Address, name: str, there: Conversations) -> None:
    """*Refine this prompt* in a message's menu: Slack sends the message along."""
    text = await there.reader.text_of(message)
    files = files_of_message(message)
    if not text.strip() and not files:
        await there.tell(NOTHING_SAID, address)
        return
    around = await there.reader.around(
        address.channel, str(message.get("ts", "")), str(message.get("thread_ts", ""))
    )
    request = Refine(text, thread=around.messages, left_out=around.left_out)
    await there.send(request, address, name, files=files)


def files_of_message(message: Json) -> tuple[Json, ...]:
    """The files of a message, as Slack tells them."""
    files = message.get("files")
    found = files if isinstance(files, list) else []
    return tuple(each for each in found if isinstance(each, dict))
