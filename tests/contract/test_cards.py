"""The card of a prompt, and how it changes."""

from tests.contract.abilities import Can
from tests.contract.conversation import conversation
from tests.contract.team import Team
from tests.contract.words import ROUGH


@conversation(Can.ANSWER, Can.HINT, Can.FRAMEWORK, Can.AGAIN, Can.IN_PLACE, Can.VERSIONS)
async def test_the_card_changes_with_each_tap(team: Team) -> None:
    ben = team.ben
    await ben.types(f"/rocket {ROUGH}")
    first = await ben.sees("Refine again…")
    await ben.presses(first, "sign up or book")
    card = await ben.sees("Refine again…", "version 2")
    assert "What they should do next: sign up or book." in card.prompt
    assert "What should people do" not in card.words
    assert "your answer" in card.words

    await ben.presses(card, "other…")
    assert "Who signs it?" in await ben.form("Your answer")
    await ben.fills("Your answer", {"Who signs it?": "Ines from support"})
    card = await ben.sees("Refine again…", "version 3")
    assert "Ines from support" in card.prompt

    await ben.presses(card, "Add", beside="the first two sentences")
    card = await ben.sees("Refine again…", "version 4")
    assert "in the first two sentences" in card.prompt

    await ben.chooses(card, "Framework", "COSTAR")
    card = await ben.sees("Refine again…", "## Objective")
    await ben.chooses(card, "Framework", "none")
    card = await ben.sees("Refine again…", "version 6")
    assert "## " not in card.prompt

    await ben.presses(card, "Refine again…")
    await ben.fills("Refine again", {"What should be different?": "mention the support line"})
    card = await ben.sees("Refine again…", "version 7")
    assert "support line" in card.prompt
    assert (await ben.finds_again(first)).prompt == card.prompt

    await ben.presses(card, "Versions")
    versions = await ben.sees("version 1, ", "version 7, ")
    assert "sign up or book" in versions.words
    assert team.ada.screen() == []


@conversation(Can.VARIABLES)
async def test_variables_become_a_form(team: Team) -> None:
    await team.ben.types("/rocket write a note about {{product}} to {{audience}}")
    card = await team.ben.sees("Refine again…", "{{product}}")
    await team.ben.presses(card, "Fill in {{…}}")
    await team.ben.fills("Fill in", {"product": "the new lift", "audience": "all tenants"})
    filled = await team.ben.sees("Refine again…", "version 2")
    assert "a note about the new lift to all tenants" in filled.prompt.lower()
    assert "Fill in {{…}}" not in filled.labels
