"""Reactions to what the app has said: votes, once more, away with it."""

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.steps import ROUGH, both_doors, known, of_app, posted, whispered
from tests.doubles.provider import ProviderDouble, Reply


@both_doors
async def test_a_prompt_and_a_run_are_voted_on_and_done_again(
    open_team: TeamMaker, mode: str
) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await known(slack, card)
        await slack.react(slack.ben, card, "thumbsup")
        await slack.press(card, "▶ big")
        run = await posted(slack, there, "Run again")
        await known(slack, run)
        await slack.react(slack.ben, run, "+1")
        await slack.react(slack.ben, run, "repeat")
        again = await posted(slack, there, "Run again", but=1)
        assert again.thread_ts == said.ts
        await slack.react(slack.ben, card, "repeat")
        anew = await posted(slack, there, "👍 1")
        assert anew.thread_ts == said.ts
        assert slack.ephemerals(slack.ben) == []


@both_doors
async def test_only_whom_it_was_made_for_removes_it(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        root = slack.written(slack.ada, slack.general, "About the new price.")
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ben, slack.general, mention, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ben)
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.general, "Run again")
        await known(slack, run)
        await slack.react(slack.ada, run, "wastebasket")
        told = await whispered(slack, "Only the person whom that was made for", slack.ada)
        assert told.thread_ts == root.ts
        assert of_app(slack, slack.general) == [run]
        await slack.react(slack.ben, run, "wastebasket")
        await slack.until(lambda: of_app(slack, slack.general) == [])


@both_doors
async def test_what_could_not_be_removed_is_removed_the_next_time(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await known(slack, card)
        slack.fail("chat.delete", "compliance_exports_prevent_deletion")
        await slack.react(slack.ben, card, "wastebasket")
        await posted(slack, there, "Slack did not let me remove all of it.")
        assert card in of_app(slack, there)
        await slack.unreact(slack.ben, card, "wastebasket")
        await slack.react(slack.ben, card, "wastebasket")
        await slack.until(lambda: card not in of_app(slack, there))


@both_doors
async def test_other_reactions_do_nothing(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await known(slack, card)
        calls = len(slack.calls)
        await slack.react(slack.ben, card, "eyes")
        await slack.react(slack.ben, card, "rocket")
        await slack.unreact(slack.ben, card, "eyes")
        await slack.react(slack.ben, said, "+1")
        await slack.react(slack.ben, said, "wastebasket")
        await slack.settle()
        await slack.stop()
        assert len(slack.calls) == calls


@both_doors
async def test_a_rocket_in_a_direct_message_answers_in_its_thread(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        old = slack.written(slack.ben, there, ROUGH)
        await slack.react(slack.ben, old, "rocket")
        card = await posted(slack, there, "Refine again…")
        assert card.thread_ts == old.ts


@both_doors
async def test_a_message_that_cannot_be_read_is_told(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        said = slack.written(slack.ada, slack.general, ROUGH)
        slack.fail("conversations.history", "missing_scope", times=9)
        await slack.react(slack.ben, said, "rocket")
        await whispered(slack, "I could not read that message", slack.ben)
