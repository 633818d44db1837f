"""Typed commands and their cards, for the person's own eyes."""

import asyncio

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
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
async def test_a_channel_without_the_app_is_no_hindrance(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        closed = slack.add_channel("board", private=True, members=[slack.ben], bot=False)
        card = await refined(slack, ROUGH, slack.ben, closed)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        assert slack.ephemerals(slack.ben) == [card]
        assert card.channel == closed.id
