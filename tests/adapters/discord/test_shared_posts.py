"""What somebody shares with a channel, and what everybody there does with it."""

import asyncio

from bot.talk.people import Person
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    known,
    posted,
    prompt_of,
    refined,
    shared,
    shows,
    whispered,
)
from tests.doubles.discord import permissions as held
from tests.doubles.discord.state import Message, Modal
from tests.doubles.discord.words import walk
from tests.doubles.provider import ProviderDouble, Reply

LONG = "write an email about each of these points: " + " ".join(f"point{n}," for n in range(900))


async def voted(discord: Server, post: Message, up: int, down: int) -> None:
    """Wait until so many have voted on what a post shows."""
    target = (await known(discord, post)).target
    tally = None
    for _ in range(1500):
        tally = await discord.store.tally(discord.place(post.channel.id), target)
        if (tally.up, tally.down) == (up, down):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the votes are {tally}")


async def offered(discord: Server, card: Message) -> list[str]:
    """The channels that *Share…* offers."""
    await discord.press(card, "Share…")
    form = await asked(discord, "Share")
    await discord.close_modal(form)
    return options_of(form)


def options_of(form: Modal) -> list[str]:
    """What may be chosen in a form."""
    return [
        str(option["label"])
        for each in walk(form.content["components"])
        for option in each.get("options") or ()
    ]


