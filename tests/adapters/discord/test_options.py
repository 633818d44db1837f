"""The options of /rocket, and what is suggested while they are typed."""

from typing import Any

from adapters.discord.syncing import sync_commands
from tests.adapters.discord.conftest import ServerMaker
from tests.adapters.discord.steps import ROUGH, posted, prompt_of, sent, whispered
from tests.bot.desk.offers import offer, own
from tests.doubles.provider import ProviderDouble, Reply


def names(choices: list[dict[str, Any]]) -> list[str]:
    return [str(each["name"]) for each in choices]


async def test_a_model_is_named_and_runs_what_came_better(open_server: ServerMaker) -> None:
    models = own(offer("big", label="Big One"), offer("small"))
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url, own=models) as discord,
    ):
        there = discord.dm(discord.ben)
        await discord.command("rocket", {"prompt": ROUGH, "model": "small"}, user=discord.ben)
        await discord.command("rocket", {"prompt": ROUGH, "model": "big one"}, user=discord.ben)
        await discord.command("rocket", {"prompt": ROUGH, "model": "huge"}, user=discord.ben)
        await discord.command("rocket", {"prompt": ROUGH, "model": "small"}, channel=there)
        card = await whispered(discord, "Refine again…", discord.ben, but=2)
        told = await whispered(discord, "huge", discord.ben)
        assert "❌" in told.words
        await whispered(discord, "### Small", discord.ben)
        await whispered(discord, "### Big One", discord.ben)
        await posted(discord, there, "### Small")
        await discord.until(lambda: len(provider.received) == 3)
        assert sorted(each["model"] for each in provider.received) == ["big", "small", "small"]
        assert provider.received[0]["messages"][-1]["content"] == prompt_of(card)
        assert len(discord.ephemerals(discord.ben)) == 6
        assert len(discord.answers(there)) == 2
        assert discord.answers(discord.general) == []


async def test_what_fits_is_suggested(open_server: ServerMaker) -> None:
    models = own(offer("big", label="Big One"), offer("small"))
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_server(base_url=provider.base_url, own=models) as discord,
    ):
        await sync_commands(discord.client)
        found = await discord.autocomplete("rocket", "framework", "co", user=discord.ben)
        assert found.callback == 8
        assert names(found.choices)[0] == "COSTAR"
        everything = await discord.autocomplete("rocket", "framework", "", user=discord.ben)
        assert 10 < len(everything.choices) <= 25
        found = await discord.autocomplete("rocket", "model", "one", {"prompt": ROUGH}, discord.ben)
        assert found.choices == [{"name": "Big One", "value": "big"}]
        there = discord.dm(discord.ben)
        found = await discord.autocomplete("rocket", "model", "", channel=there)
        assert names(found.choices) == ["Big One", "Small"]
        found = await discord.autocomplete("rocket", "model", "nothing like it", user=discord.ben)
        assert found.choices == []


async def test_commands_do_what_their_options_offer(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await sync_commands(discord.client)
        uwe = discord.add_user("uwe", locale="de")
        await discord.join(uwe)
        options = {"prompt": "erkläre Rekursion", "framework": "RTF"}
        await discord.command("rocket", options, uwe)
        card = await whispered(discord, "Refine again…", uwe)
        assert "RTF" in card.words
        said = await discord.say(discord.general, ROUGH, discord.ada)
        await discord.message_command(said, user=uwe)
        await whispered(discord, "Refine again…", uwe, but=1)
        await discord.command("prompts", {"scope": "mine", "search": "Rekursion"}, uwe)
        await whispered(discord, "Your prompts with “Rekursion”", uwe)
        await discord.command("profile", {"scope": "team"}, uwe)
        await discord.until(lambda: discord.modals)


async def test_options_without_a_prompt_are_told_back(open_server: ServerMaker) -> None:
    async with open_server() as discord:
        await discord.command("rocket", {"framework": "COSTAR"}, user=discord.ben)
        told = await whispered(discord, "Write your prompt too", discord.ben)
        assert "/rocket prompt: … framework: COSTAR" in told.words.replace("\\", "")
        assert not discord.modals


async def test_names_stand_in_options_and_forms_as_they_were_typed(
    open_server: ServerMaker,
) -> None:
    async with open_server() as discord:
        ben, general = discord.ben, discord.general
        rough = f"write to <@{ben.id}> about <#{general.id}>"
        await discord.command("rocket", {"prompt": rough}, user=ben)
        card = await whispered(discord, "Refine again…", ben)
        assert f"about #{general.name}" in prompt_of(card)
        assert ben.id not in prompt_of(card)
        assert general.id not in prompt_of(card)
        await discord.command("rocket", {}, user=ben)
        await sent(discord, "Refine a prompt", your=rough)
        other = await whispered(discord, "Refine again…", ben, but=1)
        assert prompt_of(other) == prompt_of(card)
