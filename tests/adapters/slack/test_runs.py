"""Runs of a prompt: for one's own eyes from a command, streaming in a conversation."""

import re
from typing import Any

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    of_app,
    posted,
    prompt_of,
    refined,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply

PARAGRAPHS = [f"Paragraph {n:03d}. " + "Words and words. " * 40 + "\n\n" for n in range(120)]


def by_model(asked_for: dict[str, Any]) -> Reply:
    return Reply(f"An answer of {asked_for['model']}.")


def mentioning(asked_for: dict[str, Any]) -> Reply:
    """Says at which temperature, and to which prompt."""
    return Reply(f"At {asked_for.get('temperature')}: {asked_for['messages'][-1]['content']}")


def uses(slack: Team) -> int:
    """The most that one address was used."""
    return max(url.uses for url in slack.response_urls.values())


@both_doors
async def test_a_run_from_a_command_is_for_ones_own_eyes(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(script=by_model) as provider,
        open_team(mode, base_url=provider.base_url, models=("big", "small")) as slack,
    ):
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "▶ big")
        run = await whispered(slack, "An answer of big.", slack.ben)
        assert {"Share…", "Run again", "Settings", "👍"} <= {*run.buttons}
        assert re.search(r"big · \d+\.\d s · .*\d+ tokens in, \d+ out", run.words)
        await slack.press(card, "▶ All")
        await whispered(slack, "An answer of big.", slack.ben, but=1)
        other = await whispered(slack, "An answer of small.", slack.ben)
        await slack.choose(other, "Another model", "big")
        await whispered(slack, "An answer of big.", slack.ben, but=2)
        assert slack.ephemerals(slack.ben)[0] is card
        assert len(slack.ephemerals(slack.ben)) == 5
        assert of_app(slack, slack.general) == []
        assert provider.received[0]["messages"][-1]["content"] == prompt_of(card)
        assert uses(slack) <= 5


@both_doors
async def test_settings_comparing_and_once_more(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(script=mentioning) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "sign up or book")
        await slack.until(lambda: "sign up" in prompt_of(card))
        await slack.press(card, "▶ big")
        run = await whispered(slack, "At None", slack.ben)

        await slack.press(run, "Settings")
        form = await asked(slack, "Settings")
        refused = await slack.submit(form, {"temperature": "7"}, check=False)
        assert refused.errors == {"temperature": "temperature: please give a number from 0 to 2."}
        assert slack.views == [form]
        await slack.submit(form, {"temperature": "0.5", "stop": "END"})
        warm = await whispered(slack, "At 0.5", slack.ben)
        assert "temperature 0.5" in warm.words
        assert provider.received[-1]["stop"] == ["END"]
        assert slack.views == []

        await slack.press(warm, "Compare with my rough prompt")
        rough = await whispered(slack, f"At 0.5: {ROUGH}", slack.ben)
        assert "big, with your rough prompt" in rough.words
        compared = await whispered(slack, "Which answer is better?", slack.ben)
        await slack.press(compared, "👍 The better prompt's answer")
        await whispered(slack, "Noted. 👍 1", slack.ben)

        await slack.press(run, "Run again")
        await whispered(slack, "At None", slack.ben, but=1)
        assert uses(slack) <= 5


