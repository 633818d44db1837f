"""Typed commands and their cards, for the person's own eyes."""

import asyncio

from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import (
    ROUGH,
    asked,
    picked,
    prompt_of,
    refined,
    sent,
    shows,
    whispered,
)
from tests.doubles.discord.words import walk
from tests.doubles.provider import ProviderDouble, Reply


async def test_a_rough_prompt_comes_back_better_for_ones_own_eyes(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        asked_for = await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)
        assert asked_for.callback == 5
        card = await whispered(discord, "Refine again…", discord.ben)
        assert asked_for.message is card
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "What should people do after reading it?" in card.words
        assert {"other…", "Open in ChatGPT", "Share…", "Save…", "Why"} <= {*card.buttons}
        assert "No model is set up" in card.words
        assert discord.answers(discord.general) == []
        assert discord.ephemerals(discord.ada) == []
        assert discord.count("send") == discord.count("follow_up") == 0


async def test_the_card_changes_where_it_stands_and_the_rest_comes_beside(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        pressed = await discord.press(card, "sign up or book")
        assert pressed.callback == 6
        await shows(discord, card, "version 2")
        opened = await discord.press(card, "Refine again…")
        assert opened.callback == 9
        changed = await sent(discord, "Refine again", what="mention the free support line")
        assert changed.callback == 6
        await shows(discord, card, "free support line")
        await discord.press(card, "Versions")
        versions = await whispered(discord, "version 3, ", discord.ben)
        await discord.press(card, "👍")
        noted = await whispered(discord, "Noted. 👍 1", discord.ben)
        assert discord.ephemerals(discord.ben) == [card, versions, noted]
        assert discord.modals == []


async def test_while_a_model_refines_the_card_says_so(open_server: ServerMaker) -> None:
    better = "Write a warm email to our customers about the price increase."
    async with (
        ProviderDouble(Reply(better, delay_first=0.2)) as provider,
        open_server(base_url=provider.base_url, refine_with="big") as discord,
    ):
        await discord.command("rocket", {"prompt": ROUGH}, user=discord.ben)
        card = await whispered(discord, "big is reading what was said.", discord.ben)
        await shows(discord, card, "Refine again…")
        assert "warm" in prompt_of(card)
        assert discord.ephemerals(discord.ben) == [card]


async def test_taps_in_quick_succession_all_count(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        await asyncio.gather(
            picked(discord, card, "sign up or book"),
            picked(discord, card, "the company"),
            picked(discord, card, "no prices or discounts"),
        )
        await shows(discord, card, "version 4")
        answers = ("sign up or book", "the company", "no prices or discounts")
        assert all(answer in prompt_of(card) for answer in answers)
        assert discord.ephemerals(discord.ben) == [card]


async def test_a_second_tap_on_the_same_answer_is_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        await asyncio.gather(
            discord.press(card, "sign up or book"), discord.press(card, "sign up or book")
        )
        told = await whispered(discord, "That question is no longer open.", discord.ben)
        assert "version 2" in card.words
        assert prompt_of(card).count("sign up or book") == 1
        assert discord.ephemerals(discord.ben) == [card, told]


async def test_variables_are_filled_in_however_many_there_are(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        names = ("name", "city", "price", "date", "product", "tone", "sender")
        rough = "write a letter with " + ", ".join(f"{{{{{name}}}}}" for name in names)
        card = await refined(discord, rough, discord.ben)
        await discord.press(card, "Fill in {{…}}")
        form = await asked(discord, "Fill in")
        assert len(form.labels) == 5
        shared = form.content["components"][-1]["component"]["value"]
        filled = "\n".join(f"{line}{n} crowns" for n, line in enumerate(shared.split("\n")))
        values = {label: f"a {label}" for label in form.labels[:-1]}
        await discord.submit(form, {**values, form.labels[-1]: filled})
        await shows(discord, card, "version 2")
        assert "{{" not in prompt_of(card)
        assert "a name, a city, a price, a date" in prompt_of(card)
        assert "0 crowns, 1 crowns, 2 crowns" in prompt_of(card)


async def test_the_help_and_the_home_are_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("rocket", {"prompt": "help"}, user=discord.ben)
        await whispered(discord, "Prompt Rocket makes rough prompts better", discord.ben)
        await discord.command("home", user=discord.ben)
        await whispered(discord, "Your newest prompts", discord.ben)
        await discord.command("rocket", {"prompt": "home"}, user=discord.ben)
        await whispered(discord, "Your newest prompts", discord.ben, but=1)


async def test_a_channel_without_the_bot_is_no_hindrance(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        board = discord.add_channel("board")
        discord.deny(board, discord.bot, 1 << 10 | 1 << 11)
        card = await refined(discord, ROUGH, discord.ben, board)
        await discord.press(card, "sign up or book")
        await shows(discord, card, "sign up or book.")
        assert discord.ephemerals(discord.ben) == [card]
        assert card.channel is board


async def test_what_is_no_longer_known_is_told(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        card = await refined(discord, ROUGH, discord.ben)
        await discord.touch(card, "a word of long ago")
        await whispered(discord, "This button is of an older version.", discord.ben)
        await discord.press(card, "Refine again…")
        form = await asked(discord, "Refine again")
        form.content["custom_id"] = "form-of-old"
        feedback = "mention the free support line, and the fair in Graz"
        await discord.submit(form, {"What should be different?": feedback})
        kept = await whispered(discord, "This form is of an older version.", discord.ben)
        assert feedback in kept.words
        await discord.command("old", user=discord.ben)
        await whispered(discord, "This command is of an older version.", discord.ben)
        await discord.message_command(card, discord.ben, "Something else")
        await whispered(discord, "This command is of an older version.", discord.ben, but=1)


async def test_people_use_it_in_their_own_language(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        uwe = discord.add_user("uwe", locale="de")
        await discord.join(uwe)
        card = await refined(discord, "schreibe eine E-Mail an unsere Kunden", uwe)
        question = next(each for each in walk(card.components) if each["type"] == 2)
        await discord.press(card, question["label"])
        await shows(discord, card, "version 2")
        assert prompt_of(card).startswith("Schreibe eine E-Mail an unsere Kunden")
        await discord.press(card, "Refine again…")
        await sent(discord, "Refine again", what="Sprich alle mit Du an.")
        await discord.until(lambda: "Sprich alle mit Du an." in prompt_of(card))
