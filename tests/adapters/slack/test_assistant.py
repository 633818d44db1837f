"""Slack's assistant view: suggestions to begin with, then a direct message like any other."""

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.steps import ROUGH, both_doors, posted, prompt_of


@both_doors
async def test_it_suggests_how_to_begin_and_takes_it_up(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        first = await slack.start_assistant(slack.ben)
        await slack.until(lambda: slack.suggested)
        suggested = slack.suggested[there.id, first.ts]
        await slack.say(slack.ben, there, suggested[0]["message"], thread_ts=first.ts)
        card = await posted(slack, there, "Refine again…")
        assert card.thread_ts == first.ts
        assert suggested[0]["message"] in prompt_of(card).lower()


@both_doors
async def test_where_there_is_no_assistant_nothing_is_missing(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        slack.fail("assistant.threads.setSuggestedPrompts", "unknown_method")
        first = await slack.start_assistant(slack.ben)
        await slack.say(slack.ben, there, ROUGH, thread_ts=first.ts)
        card = await posted(slack, there, "Refine again…")
        assert card.thread_ts == first.ts