@both_doors
async def test_a_long_answer_for_one_person_comes_whole(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(Reply(pieces=PARAGRAPHS)) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        card = await refined(slack, ROUGH, slack.ben)
        await slack.press(card, "▶ big")
        last = await whispered(slack, "Run again", slack.ben)
        pages = slack.ephemerals(slack.ben)[1:]
        assert pages[-1] is last
        shown = re.findall(r"Paragraph (\d+)", "".join(page.words for page in pages))
        assert shown == [f"{n:03d}" for n in range(120)]
        assert len(pages) > 5
        assert uses(slack) == 5


@both_doors
async def test_where_the_app_is_not_let_in_the_rest_goes_to_direct_messages(
    open_team: TeamMaker, mode: str
) -> None:
    async with (
        ProviderDouble(Reply(pieces=PARAGRAPHS)) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        board = slack.add_channel("board", private=True, members=[slack.ben], bot=False)
        card = await refined(slack, ROUGH, slack.ben, board)
        await slack.press(card, "▶ big")
        there = slack.dm(slack.ben)
        await posted(slack, there, "Run again")
        pages = [*slack.ephemerals(slack.ben)[1:], *of_app(slack, there)]
        shown = re.findall(r"Paragraph (\d+)", "".join(page.words for page in pages))
        assert shown == [f"{n:03d}" for n in range(120)]


@both_doors
async def test_a_thread_that_the_app_cannot_post_to_gets_no_stream(
    open_team: TeamMaker, mode: str
) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        board = slack.add_channel("board", private=True, members=[slack.ben], bot=False)
        root = slack.written(slack.ben, board, "About the new price.")
        said = slack.written(slack.ben, board, ROUGH, thread_ts=root.ts)
        await slack.message_shortcut("refine_message", said, user=slack.ben)
        card = await whispered(slack, "Refine again…", slack.ben)
        await slack.press(card, "▶ big")
        run = await whispered(slack, "A mail.", slack.ben)
        assert run.thread_ts == root.ts
        assert {"Share…", "Run again"} <= {*run.buttons}


@both_doors
async def test_an_answer_streams_into_a_conversation(open_team: TeamMaker, mode: str) -> None:
    reply = Reply(pieces=["One ", "two ", "three ", "four."], delay_between=0.2)
    async with (
        ProviderDouble(reply) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        there = slack.dm(slack.ben)
        said = await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        assert card.thread_ts == said.ts
        await slack.press(card, "▶ big", user=slack.ben)
        run = await posted(slack, there, "One")
        await slack.until(lambda: run.streaming)
        await slack.until(lambda: "Run again" in run.buttons)
        assert run.thread_ts == said.ts
        assert "One two three four." in run.words
        assert not run.streaming
        assert of_app(slack, there) == [card, run]
        assert slack.ephemerals(slack.ben) == []


async def test_a_run_is_stopped_while_it_streams(open_team: TeamMaker) -> None:
    reply = Reply(pieces=["Kept. "] * 200, delay_between=0.1)
    async with (
        ProviderDouble(reply) as provider,
        open_team("socket", minute=1.0, base_url=provider.base_url) as slack,
    ):
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, ROUGH)
        card = await posted(slack, there, "Refine again…")
        await slack.press(card, "▶ big", user=slack.ben)
        run = await posted(slack, there, "Kept. ")
        offer = await posted(slack, there, "Still answering: big")
        assert offer.thread_ts == run.thread_ts
        await slack.press(offer, "Stop")
        await slack.until(lambda: "Stopped. This is what came." in run.words)
        await provider.left.wait()
        assert not run.streaming
        assert "Run again" in run.buttons
        await slack.until(lambda: of_app(slack, there) == [card, run])


async def test_in_a_channel_only_its_person_can_stop_a_run(open_team: TeamMaker) -> None:
    reply = Reply(pieces=["Kept. "] * 200, delay_between=0.1)
    async with (
        ProviderDouble(reply) as provider,
        open_team("http", minute=1.0, base_url=provider.base_url) as slack,
    ):
        root = slack.written(slack.ada, slack.general, "About the new price.")
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ben, slack.general, mention, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ben)
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.general, "Kept. ")
        offer = await whispered(slack, "Still answering: big", slack.ben)
        assert offer.thread_ts == root.ts
        await slack.press(offer, "Stop")
        await slack.until(lambda: "Stopped. This is what came." in run.words)
        await slack.until(lambda: slack.ephemerals(slack.ben) == [card])
        assert slack.ephemerals(slack.ada) == []


@both_doors
async def test_without_a_model_there_are_links(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        card = await refined(slack, ROUGH, slack.ben)
        calls = len(slack.calls)
        ack = await slack.press(card, "Open in Claude")
        assert ack.ok
        await slack.settle()
        assert len(slack.calls) == calls
