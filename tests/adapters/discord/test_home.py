"""The library, the profiles and the home card with the team's settings."""

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    picked,
    posted,
    prompt_of,
    refined,
    sent,
    shows,
    whispered,
)

PROFILE = "Larkspur makes booking software. Voice: plain, warm, no exclamation marks."


async def test_profiles_are_written_and_used(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        news = discord.add_channel("news")
        thread = await discord.start_thread(news, "the price", discord.ben)
        await discord.command("rocket", {"prompt": "profile"}, user=discord.ben)
        await sent(discord, "Team profile", team=PROFILE)
        await whispered(discord, "The team profile is saved.", discord.ben)
        await discord.command("profile", {"scope": "channel"}, user=discord.ben, channel=thread)
        await sent(discord, "This channel's profile", this="Spelling: British.")
        await whispered(discord, "The channel profile is saved.", discord.ben)

        for place in (news, thread):
            card = await refined(discord, ROUGH, discord.ada, place)
            assert "no exclamation marks" in prompt_of(card)
            assert "from the team profile" in card.words
            assert "from the channel profile" in card.words
        other = await refined(discord, ROUGH, discord.ada)
        assert "from the team profile" in other.words
        assert "from the channel profile" not in other.words
        await picked(discord, other, "Take out", "Larkspur", user=discord.ada)
        await discord.until(lambda: "Larkspur" not in prompt_of(other))

        await discord.command("profile", user=discord.ada)
        form = await asked(discord, "Team profile")
        assert PROFILE in form.words
        await sent(discord, "Team profile", team="")
        await whispered(discord, "The team profile is empty.", discord.ada)


async def test_the_home_is_shown_and_follows_each_change(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("home", user=discord.ada)
        home = await whispered(discord, "Nothing here yet.", discord.ada)
        assert "Threads are read for facts" in home.words

        await discord.press(home, "Stop reading threads")
        await shows(discord, home, "Threads are not read")
        assert not await discord.store.reads_threads(discord.place())
        await discord.press(home, "Read threads")
        await shows(discord, home, "Threads are read for facts")

        await discord.press(home, "Team profile…")
        await sent(discord, "Team profile", team=PROFILE)
        await shows(discord, home, "Larkspur makes booking software")

        await discord.press(home, "Refine a prompt…")
        await sent(discord, "Refine a prompt", your=ROUGH)
        card = await whispered(discord, "Refine again…", discord.ada)
        assert "from the team profile" in card.words
        await discord.command("home", user=discord.ada)
        home = await whispered(discord, "Your newest prompts", discord.ada, but=1)
        assert "write an email to our customers" in home.words
        await discord.press(home, "Open")
        again = await whispered(discord, "Refine again…", discord.ada, but=1)
        assert prompt_of(again) == prompt_of(card)


async def test_a_channels_profile_is_written_from_direct_messages(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        news = discord.add_channel("news")
        there = discord.dm(discord.ben)
        await refined(discord, ROUGH, discord.ben)
        await discord.command("home", channel=there)
        home = await posted(discord, there, "Your newest prompts")
        await discord.press(home, "A channel's profile…")
        await sent(discord, "A channel's profile", channel="#news")
        step = await posted(discord, there, "Press the button to fill in the rest.")
        await discord.press(step, "Go on")
        await sent(discord, "That channel's profile", that="Spelling: British.")
        await posted(discord, there, "The channel profile is saved.")
        card = await refined(discord, ROUGH, discord.ben, news)
        assert "from the channel profile" in card.words
        await discord.command("profile", {"scope": "channel"}, channel=there)
        await asked(discord, "A channel's profile")


async def test_who_is_no_admin_sees_who_may(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("home", user=discord.ben)
        home = await whispered(discord, "An admin of this team can change that.", discord.ben)
        assert "Stop reading threads" not in home.buttons
        await discord.touch(home, "threads|0")
        await whispered(discord, "Only an admin of this team", discord.ben)
        assert await discord.store.reads_threads(discord.place())


async def test_a_team_that_turned_threads_off_gets_no_facts_from_them(
    open_server: ServerMaker,
) -> None:
    async with open_server(content=True) as discord:
        await discord.command("home", user=discord.ada)
        home = await whispered(discord, "Stop reading threads", discord.ada)
        await discord.press(home, "Stop reading threads")
        await shows(discord, home, "Threads are not read")
        thread = await discord.start_thread(discord.general, "price", discord.ben)
        await discord.say(thread, "the increase is 8 % and starts on 1 March", discord.ada)
        await discord.say(thread, ROUGH, discord.ben, mention=True)
        card = await posted(discord, thread, "Refine again…")
        assert "8 %" not in card.words
        assert "your team has turned that off" in card.words
        assert discord.count("history") == 0
