"""Whatever people write is shown to the letter, and nothing of it calls anybody."""

import pytest

from tests.adapters.slack import raw
from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.raw import deliver
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    known,
    of_app,
    prompt_of,
    shared,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import Message

LOUD = "<!channel> @everyone <!here> <@U0000000004> <!subteam^S1> *b* _i_ ~s~ `c` &lt; :rocket: > q"


def everything(slack: Team) -> list[Message]:
    """Every message of the app, whoever reads it."""
    return [
        *(each for channel in slack.channels.values() for each in channel.history if each.bot),
        *slack.main.ephemerals,
    ]


@pytest.mark.parametrize("nothing", ["", " ", "\n\t \u00a0"])
async def test_nothing_typed_opens_the_form(open_team: TeamMaker, nothing: str) -> None:
    async with open_team("http") as slack:
        await slack.command("/rocket", nothing)
        await asked(slack, "Refine a prompt")


async def test_what_no_one_can_see_is_left_out(open_team: TeamMaker) -> None:
    async with open_team("http") as slack:
        await slack.command("/rocket")
        view = await asked(slack, "Refine a prompt")
        sent = raw.sent(slack, view, {"prompt": f"{ROUGH}\x00 in \ud800plain words\x07"})
        assert (await deliver(slack, sent))[0].ok
        card = await whispered(slack, "Refine again…", slack.ada)
        assert prompt_of(card).startswith(ROUGH)
        assert "\x00" not in prompt_of(card)
        assert "\ud800" not in prompt_of(card)


@both_doors
async def test_nothing_that_people_write_calls_anybody(open_team: TeamMaker, mode: str) -> None:
    answer = Reply(f"Dear {LOUD}, hello")
    async with (
        ProviderDouble(answer) as provider,
        open_team(mode, base_url=provider.base_url) as slack,
    ):
        eve = slack.add_user("<!channel> @here *eve* <@U0000000004>")
        slack.general.members.add(eve.id)
        root = slack.written(eve, slack.general, f"the price is {LOUD} 5 euros")
        mention = f"<@{slack.bot_user}> {ROUGH} &lt;!channel&gt; @everyone"
        await slack.say(eve, slack.general, mention, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", eve)
        await slack.press(card, "other…", user=eve)
        await slack.until(lambda: slack.views)
        form = slack.views[0]
        field = next(block["block_id"] for block in form.blocks if block["type"] == "input")
        await slack.submit(form, {field: LOUD})
        await slack.until(lambda: any(LOUD in each.words for each in slack.ephemerals(eve)))
        await slack.press(card, "▶ big", user=eve)
        await slack.until(lambda: of_app(slack, slack.general))
        run = of_app(slack, slack.general)[0]
        await slack.until(lambda: "Run again" in run.buttons)
        post = await shared(slack, card, eve, slack.general)
        assert eve.name in post.words
        await known(slack, run)
        await slack.press(run, "Share…", user=eve)
        await slack.submit(await asked(slack, "Share"), {"channel": slack.general.id})
        await slack.command("/prompts", "shared &lt;!channel&gt;", user=slack.ben)
        await whispered(slack, "", slack.ben)
        await slack.stop()
        assert "Dear" in run.words
        assert not [(each.words, each.pings) for each in everything(slack) if each.pings]
