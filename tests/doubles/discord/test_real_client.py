"""The real discord.py against the double."""

import asyncio
import io
import json
import signal
import sys
from typing import Any

import discord
import pytest

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.kit import Client, Raw, buttons, running, text


class Form(discord.ui.Modal, title="Profile"):
    """A form with a field and an upload."""

    name: Any = discord.ui.Label(
        text="Name", component=discord.ui.TextInput(custom_id="name", required=False)
    )
    upload: Any = discord.ui.Label(
        text="File", component=discord.ui.FileUpload(custom_id="file", required=False)
    )


class Answering(Client):
    """Answers as an app would."""

    async def answer(self, interaction: discord.Interaction) -> None:
        data: Any = interaction.data
        match interaction.type.value, data.get("name") or data.get("custom_id"):
            case 2, "form":
                await interaction.response.send_modal(Form())
            case 2, _:
                await interaction.response.defer(ephemeral=True, thinking=True)
                await interaction.edit_original_response(
                    view=Raw(text("card"), buttons(again="Again"))
                )
                await interaction.followup.send(view=Raw(text("more")), ephemeral=True, wait=True)
            case 4, _:
                choice = discord.app_commands.Choice(name="One", value="1")
                await interaction.response.autocomplete([choice])
            case 3, name:
                await interaction.response.defer()
                await interaction.edit_original_response(view=Raw(text(f"pressed {name}")))
            case _:
                await interaction.response.send_message(view=Raw(text("kept")), ephemeral=True)


async def test_conversations(double: DiscordDouble) -> None:
    client = Answering()
    async with running(double, client):
        done = await double.command("rocket", {"prompt": "x"})
        await double.until(lambda: done.follow_ups)
        assert [each.words for each in double.ephemerals()] == ["card\nAgain", "more"]
        assert done.message is not None
        await double.press(done.message, "Again")
        await double.until(lambda: done.message and done.message.words == "pressed again")
        form = await double.command("form")
        assert form.modal is not None
        file = double.add_file("a.txt", b"x")
        kept = await double.submit(form.modal, {"Name": "ada"}, files={"File": [file]})
        assert kept.message is not None
        assert kept.message.words == "kept"
        asked = await double.autocomplete("rocket", "framework", "o")
        assert asked.choices == [{"name": "One", "value": "1"}]
    assert not double.complaints


async def test_messages(double: DiscordDouble) -> None:
    client = Client()
    async with running(double, client):
        await double.until(lambda: client.get_channel(int(double.general.id)))
        channel = client.get_channel(int(double.general.id))
        assert isinstance(channel, discord.TextChannel)
        quiet = discord.AllowedMentions.none()
        view = Raw(text(f"yo {double.ben.mention}"))
        first = await channel.send(view=view, nonce="1", allowed_mentions=quiet)
        second = await channel.send(view=view, nonce="1", allowed_mentions=quiet)
        assert first.id == second.id
        assert double.pings == []
        shown = Raw(text("whole"), {"type": 13, "file": {"url": "attachment://prompt.txt"}})
        sent = await channel.send(view=shown, file=discord.File(io.BytesIO(b"p"), "prompt.txt"))
        assert await sent.attachments[0].read() == b"p"
        await channel.get_partial_message(sent.id).edit(view=Raw(text("new")), attachments=[])
        assert double.messages()[1].words == "new"
        said = await double.say(double.dm(), "psst")
        await double.react(said, "🚀")
        await double.until(lambda: client.reacted and client.said)
        answer = await client.said[-1].channel.send(view=Raw(text("yes")), nonce="2")
        await double.delete(double.answers(double.dm())[0])
        await double.until(lambda: client.deleted)
        assert client.deleted[0].message_id == answer.id
        thread = await double.start_thread(said_in(double), "talk")
        await double.until(lambda: channel.get_thread(int(thread.id)))
        member = await channel.guild.fetch_member(int(double.ben.id))
        assert member.name == "ben"
        with pytest.raises(discord.NotFound):
            await channel.guild.fetch_member(1)
    assert not double.complaints


def said_in(double: DiscordDouble) -> Any:
    """The first message in `general`."""
    return double.messages()[0]


@pytest.mark.parametrize("how", ["cut", "op 7", "op 9"])
async def test_it_comes_back_and_misses_nothing(double: DiscordDouble, how: str) -> None:
    client = Client()
    async with running(double, client):
        await double.say(double.dm(), "one")
        await double.until(lambda: len(client.said) == 1)
        if how == "cut":
            double.drop_sockets()
        elif how == "op 7":
            double.ask_to_reconnect()
        else:
            double.invalidate_sessions(resumable=True)
        await double.say(double.dm(), "two")
        await double.until(lambda: double.sessions[0].resumed == 1)
        await double.say(double.dm(), "three")
        await double.until(lambda: len(client.said) == 3)
        assert [each.content for each in client.said] == ["one", "two", "three"]


async def test_it_keeps_to_the_rates() -> None:
    async with DiscordDouble() as double:
        double.buckets.speed = 100
        client = Client()
        async with running(double, client):
            await double.until(lambda: client.get_channel(int(double.general.id)))
            channel = client.get_channel(int(double.general.id))
            assert isinstance(channel, discord.TextChannel)
            sends = [channel.send(f"{number}") for number in range(12)]
            await asyncio.gather(*sends)
        assert len(double.messages()) == 12


async def test_a_refused_intent_ends_it(double: DiscordDouble) -> None:
    client = Client(intents=discord.Intents(guilds=True, message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(double, client):
            await double.until(lambda: False, 1.0)


async def test_a_process_of_its_own() -> None:
    command = (sys.executable, "-m", "tests.doubles.discord", "--guilds", "2")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    shown = json.loads(await process.stdout.readline())
    assert shown["DISCORD_API_URL"].endswith("/api/v10")
    assert shown["DISCORD_GATEWAY_URL"].startswith("ws://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
