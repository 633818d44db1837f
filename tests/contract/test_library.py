"""The team's library, its profiles and its settings."""

from tests.contract.abilities import Can
from tests.contract.conversation import conversation
from tests.contract.steps import card_of
from tests.contract.team import Team
from tests.contract.words import FACT, PROFILE, ROUGH


@conversation(Can.SAVE)
async def test_prompts_are_saved_found_and_opened(team: Team) -> None:
    ben, ada = team.ben, team.ada
    card = await card_of(ben)
    await ben.presses(card, "Save…")
    await ben.fills("Save for the team", {"Title": "Price mail", "Tags": "#mail, price"})
    await ben.sees("Saved in the library: /prompts shared shows it.")
    await card_of(ben, "explain recursion to a child")

    await ben.types("/prompts")
    mine = await ben.sees("Your prompts", "explain recursion")
    assert "Price mail" in mine.words
    assert "#mail #price" in mine.words

    await ada.types("/prompts shared")
    listed = await ada.sees("Shared prompts", "Price mail")
    assert "explain recursion" not in listed.words
    await ada.presses(listed, "Open", beside="Price mail")
    opened = await ada.sees("Refine again…")
    assert opened.prompt == card.prompt
    assert "Saved ✓" in opened.labels

    await ada.types("/prompts mine")
    await ada.sees("Nothing here yet.")
    await ada.types("/prompts price increase")
    await ada.sees("with “price increase”", "Price mail")


@conversation(Can.PROFILE, Can.CHANNEL_PROFILE)
async def test_profiles_are_written_used_and_emptied(team: Team) -> None:
    ben, ada = team.ben, team.ada
    await ben.types("/rocket profile")
    await ben.fills("Team profile", {"Team profile": PROFILE})
    await ben.sees("The team profile is saved.")
    await ben.types("/rocket profile channel")
    await ben.fills("This channel's profile", {"This channel's profile": "Spelling: British."})
    await ben.sees("The channel profile is saved.")

    card = await card_of(ada)
    assert "no exclamation marks" in card.prompt
    assert "from the team profile" in card.words
    assert "from the channel profile" in card.words
    await ada.presses(card, "Take out", beside="from the channel profile")
    less = await ada.sees("Refine again…", "version 2")
    assert "British" not in less.prompt

    await ada.types("/rocket profile")
    assert PROFILE in await ada.form("Team profile")
    await ada.fills("Team profile", {"Team profile": ""})
    await ada.sees("The team profile is empty.")
    assert "from the team profile" not in (await card_of(ben)).words


@conversation(Can.UNREAD)
async def test_an_admin_turns_the_reading_of_threads_off(team: Team) -> None:
    await team.ada.types("/rocket home")
    home = await team.ada.sees("Threads are read for facts")
    await team.ada.presses(home, "Stop reading threads")
    await team.ada.sees("Threads are read no more.")
    await team.ben.types("/rocket home")
    home = await team.ben.sees("Threads are not read", "An admin of this team can change that.")
    assert "Read threads" not in home.labels
    said = await team.said(("ben", "Who tells our customers?"), ("ada", FACT))
    await team.ben.mentions(ROUGH, said)
    card = await team.ben.sees("Refine again…", "your team has turned that off")
    assert "8 %" not in card.words
