"""Typed commands and their cards, for the person's own eyes."""

import asyncio

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    of_app,
    prompt_of,
    refined,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply


@both_doors
async def test_a_rough_prompt_comes_back_better_for_ones_own_eyes(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        assert card.ephemeral_to == slack.ben.id
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "What should people do after reading it?" in card.words
        assert {"other…", "Add", "Open in ChatGPT", "Share…", "Save…", "Why"} <= {*card.buttons}
        assert "No model is set up" in card.words
        assert of_app(slack, slack.general) == []
        assert slack.ephemerals(slack.ada) == []
        assert slack.count("chat.postEphemeral") == 0


@both_doors
async def test_the_card_changes_where_it_stands(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "What they should do next: sign up or book.")
        assert "What should people do" not in card.words
        assert "your answer" in card.words

        await slack.press(card, "other…")
        form = await asked(slack, "Your answer")
        assert "Who signs it?" in form.words
        await slack.submit(form, {"answer": "Ines from support"})
        await shows(slack, card, "Ines from support")

        await slack.press(card, "Add")
        await shows(slack, card, "Say in the first two sentences what has happened")

        await slack.press(card, "Take out")
        await slack.until(lambda: "sign up or book" not in prompt_of(card))
        assert "Ines from support" in prompt_of(card)

        await slack.choose(card, "Framework", "COSTAR")
        await shows(slack, card, "## Objective")
        await slack.choose(card, "Framework", "none")
        await slack.until(lambda: "## " not in prompt_of(card))

        await slack.press(card, "Refine again…")
        form = await asked(slack, "Refine again")
        await slack.submit(form, {"feedback": "mention the free support line"})
        await shows(slack, card, "free support line")

        assert slack.ephemerals(slack.ben) == [card]
        assert slack.views == []


@both_doors
async def test_why_and_versions_stand_beside_the_card(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        await slack.press(card, "Why")
        why = await whispered(slack, "Why it reads as it does", slack.ben)
        assert "Where each piece came from" in why.words
        await slack.press(card, "Versions")
        versions = await whispered(slack, "version 2, ", slack.ben)
        assert "version 1, " in versions.words
        assert slack.ephemerals(slack.ben) == [card, why, versions]


async def test_while_a_model_refines_the_card_says_so(open_team: TeamMaker) -> None:
    better = "Write a warm email to our customers about the price increase."
    replies = Reply(better), Reply(better, delay_first=2.0)
    async with (
        ProviderDouble(*replies) as provider,
        open_team("http", base_url=provider.base_url, refine_with="big") as slack,
    ):
        card = await refined(slack, ROUGH, slack.ben)
        assert "warm" in prompt_of(card)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "big is reading what was said.")
        await shows(slack, card, "Refine again…")
        assert slack.ephemerals(slack.ben) == [card]


@both_doors
async def test_taps_in_quick_succession_all_count(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        await asyncio.gather(
            slack.press(card, "sign up or book"),
            slack.press(card, "the company"),
            slack.press(card, "no prices or discounts"),
        )
        await shows(slack, card, "version 4")
        answers = ("sign up or book", "the company", "no prices or discounts")
        assert all(answer in prompt_of(card) for answer in answers)
        assert slack.ephemerals(slack.ben) == [card]


@both_doors
async def test_the_help_and_the_home_are_told(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        await slack.command("/rocket", "help", user=slack.ben)
        await whispered(slack, "Prompt Rocket makes rough prompts better", slack.ben)
        await slack.command("/rocket", "home", user=slack.ben)
        await whispered(slack, "Your newest prompts", slack.ben)
        await slack.until(lambda: slack.home(slack.ben) is not None)


@both_doors
async def test_a_framework_can_be_named_and_a_wrong_one_is_told(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, f"--framework RISEN {ROUGH}", slack.ben)
        assert "RISEN" in card.words
        assert "## " in prompt_of(card)
        await slack.command("/rocket", f"{ROUGH} --framework COSTARR", user=slack.ben)
        told = await whispered(slack, "COSTARR", slack.ben)
        assert told.buttons == []
        assert "Did you mean COSTAR?" in told.words


@both_doors
async def test_a_channel_without_the_app_is_no_hindrance(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        closed = slack.add_channel("board", private=True, members=[slack.ben], bot=False)
        card = await refined(slack, ROUGH, slack.ben, closed)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        assert slack.ephemerals(slack.ben) == [card]
        assert card.channel == closed.id


@both_doors
async def test_a_button_of_an_older_version_is_told(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        block = next(block for block in card.blocks if block["type"] == "actions")
        block["elements"][0]["value"] = "a word of long ago"
        await slack.press(card, block["elements"][0]["action_id"])
        await whispered(slack, "older version", slack.ben)
