"""Conversations of one person with the app: each rough prompt has its thread."""

from tests.adapters.slack.conftest import TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    known,
    of_app,
    posted,
    prompt_of,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply


@both_doors
async def test_a_message_becomes_a_prompt_in_its_thread(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        assert card.thread_ts == said.ts
        assert prompt_of(card).lower().startswith(ROUGH)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        await slack.press(card, "other…")
        await slack.submit(await asked(slack, "Your answer"), {"answer": "Ines from support"})
        await shows(slack, card, "Ines from support")
        await slack.press(card, "Why")
        why = await posted(slack, there, "Why it reads as it does")
        assert why.thread_ts == said.ts
        assert of_app(slack, there) == [card, why]
        assert slack.ephemerals(slack.ben) == []


@both_doors
async def test_what_is_said_in_the_thread_is_feedback(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode, minute=1.0) as slack:
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await slack.say(slack.ben, there, "mention the free support line", thread_ts=said.ts)
        again = await posted(slack, there, "free support line")
        assert again.thread_ts == said.ts
        assert again is not card
        await slack.say(slack.ben, there, "and the fair in Graz", thread_ts=said.ts)
        third = await posted(slack, there, "fair in Graz")
        assert "free support line" in prompt_of(third)

        other = await slack.say(slack.ben, there, "explain recursion to a child")
        new = await posted(slack, there, "recursion")
        assert new.thread_ts == other.ts
        assert "Graz" not in new.words


@both_doors
async def test_what_is_said_under_a_card_is_feedback(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        await slack.shortcut("refine", user=slack.ben)
        await slack.submit(await asked(slack, "Refine a prompt"), {"prompt": ROUGH})
        card = await posted(slack, there, "Refine again…")
        await known(slack, card)
        assert card.thread_ts is None
        await slack.say(slack.ben, there, "mention the fair in Graz", thread_ts=card.ts)
        again = await posted(slack, there, "fair in Graz")
        assert again.thread_ts == card.ts
        assert prompt_of(again).lower().startswith(ROUGH)


@both_doors
async def test_answers_are_compared_in_the_thread(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, f"{ROUGH}, which is 8 % from 1 March")
        card = await posted(slack, there, "Refine again…")
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        await slack.press(card, "▶ big")
        run = await posted(slack, there, "Run again")
        await slack.press(run, "Compare with my rough prompt")
        compared = await posted(slack, there, "Which answer is better?")
        rough = await posted(slack, there, "with your rough prompt")
        assert compared.thread_ts == rough.thread_ts == said.ts
        assert of_app(slack, there) == [card, run, rough, compared]


@both_doors
async def test_words_of_ours_are_understood(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, "help")
        await posted(slack, there, "Prompt Rocket makes rough prompts better")
        await slack.say(slack.ben, there, "profile")
        begin = await posted(slack, there, "Team profile…")
        await slack.press(begin, "Team profile…")
        await slack.submit(await asked(slack, "Team profile"), {"profile": "We sell to hotels."})
        told = await whispered(slack, "The team profile is saved.", slack.ben)
        assert told.thread_ts == begin.thread_ts
        await slack.say(slack.ben, there, f"--framework COSTAR {ROUGH}")
        card = await posted(slack, there, "Refine again…")
        assert "## Objective" in prompt_of(card)


@both_doors
async def test_a_command_in_a_direct_message_is_answered_there(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        await slack.command("/rocket", ROUGH, user=slack.ben, channel=there)
        await slack.until(lambda: slack.ephemerals(slack.ben))
        (card,) = slack.ephemerals(slack.ben)
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        assert slack.ephemerals(slack.ben) == [card]
        assert of_app(slack, there) == []


@both_doors
async def test_somebody_elses_words_do_not_mix(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        mine, theirs = slack.dm(slack.ben), slack.dm(slack.ada)
        await slack.say(slack.ben, mine, ROUGH)
        await slack.say(slack.ada, theirs, "explain recursion to a child")
        await posted(slack, mine, "price increase")
        await posted(slack, theirs, "recursion")
        assert len(of_app(slack, mine)) == len(of_app(slack, theirs)) == 1


@both_doors
async def test_a_greeting_gets_the_help_and_thanks_get_nothing(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, "Hi!")
        await posted(slack, there, "What you can type")
        asked_for = await slack.say(slack.ben, there, ROUGH)
        await posted(slack, there, "Refine again…")
        before = len(of_app(slack, there))
        await slack.say(slack.ben, there, "Thank you.", thread_ts=asked_for.ts)
        await slack.say(slack.ben, there, "for hotels, please", thread_ts=asked_for.ts)
        await posted(slack, there, "version 2")
        assert len(of_app(slack, there)) == before + 1
