"""Whatever stands in Slack goes on working when the app was stopped and started again."""

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    known,
    of_app,
    posted,
    prompt_of,
    refined,
    shared,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply

LONG = "\n\n".join(f"Remark {n:03d} of a customer: " + "it is too dear. " * 20 for n in range(60))


@both_doors
async def test_buttons_and_reactions_of_before_work(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        there = slack.dm(slack.ben)
        mine = await refined(slack, ROUGH, slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await slack.press(card, "▶ big")
        run = await posted(slack, there, "Run again")
        post = await shared(slack, mine, slack.ben, slack.general)
        taken = await shared(slack, mine, slack.ben, slack.general)
        await known(slack, run)
        await slack.press(mine, "other…")
        form = await asked(slack, "Your answer")

        await slack.stop()
        await slack.start(base_url=provider.base_url)

        await slack.submit(form, {"answer": "call Ines"})
        await shows(slack, mine, "call Ines")
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        await slack.say(slack.ben, there, "mention the fair in Graz", thread_ts=said.ts)
        await posted(slack, there, "fair in Graz")
        await slack.press(run, "Run again")
        again = await posted(slack, there, "Run again", but=1)
        assert again.thread_ts == said.ts
        await slack.press(post, "Open, run or remix", user=slack.ada)
        theirs = await whispered(slack, "Refine again…", slack.ada)
        await slack.press(theirs, "▶ big")
        await whispered(slack, "A mail.", slack.ada)
        await slack.press(post, "Take back", user=slack.ben)
        await shows(slack, post, "Its author took this back.")
        await slack.react(slack.ben, taken, "wastebasket")
        await shows(slack, taken, "Its author took this back.")
        await slack.react(slack.ben, run, "wastebasket")
        await slack.until(lambda: run.deleted)
        assert of_app(slack, slack.general) == [post, taken]


@both_doors
async def test_a_card_of_several_messages_changes_in_place(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode, minute=1.0) as slack:
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, f"sum up what customers say:\n\n{LONG[:12_000]}")
        last = await posted(slack, there, "Refine again…")
        await known(slack, last)
        before = of_app(slack, there)
        assert len(before) > 1
        assert before[-1] is last

        await slack.stop()
        await slack.start()

        await slack.press(last, "Refine again…")
        await slack.submit(await asked(slack, "Refine again"), {"feedback": "mention Graz"})
        await slack.until(lambda: any("Graz" in each.words for each in of_app(slack, there)))
        await shows(slack, last, "version 2")
        assert of_app(slack, there) == before
        assert "".join(map(prompt_of, before)).count("Remark 020") == 1
