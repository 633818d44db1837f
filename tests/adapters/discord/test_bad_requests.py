"""Requests that cannot be met: each is told in words that somebody can act on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.adapters.discord import raw
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.logged import Logged, logged
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    known,
    posted,
    prompt_of,
    refined,
    shared,
    whispered,
)
from tests.doubles.discord import notices, permissions
from tests.doubles.provider import ProviderDouble

LONG = "what I typed for an hour " * 20


@pytest.fixture
def log() -> Iterator[Logged]:
    with logged() as kept:
        yield kept


async def rows(discord: Server, table: str) -> int:
    """How many rows a table of the store has."""
    async with discord.store.engine.connect() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def test_forms_that_cannot_be_taken(open_server: ServerMaker, log: Logged) -> None:
    async with open_server() as discord:
        await discord.command("rocket", {})
        form = await asked(discord, "Refine a prompt")
        too_long = "x" * 4001
        await discord.submit(form, {"Your rough prompt": too_long}, check=False)
        await whispered(discord, "That is 4,001 characters; 4,000 is the most.", discord.ada)
        again = await whispered(discord, "Open the form again", discord.ada)
        (whole,) = (file for each in discord.ephemerals() for file in each.files)
        assert whole.text == too_long
        await discord.press(again, "Open the form again")
        form = await asked(discord, "Refine a prompt")
        for number, purpose in enumerate(("launch", "", "vote|x|1", "form|9", "feedback|x|y", "~")):
            stale = raw.sent(discord, form, {"Your rough prompt": LONG}, discord.ada)
            stale.payload["data"]["custom_id"] = purpose
            raw.deliver(discord, stale)
            answer = await whispered(discord, "start again", discord.ada, but=number)
            assert LONG.strip() in answer.words
        odd = raw.sent(discord, form, {"Your rough prompt": ROUGH}, discord.ada)
        unknown = {"type": 4, "id": 9, "custom_id": "t1:colour", "value": "red"}
        alien = {"type": 99, "id": 8, "custom_id": "zzz", "value": ["red"]}
        for each in (unknown, alien):
            label = {"type": 18, "id": 7, "component": each}
            odd.payload["data"]["components"] += [label, {"type": 1, "components": [each]}]
        assert await rows(discord, "prompts") == 0
        raw.deliver(discord, odd)
        card = await whispered(discord, "Refine again…", discord.ada)
        assert ROUGH in card.words
        await discord.until(lambda: not any(each.loading for each in discord.ephemerals()))
    for secret in (ROUGH, LONG[:30], "Traceback"):
        assert secret not in log.text


async def test_a_value_that_does_not_fit_is_given_back(open_server: ServerMaker) -> None:
    async with ProviderDouble() as provider, open_server(base_url=provider.base_url) as discord:
        card = await refined(discord, ROUGH, discord.ada)
        await discord.press(card, "Run with settings…")
        form = await asked(discord, "Run with settings")
        wrong = {
            "Temperature, 0 to 2": "hot",
            "More, one a line": "Top-p, 0 to 1: 0.5",
            "Stop at these texts, one a line": LONG,
        }
        await discord.submit(form, wrong, check=False)
        told = await whispered(discord, "temperature", discord.ada)
        assert LONG.strip() in told.words
        assert "temperature: hot\n" in prompt_of(told)
        assert "\ntop_p: 0.5" in prompt_of(told)
        assert not provider.received
        await discord.press(told, "Open the form again")
        await discord.submit(await asked(discord, "Run with settings"), {})
        await whispered(discord, "Run again", discord.ada)


async def test_a_form_of_a_prompt_that_is_gone(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        await discord.press(card, "Refine again…")
        form = await asked(discord, "Refine again")
        async with discord.store.engine.begin() as connection:
            for table in ("prompt_versions", "prompts"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        await discord.submit(form, {"What should be different?": LONG})
        await whispered(discord, "That prompt is not here any more.", discord.ada)


async def test_channels_that_cannot_be_posted_to_are_not_offered(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        quiet, hidden = discord.add_channel("quiet"), discord.add_channel("hidden")
        card = await refined(discord, ROUGH, discord.ada)
        discord.deny(quiet, discord.bot, permissions.SEND_MESSAGES)
        discord.deny(hidden, discord.ada, permissions.VIEW_CHANNEL)
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        assert "#general" in form.words
        assert "quiet" not in form.words
        assert "hidden" not in form.words
        discord.deny(discord.general, discord.ada, permissions.SEND_MESSAGES)
        await discord.press(card, "Share…")
        told = await whispered(discord, "There is no channel here", discord.ada)
        assert "View Channel, Send Messages, Attach Files" in told.words


_TOLD = {
    "mine": "I may not write in",
    "unseen": "let me view it",
    "yours": "You may not write in",
    "gone": "That channel is not there any more",
}


async def test_what_is_taken_away_between_form_and_post(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        places = {name: discord.add_channel(name) for name in _TOLD}
        for name, place in places.items():
            await discord.press(card, "Share…")
            form = await asked(discord, "Share")
            match name:
                case "mine":
                    discord.deny(place, discord.bot, permissions.SEND_MESSAGES)
                case "yours":
                    discord.deny(place, discord.ada, permissions.SEND_MESSAGES)
                case "unseen":
                    discord.deny(place, discord.bot, permissions.VIEW_CHANNEL)
                case _:
                    discord.remove_channel(place)
            await discord.submit(form, {"Channel": f"#{name}"})
            await whispered(discord, _TOLD[name], discord.ada)
        await shared(discord, card, discord.ada, discord.general)


async def test_what_only_discord_knows(open_server: ServerMaker) -> None:
    codes = {
        (403, 50013): "I may not post in that channel.",
        (403, 50001): "I may not post in that channel.",
        (404, 10003): "That channel is not there any more.",
        (400, 50083): "That thread is archived.",
        (403, 160005): "That thread is locked.",
        (400, 99999): "Discord did not take the post (99999).",
    }
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        for number, ((status, code), told) in enumerate(codes.items()):
            await discord.press(card, "Share…")
            form = await asked(discord, "Share")
            discord.fail("send", status=status, code=code)
            await discord.submit(form, {"Channel": "#general"})
            await whispered(discord, told, discord.ada, but=number == 1)
        assert discord.answers(discord.general) == []


async def test_threads_that_are_closed(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        thread = await discord.start_thread(discord.general, "prices", discord.ada)
        card = await refined(discord, ROUGH, discord.ada, thread)
        for locked in (True, False):
            await discord.press(card, "Share…")
            form = await asked(discord, "Share")
            thread.archived, thread.locked = not locked, locked
            notices.channel_event(discord, "THREAD_UPDATE", thread)
            await discord.submit(form, {"Channel": "#prices"})
            told = "is closed" if locked else "not there any more"
            await whispered(discord, told, discord.ada)
            thread.locked = thread.archived = False
            notices.channel_event(discord, "THREAD_UPDATE", thread)
        post = await shared(discord, card, discord.ada, thread)
        assert post.channel is thread


async def test_an_answer_where_the_bot_may_not_write(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        quiet = discord.add_channel("quiet")
        discord.deny(quiet, discord.bot, permissions.SEND_MESSAGES)
        await discord.say(quiet, ROUGH, discord.ben, mention=True)
        await posted(discord, discord.dm(discord.ben), "Refine again…")
        assert discord.answers(quiet) == []


async def test_what_belongs_to_others_is_left_alone(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ada)
        post = await shared(discord, card, discord.ada, discord.general)
        await discord.press(post, "Take back", user=discord.ben)
        await whispered(discord, "Only the person who shared it can take it back.", discord.ben)
        assert "Take back" in post.buttons
        await discord.touch(post, "threads|0", user=discord.ben)
        await whispered(discord, "Only an admin", discord.ben)
        assert await discord.store.reads_threads(discord.place())


async def test_somebody_who_was_banned(open_server: ServerMaker, log: Logged) -> None:
    async with open_server() as discord:
        await refined(discord, "write a song", discord.ben)
        await discord.say(discord.dm(discord.ben), ROUGH)
        # It belongs to the server in which they wrote last.
        old = await posted(discord, discord.dm(discord.ben), "Refine again…")
        await known(discord, old)
        await discord.ban(discord.ben)
        await discord.stop()
        discord.gateway.identify_seconds = 0.0
        await discord.start()
        before = old.words
        for number, label in enumerate(("Why", "Refine again…", "Share…", "👍")):
            assert (await discord.press(old, label, user=discord.ben)).acked
            await posted(discord, old.channel, "a server that you are not in", but=number)
        # What they write is their own, but there is no way to answer it.
        await discord.react(old, "👍", discord.ben)
        await discord.say(old.channel, "write about the secret", discord.ben)
        await discord.until(lambda: discord.count("send") > 0 and "50278" in log.text)
        await discord.settle()
        assert old.words == before
        assert not discord.modals
        assert await rows(discord, "votes") == 0
        assert "secret" not in log.text


async def test_one_channel_is_chosen_and_only_one(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        for number in range(30):
            discord.add_channel(f"room-{number:02}")
        card = await refined(discord, ROUGH, discord.ada)
        await discord.press(card, "Share…")
        form = await asked(discord, "Share")
        first, second = (each for each in form.labels if each.startswith("Channel"))
        await discord.submit(form, {first: "#general", second: "#room-29"})
        told = await whispered(discord, "channel: please choose only one.", discord.ada)
        await discord.press(told, "Open the form again")
        await discord.submit(await asked(discord, "Share"), {})
        told = await whispered(discord, "channel: please choose one.", discord.ada)
        await discord.press(told, "Open the form again")
        await discord.submit(await asked(discord, "Share"), {second: "#room-29"})
        await whispered(discord, "Shared", discord.ada)
        assert discord.answers(discord.general) == []


async def test_a_prompt_with_too_many_variables_for_a_form(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        rough = "write about " + ", ".join(f"{{{{a topic of ours {n}}}}}" for n in range(70))
        card = await refined(discord, rough, discord.ada)
        await discord.press(card, "Fill in {{…}}")
        await whispered(discord, "This prompt has too many variables for a form", discord.ada)
