"""The library, the profiles and the app's home."""

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    of_app,
    posted,
    prompt_of,
    refined,
    whispered,
)
from tests.doubles.slack.state import User, View

PROFILE = "Larkspur makes booking software. Voice: plain, warm, no exclamation marks."


async def home_of(slack: Team, user: User, words: str) -> View:
    """A person's home, once it says this."""
    await slack.until(lambda: (home := slack.home(user)) is not None and words in home.words)
    home = slack.home(user)
    assert home is not None
    return home


@both_doors
async def test_profiles_are_written_and_used(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        news = slack.add_channel("news")
        await slack.command("/rocket", "profile", user=slack.ben)
        form = await asked(slack, "Team profile")
        await slack.submit(form, {"profile": PROFILE})
        await whispered(slack, "The team profile is saved.", slack.ben)
        await slack.command("/rocket", "profile channel", user=slack.ben, channel=news)
        form = await asked(slack, "This channel's profile")
        await slack.submit(form, {"profile": "Spelling: British."})
        await whispered(slack, "The channel profile is saved.", slack.ben)

        card = await refined(slack, ROUGH, slack.ada, news)
        assert "no exclamation marks" in prompt_of(card)
        assert "from the team profile" in card.words
        assert "from the channel profile" in card.words
        other = await refined(slack, ROUGH, slack.ada)
        assert "from the team profile" in other.words
        assert "from the channel profile" not in other.words
        await slack.press(other, "Take out", user=slack.ada)
        await slack.until(lambda: "Larkspur" not in prompt_of(other))

        await slack.command("/rocket", "profile", user=slack.ada)
        form = await asked(slack, "Team profile")
        assert PROFILE in form.words
        await slack.submit(form, {"profile": ""})
        await whispered(slack, "The team profile is empty.", slack.ada)


@both_doors
async def test_the_home_is_shown_and_follows_each_change(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        await slack.open_home(slack.ada)
        home = await home_of(slack, slack.ada, "Nothing here yet.")
        assert "Threads are read for facts" in home.words

        await slack.press(home, "Stop reading threads")
        home = await home_of(slack, slack.ada, "Threads are not read")
        assert not await slack.store.reads_threads(slack.place())
        await slack.press(home, "Read threads")
        home = await home_of(slack, slack.ada, "Threads are read for facts")

        await slack.press(home, "Team profile…")
        await slack.submit(await asked(slack, "Team profile"), {"profile": PROFILE})
        await slack.until(lambda: slack.count("views.publish") == 4)

        await slack.press(home, "Refine a prompt…")
        await slack.submit(await asked(slack, "Refine a prompt"), {"prompt": ROUGH})
        there = slack.dm(slack.ada)
        card = await posted(slack, there, "Refine again…")
        assert "from the team profile" in card.words
        home = await home_of(slack, slack.ada, "write an email to our customers")
        await slack.press(home, "Open")
        again = await posted(slack, there, "Refine again…", but=1)
        assert prompt_of(again) == prompt_of(card)
        assert of_app(slack, there) == [card, again]


@both_doors
async def test_who_is_no_admin_sees_who_may(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        await slack.open_home(slack.ada)
        theirs = await home_of(slack, slack.ada, "Stop reading threads")
        await slack.open_home(slack.ben)
        home = await home_of(slack, slack.ben, "An admin of this team can change that.")
        assert "Stop reading threads" not in home.buttons
        home.content["blocks"].append(theirs.blocks[-1])
        await slack.press(home, "Stop reading threads")
        await posted(slack, slack.dm(slack.ben), "Only an admin of this team")
        assert await slack.store.reads_threads(slack.place())


@both_doors
async def test_a_team_that_turned_threads_off_gets_no_facts_from_them(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        await slack.open_home(slack.ada)
        await slack.press(await home_of(slack, slack.ada, "Stop reading"), "Stop reading threads")
        await home_of(slack, slack.ada, "Threads are not read")
        root = slack.written(slack.ada, slack.general, "the increase is 8 % and starts on 1 March")
        reads = slack.count("conversations.replies")
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ben, slack.general, mention, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ben)
        assert "8 %" not in card.words
        assert "your team has turned that off" in card.words
        assert slack.count("conversations.replies") == reads
