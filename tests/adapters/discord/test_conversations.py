"""Typed commands and their cards, for the person's own eyes."""

import asyncio

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import ROUGH, asked, prompt_of, refined, shows, whispered


async def test_a_rough_prompt_comes_back_better_for_ones_own_eyes(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "What should people do after reading it?" in card.words
        assert {"other…", "Open in ChatGPT", "Share…", "Save…", "Why"} <= {*card.buttons}
        assert "No model is set up" in card.words
        assert discord.answers(discord.general) == []
        assert discord.ephemerals(discord.ada) == []


async def test_the_card_changes_where_it_stands(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "sign up or book", user=discord.ben)
        await shows(discord, card, "What they should do next: sign up or book.")
        assert "What should people do" not in card.words

        await discord.press(card, "other…", user=discord.ben)
        form = await asked(discord, "Your answer")
        assert "Who signs it?" in form.words
        await discord.submit(form, {"Who signs it?": "Ines from support"}, user=discord.ben)
        await shows(discord, card, "Ines from support")

        await discord.choose(card, "Framework", "COSTAR", user=discord.ben)
        await shows(discord, card, "## Objective")

        await discord.press(card, "Refine again…", user=discord.ben)
        form = await asked(discord, "Refine again")
        await discord.submit(
            form, {"What should be different?": "mention the free support line"}, user=discord.ben
        )
        await shows(discord, card, "free support line")
        assert discord.ephemerals(discord.ben) == [card]


async def test_taps_in_quick_succession_all_count(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        await asyncio.gather(
            discord.press(card, "sign up or book", user=discord.ben),
            discord.press(card, "the company", user=discord.ben),
            discord.press(card, "no prices or discounts", user=discord.ben),
        )
        await shows(discord, card, "version 4")
        answers = ("sign up or book", "the company", "no prices or discounts")
        assert all(answer in prompt_of(card) for answer in answers)
        assert discord.ephemerals(discord.ben) == [card]


async def test_why_stands_beside_the_card(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        await discord.press(card, "Why", user=discord.ben)
        why = await whispered(discord, "Why it reads as it does", discord.ben)
        assert discord.ephemerals(discord.ben) == [card, why]
