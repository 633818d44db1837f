"""A rough prompt, and how it gets to the bot."""

from tests.contract.abilities import Can
from tests.contract.conversation import conversation
from tests.contract.team import File, Team
from tests.contract.words import FACT, FACTS, ROUGH


@conversation(Can.TYPE, Can.ALONE, Can.STATES, Can.LINKS)
async def test_a_rough_prompt_comes_back_better_for_ones_own_eyes(team: Team) -> None:
    await team.ben.types(f"/rocket {ROUGH}")
    card = await team.ben.sees("Refine again…")
    assert card.prompt.lower().startswith(ROUGH)
    assert "What should people do after reading it?" in card.words
    assert "t states" in card.words
    assert "No model is set up" in card.words
    assert {"other…", "Open in ChatGPT", "Share…", "Save…", "Why", "👍"} <= {*card.labels}
    assert (await team.ben.link(card, "Open in ChatGPT")).startswith("https://chatgpt.com/")
    await team.ben.presses(card, "Why")
    why = await team.ben.sees("Why it reads as it does")
    assert "Changes" in why.words
    assert team.ada.screen() == []


@conversation(Can.FORM)
async def test_a_command_alone_opens_the_form(team: Team) -> None:
    await team.ben.types("/rocket")
    values = {"Your rough prompt": ROUGH, "Framework": "COSTAR"}
    await team.ben.fills("Refine a prompt", values, File("facts.txt", FACTS))
    card = await team.ben.sees("Refine again…", "from facts.txt")
    assert "## Objective" in card.prompt
    assert "8 % on 1 March" in card.prompt


@conversation(Can.LAY_OUT)
async def test_a_framework_is_named_and_a_wrong_one_is_told(team: Team) -> None:
    await team.ben.types(f"/rocket {ROUGH}", framework="RISEN")
    card = await team.ben.sees("Refine again…", "RISEN")
    assert "## " in card.prompt
    await team.ben.types(f"/rocket {ROUGH}", framework="COSTARR")
    told = await team.ben.sees("Did you mean COSTAR?")
    assert told.prompt == ""


@conversation(Can.WRITE, Can.REPLY)
async def test_what_is_written_below_a_prompt_says_what_to_change(team: Team) -> None:
    await team.ben.writes(ROUGH)
    card = await team.ben.sees("Refine again…")
    assert card.prompt.lower().startswith(ROUGH)
    await team.ben.replies(card, "mention the free support line")
    second = await team.ben.sees("Refine again…", "version 2")
    assert "free support line" in second.prompt
    await team.ben.replies(second, "and the fair in Graz")
    third = await team.ben.sees("Refine again…", "version 3")
    assert "free support line" in third.prompt
    assert "fair in Graz" in third.prompt
    await team.ben.writes("explain recursion to a child")
    other = await team.ben.sees("Refine again…", "recursion")
    assert "Graz" not in other.words
    assert team.ada.screen() == []


@conversation(Can.ATTACH)
async def test_facts_of_an_attached_file_are_used(team: Team) -> None:
    await team.ben.writes(ROUGH, [File("facts.txt", FACTS)])
    card = await team.ben.sees("Refine again…", "from facts.txt")
    assert "8 % on 1 March" in card.prompt


@conversation(Can.MENTION, Can.USED)
async def test_a_mention_uses_what_was_said_and_it_can_be_taken_out(team: Team) -> None:
    said = await team.said(("ben", "Who tells our customers?"), ("ada", FACT))
    await team.ben.mentions(ROUGH, said)
    card = await team.ben.sees("Refine again…", f"from the thread, {team.ada.name}")
    assert card.prompt.lower().startswith(ROUGH)
    assert "8 % and starts on 1 March" in card.prompt
    await team.ben.presses(card, "Take out", beside="8 %")
    without = await team.ben.sees("Refine again…")
    assert "8 %" not in without.prompt


@conversation(Can.MENTION_ALONE)
async def test_a_mention_is_answered_to_its_person(team: Team) -> None:
    said = await team.said(("ada", "Who tells our customers?"))
    await team.ben.mentions(ROUGH, said)
    await team.ben.sees("Refine again…")
    assert team.ada.screen() == []


@conversation(Can.POINT)
async def test_a_message_is_refined_from_its_menu(team: Team) -> None:
    said = await team.said(("ben", "Who tells our customers?"), ("ada", FACT), ("ada", ROUGH))
    await team.ben.points_at(said)
    card = await team.ben.sees("Refine again…", f"from the thread, {team.ada.name}")
    assert card.prompt.lower().startswith(ROUGH)
    await team.ben.presses(card, "other…")
    await team.ben.fills("Your answer", {"": "ring us up"})
    assert "ring us up" in (await team.ben.sees("Refine again…", "version 2")).prompt
    assert team.ada.screen() == []


@conversation(Can.ROCKET)
async def test_a_rocket_on_a_message_refines_it(team: Team) -> None:
    said = await team.said(("ben", "Who tells our customers?"), ("ada", FACT), ("ada", ROUGH))
    await team.ben.reacts_to(said)
    card = await team.ben.sees("Refine again…", f"from the thread, {team.ada.name}")
    assert card.prompt.lower().startswith(ROUGH)
    await team.ben.presses(card, "sign up or book")
    assert "sign up or book" in (await team.ben.sees("Refine again…", "version 2")).prompt
    assert team.ada.screen() == []


@conversation(Can.HELP, Can.HOME)
async def test_the_help_and_the_home(team: Team) -> None:
    await team.ben.types("/rocket help")
    told = await team.ben.sees("/prompts")
    assert "/rocket profile" in told.words
    await team.ben.types("/rocket home")
    home = await team.ben.sees("Your newest prompts", "Nothing here yet.")
    assert "An admin of this team can change that." in home.words
    await team.ben.presses(home, "Refine a prompt…")
    await team.ben.fills("Refine a prompt", {"Your rough prompt": ROUGH})
    card = await team.ben.sees("Refine again…")
    await team.ben.types("/rocket home")
    home = await team.ben.sees("Your newest prompts", ROUGH[:40])
    await team.ben.presses(home, "Open", beside=ROUGH[:40])
    assert (await team.ben.sees("Refine again…")).prompt == card.prompt
