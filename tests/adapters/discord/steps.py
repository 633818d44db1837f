"""What people do in Discord, and how they wait for what they then see."""

import asyncio

from adapters.discord.render.limits import TEXT
from bot.store import Post
from bot.talk.people import Place
from tests.adapters.discord.conftest import Server
from tests.doubles.discord import Interaction
from tests.doubles.discord.state import Channel, Message, Modal, User
from tests.doubles.discord.words import walk

_CODE = "```\n"

ROUGH = "write an email to our customers about the price increase"


async def whispered(discord: Server, words: str, user: User, *, but: int = 0) -> Message:
    """The newest message for this person alone that says this. `but`: as many may be older."""
    await discord.until(lambda: len(_saying(discord.ephemerals(user), words)) > but)
    return _saying(discord.ephemerals(user), words)[-1]


async def posted(discord: Server, channel: Channel, words: str, *, but: int = 0) -> Message:
    """The newest message of the bot that says this to all who read the channel."""
    await discord.until(lambda: len(_saying(discord.answers(channel), words)) > but)
    return _saying(discord.answers(channel), words)[-1]


async def known(discord: Server, message: Message) -> Post:
    """What the bot remembers of a message of its own, once it does: reactions need that."""
    for _ in range(1500):
        team = await discord.store.team_with("discord", message.channel.id, message.id)
        if team is not None:
            place = Place("discord", team)
            post = await discord.store.post(place, message.channel.id, message.id)
            if post is not None:
                return post
        await asyncio.sleep(0.02)
    raise AssertionError(f"nobody remembers: {message.words[:80]}")


async def shows(discord: Server, message: Message, words: str) -> None:
    """This very message comes to say this."""
    await discord.until(lambda: words in message.words)


async def asked(discord: Server, title: str) -> Modal:
    """The form of this title, once it is open."""
    await discord.until(lambda: any(title == modal.title for modal in discord.modals))
    return next(modal for modal in reversed(discord.modals) if title == modal.title)


async def refined(
    discord: Server, text: str, user: User, channel: Channel | None = None
) -> Message:
    """The card of a rough prompt that was typed as a command."""
    before = len(_saying(discord.ephemerals(user), "Refine again…"))
    await discord.command("rocket", {"prompt": text}, user=user, channel=channel)
    return await whispered(discord, "Refine again…", user, but=before)


async def picked(
    discord: Server, card: Message, label: str, option: str = "", user: User | None = None
) -> Interaction:
    """Press the button with this label. On a full card the `option`, by how its label begins,
    stands for it in a menu; it is called as the button is where that is not given."""
    if label in card.buttons:
        return await discord.press(card, label, user=user)
    wanted = option or label
    menus = (each for each in walk(card.components) if "options" in each)
    for menu in menus:
        for each in menu["options"]:
            if each["label"].startswith(wanted):
                return await discord.choose(card, menu["custom_id"], each["label"], user=user)
    raise AssertionError(f"nothing to pick {wanted!r}: {card.words}")


async def sent(discord: Server, form_title: str, /, **fields: str) -> Interaction:
    """Fill in the form of this title and send it. Fields are named by the first word of a label."""
    form = await asked(discord, form_title)
    values = {
        next(each for each in form.labels if each.lower().startswith(name)): value
        for name, value in fields.items()
    }
    return await discord.submit(form, values)


async def shared(discord: Server, card: Message, user: User, channel: Channel) -> Message:
    """The post of what a person shares from a card of theirs."""
    before = len(_saying(discord.ephemerals(user), "Shared"))
    await discord.press(card, "Share…", user=user)
    await discord.submit(await asked(discord, "Share"), {"Channel": f"#{channel.name}"}, user=user)
    await whispered(discord, "Shared", user, but=before)
    return await posted(discord, channel, "Take back")


def prompt_of(message: Message) -> str:
    """The prompt on a message of a card, as it is copied."""
    texts = (each["content"] for each in walk(message.components) if each["type"] == TEXT)
    return "".join(
        each.removeprefix(_CODE).removesuffix(_CODE[::-1])
        for each in texts
        if each.startswith(_CODE)
    )


def _saying(messages: list[Message], words: str) -> list[Message]:
    return [each for each in messages if words in each.words]
