"""Tokens, addresses to answer to and people's words are in no line of the log."""

from tests.adapters.discord import raw
from tests.adapters.discord.conftest import Server, ServerMaker
from tests.adapters.discord.logged import logged
from tests.adapters.discord.steps import asked, posted, refined, shared, whispered
from tests.adapters.discord.test_shutdown import left_over
from tests.doubles.discord import permissions
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email about the merger-with-globex to our customers"
ANSWER = "Dear customers, globex-it-is"
FEEDBACK = "mention dismissals-in-may"


async def conversation(discord: Server) -> None:
    """A whole one, with errors of many kinds on its way."""
    general = discord.general
    card = await refined(discord, ROUGH, discord.ada)
    discord.fail("callback", drop="after")
    await discord.press(card, "Why")
    await whispered(discord, "Why it reads as it does", discord.ada)
    discord.fail("callback", status=400, code=50035)
    await discord.press(card, "Save…")
    await whispered(discord, "Discord did not open the form", discord.ada)
    discord.fail("send", drop="after")
    await shared(discord, card, discord.ada, general)
    discord.fail("history", status=403, code=50001)
    await discord.say(general, ROUGH, discord.ben, mention=True)
    mentioned = await posted(discord, general, "Refine again…")
    discord.fail("send", drop="before")
    discord.fail("answer.edit", retry_after=0.01, times=2)
    await discord.press(mentioned, "▶ big", user=discord.ben)
    await posted(discord, general, "globex-it-is")
    await discord.press(card, "Refine again…")
    form = await asked(discord, "Refine again")
    await discord.submit(form, {"What should be different?": FEEDBACK})
    stale = raw.sent(discord, form, {"What should be different?": FEEDBACK}, discord.ada)
    stale.payload["data"] |= {"custom_id": FEEDBACK, "components": [{"component": FEEDBACK}]}
    raw.deliver(discord, stale)
    discord.deny(general, discord.bot, permissions.SEND_MESSAGES)
    await discord.say(general, ROUGH, discord.ben, mention=True)
    await posted(discord, discord.dm(discord.ben), "Refine again…")
    discord.ben.dms_closed = True
    await discord.say(discord.dm(discord.ben), ROUGH)
    discord.fail("guild", status=403, code=50001)
    discord.fail("member", status=404)
    await discord.forged(FEEDBACK, card)
    broken = raw.typed(discord, ROUGH, discord.ada)
    broken.payload["data"] = [ROUGH]
    raw.deliver(discord, broken)
    wrong = raw.said(discord, discord.ben, f"{discord.bot.mention} {ROUGH}", author={"id": [ROUGH]})
    raw.happen(discord, "MESSAGE_CREATE", wrong)
    raw.happen(discord, "CHANNEL_UPDATE", {"name": ROUGH})
    expired = await discord.command("rocket", {"prompt": ROUGH})
    discord.expire(expired)
    await discord.settle()
    discord.faults.clear()
    discord.drop_sockets()
    await discord.connected()
    await discord.settle()


async def test_a_conversation_with_errors_leaves_no_trace(open_server: ServerMaker) -> None:
    with logged() as log:
        async with (
            ProviderDouble(Reply(ANSWER), Reply(status=500), Reply(ANSWER)) as provider,
            open_server(base_url=provider.base_url, complaints=True) as discord,
        ):
            await conversation(discord)
            secrets = [discord.token, *discord.interactions]
            addresses = [file.url for file in discord.files.values()]
            await discord.stop()
            assert left_over() == []
    assert "was not understood" in log.text
    words = ("globex", "dismissals", "merger", "test-key", "/webhooks/", "Traceback")
    for secret in (*words, *secrets, *addresses):
        assert not [line for line in log.lines if secret in line]
