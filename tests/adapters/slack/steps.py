"""What people do in Slack, and how they wait for what they then see."""

import asyncio

import pytest

from bot.store import Post
from tests.adapters.slack.conftest import Team
from tests.doubles.slack.state import Channel, Message, User, View

ROUGH = "write an email to our customers about the price increase"

both_doors = pytest.mark.parametrize("mode", ["socket", "http"])


async def whispered(slack: Team, words: str, user: User, *, but: int = 0) -> Message:
    """The newest message for this person alone that says this. `but`: as many may be older."""
    await slack.until(lambda: len(_saying(slack.ephemerals(user), words)) > but)
    return _saying(slack.ephemerals(user), words)[-1]


async def posted(slack: Team, channel: Channel, words: str, *, but: int = 0) -> Message:
    """The newest message of the app that says this to all who read the channel."""
    await slack.until(lambda: len(_saying(of_app(slack, channel), words)) > but)
    return _saying(of_app(slack, channel), words)[-1]


async def known(slack: Team, message: Message) -> Post:
    """What the app remembers of a message of its own, once it does: reactions need that."""
    place = slack.place(message.channel)
    for _ in range(1500):
        post = await slack.store.post(place, message.channel, message.ts)
        if post is not None:
            return post
        await asyncio.sleep(0.02)
    raise AssertionError(f"nobody remembers: {message.words[:80]}")


async def shows(slack: Team, message: Message, words: str) -> None:
    """This very message comes to say this."""
    await slack.until(lambda: words in message.words)


async def asked(slack: Team, title: str) -> View:
    """The form of this title, once it is open."""
    await slack.until(lambda: any(title == _title(view) for view in slack.views))
    return next(view for view in reversed(slack.views) if title == _title(view))


async def refined(slack: Team, text: str, user: User, channel: Channel | None = None) -> Message:
    """The card of a rough prompt that was typed as a command."""
    before = len(_saying(slack.ephemerals(user), "Refine again…"))
    await slack.command("/rocket", text, user=user, channel=channel)
    return await whispered(slack, "Refine again…", user, but=before)


async def shared(slack: Team, card: Message, user: User, channel: Channel) -> Message:
    """The post of what a person shares from a card of theirs."""
    before = len(_saying(slack.ephemerals(user), "Shared."))
    await slack.press(card, "Share…", user=user)
    await slack.submit(await asked(slack, "Share"), {"channel": channel.id})
    await whispered(slack, "Shared.", user, but=before)
    return await posted(slack, channel, "Take back")


def of_app(slack: Team, channel: Channel) -> list[Message]:
    """What the app has said in a channel, threads included."""
    return [each for each in slack.messages(channel) if each.bot]


def prompt_of(message: Message) -> str:
    """The prompt on a card, as it is copied."""
    return next(
        str(element["elements"][0]["text"])
        for block in message.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_preformatted"
    )


def _saying(messages: list[Message], words: str) -> list[Message]:
    return [each for each in messages if words in each.words]


def _title(view: View) -> str:
    return str(view.content["title"]["text"])
