"""Prompts where people talk: mentions, 🚀, and the menu of a message; threads are read."""

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import (
    ROUGH,
    asked,
    both_doors,
    of_app,
    posted,
    prompt_of,
    shows,
    whispered,
)
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.slack.state import Channel, Message

FACT = "the price increase is 8 % and starts on 1 March"


def thread_in(slack: Team, channel: Channel) -> Message:
    """Ada gives a fact in a thread. The first message of the thread."""
    root = slack.written(slack.ben, channel, "Who tells our customers about the new price?")
    slack.written(slack.ada, channel, FACT, thread_ts=root.ts)
    return root


@both_doors
async def test_a_mention_alone_refines_what_was_said_last(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        root = thread_in(slack, slack.general)
        slack.written(slack.ben, slack.general, ROUGH, thread_ts=root.ts)
        await slack.say(slack.ben, slack.general, f"<@{slack.bot_user}>", thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ben)
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "from the thread, ada" in card.words


@both_doors
async def test_a_mention_in_the_channel_is_answered_to_its_person(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        await slack.say(slack.ben, slack.general, f"<@{slack.bot_user}> {ROUGH}")
        card = await whispered(slack, "Refine again…", slack.ben)
        assert card.thread_ts is None
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "Runs from here are posted" not in card.words
        await slack.say(slack.ben, slack.general, f"<@{slack.bot_user}> help")
        await whispered(slack, "Prompt Rocket makes rough prompts better", slack.ben)
        await slack.say(slack.ada, slack.general, f"<@{slack.bot_user}>")
        await whispered(slack, "Prompt Rocket makes rough prompts better", slack.ada)
        assert of_app(slack, slack.general) == []


@both_doors
async def test_a_run_in_a_thread_streams_for_everyone(open_team: TeamMaker, mode: str) -> None:
    async with (
        ProviderDouble(Reply("Dear customers, **good news**.")) as provider,
        open_team(mode, minute=1.0, base_url=provider.base_url) as slack,
    ):
        root = thread_in(slack, slack.general)
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ben, slack.general, mention, thread_ts=root.ts)
        card = await whispered(slack, "Refine again…", slack.ben)
        assert "Runs from here are posted in this thread, for everyone" in card.words
        await slack.press(card, "▶ big")
        run = await posted(slack, slack.general, "Run again")
        assert run.thread_ts == root.ts
        assert "Dear customers, **good news**." in run.words
        assert not run.streaming
        (started,) = [call for call in slack.calls if call.method == "chat.startStream"]
        assert started.arguments["recipient_user_id"] == slack.ben.id
        assert started.arguments["recipient_team_id"] == slack.main.id
        assert slack.ephemerals(slack.ben) == [card]

        await slack.press(run, "Run again", user=slack.ada)
        again = await posted(slack, slack.general, "Run again", but=1)
        assert again.thread_ts == root.ts
        await slack.press(again, "Settings", user=slack.ada)
        await slack.submit(await asked(slack, "Settings"), {"temperature": "0.5"})
        third = await posted(slack, slack.general, "temperature 0.5")
        assert third.thread_ts == root.ts


@both_doors
async def test_a_rocket_on_a_message_refines_it(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        said = slack.written(slack.ada, slack.general, ROUGH)
        await slack.react(slack.ben, said, "rocket")
        card = await whispered(slack, "Refine again…", slack.ben)
        assert prompt_of(card).lower().startswith(ROUGH)
        assert card.thread_ts is None
        assert slack.ephemerals(slack.ada) == []

        root = thread_in(slack, slack.general)
        said = slack.written(slack.ada, slack.general, ROUGH, thread_ts=root.ts)
        await slack.react(slack.ben, said, "rocket")
        card = await whispered(slack, "Refine again…", slack.ben, but=1)
        assert card.thread_ts == root.ts
        assert "from the thread, ada" in card.words
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        assert len(slack.ephemerals(slack.ben)) == 2


@both_doors
async def test_the_menu_works_where_the_app_is_no_member(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        board = slack.add_channel("board", private=True, members=[slack.ben], bot=False)
        said = slack.written(slack.ben, board, ROUGH)
        await slack.message_shortcut("refine_message", said, user=slack.ben)
        card = await whispered(slack, "Refine again…", slack.ben)
        assert card.channel == board.id
        assert prompt_of(card).lower().startswith(ROUGH)
        assert "not in" in card.words


@both_doors
async def test_a_message_without_words_is_told(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        said = slack.written(slack.ada, slack.general, "")
        await slack.message_shortcut("refine_message", said, user=slack.ben)
        await whispered(slack, "There are no words in that message", slack.ben)
        await slack.react(slack.ben, said, "rocket")
        await whispered(slack, "There are no words in that message", slack.ben, but=1)


@both_doors
async def test_the_shortcut_from_anywhere_opens_the_form(open_team: TeamMaker, mode: str) -> None:
    async with open_team(mode) as slack:
        await slack.shortcut("refine", user=slack.ben)
        await slack.submit(await asked(slack, "Refine a prompt"), {"prompt": ROUGH})
        there = slack.dm(slack.ben)
        card = await posted(slack, there, "Refine again…")
        await slack.press(card, "sign up or book")
        await shows(slack, card, "sign up or book.")
        assert of_app(slack, there) == [card]