async def test_only_channels_where_both_may_write_are_offered(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        for name, who, denied in (
            ("board", discord.bot, held.VIEW_CHANNEL),
            ("rules", discord.ben, held.SEND_MESSAGES),
            ("staff", discord.ben, held.VIEW_CHANNEL),
            ("alarms", discord.bot, held.SEND_MESSAGES),
        ):
            discord.deny(discord.add_channel(name), who, denied)
        discord.add_channel("news")
        discord.add_channel("voice", kind=2)
        card = await refined(discord, ROUGH, discord.ben)
        assert await offered(discord, card) == ["#general", "#news"]
        thread = await discord.start_thread(discord.general, "prices", discord.ben)
        there = await refined(discord, ROUGH, discord.ben, thread)
        assert await offered(discord, there) == ["#prices", "#general", "#news"]


async def test_of_many_channels_a_hundred_are_offered_and_how_to_reach_others(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        forbidden, *rest, last = [discord.add_channel(f"news-{number}") for number in range(102)]
        discord.deny(forbidden, discord.bot, held.SEND_MESSAGES)
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        assert options_of(form) == ["#general", *(f"#{each.name}" for each in rest[:99])]
        assert "use me in that channel: it comes first there" in str(form.content)
        await discord.submit(form, {form.labels[3]: f"#{rest[90].name}"})
        await posted(discord, rest[90], "Take back")

        there = await refined(discord, ROUGH, discord.ben, last)
        found = await offered(discord, there)
        assert (found[0], found[1], len(found)) == (f"#{last.name}", "#general", 100)

        discord.deny(rest[0], discord.bot, held.SEND_MESSAGES)
        discord.deny(rest[1], discord.ben, held.SEND_MESSAGES)
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        assert len(options_of(form)) == 100
        assert "comes first there" not in str(form.content)


async def test_what_may_be_done_may_have_changed_until_the_form_is_sent(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        news = discord.add_channel("news")
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "Share…")
        discord.deny(news, discord.bot, held.SEND_MESSAGES)
        await discord.submit(await asked(discord, "Share"), {"Channel": "#news"})
        await whispered(discord, "I may not write in \\#news", discord.ben)
        assert discord.messages(news) == []
        (prompt,) = await discord.store.prompts(
            discord.place(), Person(discord.ben.id, "Ben"), "mine"
        )
        assert await discord.store.shares(discord.place(), prompt.id) == ()

        discord.deny(discord.general, discord.bot, held.SEND_MESSAGES)
        await discord.press(card, "Share…")
        await whispered(
            discord, "There is no channel here that both of us may write in.", discord.ben
        )


async def test_what_is_refused_half_way_leaves_nothing_behind(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.buckets.speed = 10.0
        card = await refined(discord, LONG, discord.ben)
        for stays in (False, True):
            await discord.press(card, "Share…")
            form = await asked(discord, "Share")
            discord.fail("send", after=1, status=403, code=50013)
            if stays:
                discord.fail("delete", status=403, code=50013)
            await discord.submit(form, {"Channel": "#general"})
            told = await whispered(discord, "Attach Files", discord.ben, but=int(stays))
            assert ("I could not delete it" in told.words) == stays
            assert len(discord.answers(discord.general)) == stays
        assert discord.messages(discord.general)[-1].buttons == []
        post = await shared(discord, card, discord.ben, discord.general)
        await discord.press(post, "Take back", user=discord.ben)
        await discord.until(lambda: len(discord.answers(discord.general)) == 2)


async def test_votes_come_by_button_and_by_reaction(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        post = await shared(discord, card, discord.ben, discord.general)
        await discord.press(post, "👍", user=discord.ada)
        await whispered(discord, "Noted. 👍 1", discord.ada)
        await discord.react(post, "👍🏼", discord.ben)
        await voted(discord, post, 2, 0)
        await discord.unreact(post, "👍🏼", discord.ben)
        await voted(discord, post, 1, 0)
        await discord.react(post, "👎", discord.ben)
        await voted(discord, post, 1, 1)
        assert len(discord.ephemerals(discord.ben)) == 2
        assert len(discord.ephemerals(discord.ada)) == 1
        assert discord.answers(discord.dm(discord.ben)) == []


async def test_its_author_takes_it_back_and_nobody_else(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        post = await shared(discord, card, discord.ben, discord.general)
        second = await shared(discord, card, discord.ben, discord.general)
        assert post is not second
        told = await whispered(discord, "Shared. You can take it back there:", discord.ben)
        assert discord.general.mention in told.words
        only = "Only the person who shared it can take it back."
        await discord.press(post, "Take back", user=discord.ada)
        await whispered(discord, only, discord.ada)
        await discord.react(second, "🗑️", discord.ada)
        await posted(discord, discord.dm(discord.ada), only)
        assert "Take back" in post.buttons
        assert "Take back" in second.buttons
        await asyncio.gather(
            discord.press(post, "Take back", user=discord.ben),
            discord.press(post, "Take back", user=discord.ben),
        )
        await shows(discord, post, "Its author took this back.")
        assert post.buttons == []
        assert ROUGH not in post.words
        assert "Take back" in second.buttons
        await discord.react(second, "🗑️", discord.ben)
        await shows(discord, second, "Its author took this back.")
        assert discord.answers(discord.general) == [post, second]


async def test_an_answer_is_shared_from_direct_messages(open_server: ServerMaker) -> None:
    async with (
        ProviderDouble(Reply("Dear **customers**.")) as provider,
        open_server(base_url=provider.base_url) as discord,
    ):
        await refined(discord, ROUGH, discord.ben)
        there = discord.dm(discord.ben)
        await discord.say(there, ROUGH)
        card = await posted(discord, there, "Refine again…")
        await discord.press(card, "▶ big")
        run = await posted(discord, there, "Run again")
        await discord.press(run, "Share…")
        await discord.submit(await asked(discord, "Share"), {"Channel": "#general"})
        post = await posted(discord, discord.general, "Take back")
        await posted(discord, there, "Shared. You can take it back there:")
        assert "Ben shared an answer of big" in post.words.splitlines()[0]
        assert "Dear **customers**." in post.words
        await discord.react(post, "👍", discord.ada)
        await voted(discord, post, 1, 0)
        await discord.press(post, "Open, run or remix", user=discord.ada)
        await whispered(discord, "Refine again…", discord.ada)
        await discord.press(post, "Take back", user=discord.ben)
        await shows(discord, post, "Its author took this back.")


async def test_once_more_on_a_post_is_a_remix_of_ones_own(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        post = await shared(discord, card, discord.ben, discord.general)
        await known(discord, post)
        await discord.react(post, "🔁", discord.ada)
        there = discord.dm(discord.ada)
        theirs = await posted(discord, there, "Refine again…")
        await discord.press(theirs, "sign up or book")
        await shows(discord, theirs, "sign up or book.")
        assert "sign up or book." not in prompt_of(post) + prompt_of(card)
        assert discord.answers(discord.general) == [post]
        assert discord.answers(there) == [theirs]


async def test_what_could_not_be_taken_back_can_be_later(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        discord.buckets.speed = 10.0
        card = await refined(discord, LONG, discord.ben)
        await shared(discord, card, discord.ben, discord.general)
        first, *others = discord.answers(discord.general)
        assert others
        discord.fail("delete", status=403, code=50013)
        await discord.press(others[-1], "Take back", user=discord.ben)
        await whispered(discord, "It could not be taken back.", discord.ben)
        assert "Take back" in others[-1].buttons
        told = await whispered(discord, "It could not be taken back.", discord.ben)
        await discord.press(told, "Take back")
        await discord.until(lambda: discord.answers(discord.general) == [first])
        assert "Its author took this back." in first.words
        await discord.all_done()
        assert told.buttons == ["Take back"]


async def test_what_was_not_posted_can_be_shared_again_from_where_that_is_told(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        discord.fail("send", status=403, code=50013)
        await discord.press(card, "Share…")
        await discord.submit(await asked(discord, "Share"), {"Channel": "#general"})
        told = await whispered(discord, "I may not post in that channel.", discord.ben)
        await shared(discord, told, discord.ben, discord.general)


async def test_a_channel_that_is_shut_meanwhile_is_told_with_a_button_for_another(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        news = discord.add_channel("news")
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        discord.deny(news, discord.ben, held.SEND_MESSAGES)
        await discord.submit(form, {"Channel": "#news"})
        await discord.until(lambda: any("Share…" in each.buttons for each in told_of(discord)))
        (told,) = told_of(discord)
        await shared(discord, told, discord.ben, discord.general)


def told_of(discord: Server) -> list[Message]:
    """What Ben alone reads besides his card."""
    return discord.ephemerals(discord.ben)[1:]
