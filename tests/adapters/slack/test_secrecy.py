"""Tokens, addresses to answer to and people's words are in no line of the log."""

from tests.adapters.slack import raw
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.logged import logged
from tests.adapters.slack.raw import deliver
from tests.adapters.slack.steps import asked, both_doors, posted, refined, shared, whispered
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write an email about the merger-with-globex to our customers"
ANSWER = "Dear customers, globex-it-is"
FEEDBACK = "mention dismissals-in-may"


async def conversation(slack: Team) -> None:
    """A whole one, with errors of many kinds on its way."""
    card = await refined(slack, ROUGH, slack.ada)
    slack.fail("response_url", status=500)
    await slack.press(card, "Why")
    slack.fail("views.open", "internal_error", times=1)
    await slack.press(card, "Save…")
    await whispered(slack, "Slack closed the door", slack.ada)
    slack.fail("chat.postMessage", drop="after")
    await shared(slack, card, slack.ada, slack.general)
    slack.fail("users.info", "user_not_found", times=3)
    root = slack.written(slack.ben, slack.general, ROUGH)
    mention = f"<@{slack.bot_user}> {ROUGH}"
    slack.fail("conversations.replies", "missing_scope")
    await slack.say(slack.ben, slack.general, mention, thread_ts=root.ts)
    in_thread = await whispered(slack, "Refine again…", slack.ben)
    slack.fail("chat.appendStream", "message_not_in_streaming_state", times=2)
    await slack.press(in_thread, "▶ big", user=slack.ben)
    await posted(slack, slack.general, "globex-it-is")
    await slack.press(card, "Refine again…")
    await slack.submit(await asked(slack, "Refine again"), {"feedback": FEEDBACK})
    dm = slack.dm(slack.ben)
    said = await slack.say(slack.ben, dm, ROUGH)
    await slack.until(lambda: slack.replies(said))
    slack.fail("*", "fatal_error", times=2)
    await slack.say(slack.ben, dm, FEEDBACK, thread_ts=said.ts)
    broken = raw.typed(slack, ROUGH, slack.ada)
    broken.payload["team_id"] = "T999"
    await deliver(slack, broken)
    if slack.mode == "http":
        wrong = raw.happened(slack, "app_mention", slack.ada, text=[ROUGH], channel={"a": ROUGH})
        await deliver(slack, wrong)
        await slack.send_raw(f"text={ROUGH}", {})
    else:
        slack.drop_sockets()
        await slack.until(lambda: slack.sockets.open)
    await slack.settle()
    slack.faults.clear()
    slack.main.revoke()
    await slack.command("/rocket")
    await whispered(slack, "Ask an admin to install", slack.ada)


@both_doors
async def test_a_conversation_with_errors_leaves_no_trace(open_team: TeamMaker, mode: str) -> None:
    with logged() as log:
        async with (
            ProviderDouble(Reply(ANSWER), Reply(status=500), Reply(ANSWER)) as provider,
            open_team(mode, base_url=provider.base_url, minute=2.0, complaints=True) as slack,
        ):
            tokens = [slack.bot_token, slack.app.app_token, slack.app.signing_secret]
            await conversation(slack)
            await slack.stop()
            addresses = [*slack.response_urls, *slack.tickets]
    assert "views.open" in log.text
    words = ("globex", "dismissals", "merger", "test-key", "xoxb-", "xapp-", "/actions/", "ticket=")
    for secret in (*words, *tokens, *addresses):
        assert not [line for line in log.lines if secret in line]
    assert "Traceback" not in log.text
