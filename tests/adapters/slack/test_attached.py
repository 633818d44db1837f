"""Files that come with a rough prompt: texts are read for facts, images go to models."""

from typing import Any

from tests.adapters.slack.conftest import Team, TeamMaker
from tests.adapters.slack.steps import ROUGH, asked, both_doors, posted, prompt_of, whispered
from tests.bot.desk.offers import offer, own
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.reply import TINY_PNG
from tests.doubles.slack.state import File, User

FACTS = b"The price rises by 8 % on 1 March."


def files_of(slack: Team, user: User) -> list[File]:
    return [
        slack.add_file("facts.txt", FACTS, user=user),
        slack.add_file("logo.png", TINY_PNG, user=user),
    ]


@both_doors
async def test_a_command_alone_opens_the_form_and_its_files_are_read(
    open_team: TeamMaker, mode: str
) -> None:
    async with (
        ProviderDouble(Reply("A mail.")) as provider,
        open_team(mode, base_url=provider.base_url, own=own(offer("big", images_in=True))) as slack,
    ):
        await slack.command("/rocket", user=slack.ben)
        form = await asked(slack, "Refine a prompt")
        await slack.submit(
            form,
            {"prompt": ROUGH, "framework": "COSTAR"},
            files={"file": files_of(slack, slack.ben)},
        )
        card = await whispered(slack, "Refine again…", slack.ben)
        assert "## Objective" in prompt_of(card)
        assert "8 % on 1 March" in prompt_of(card)
        assert "from facts.txt" in card.words
        assert "The attached image goes to: Big." in card.words
        assert slack.views == []
        await slack.press(card, "▶")
        await whispered(slack, "A mail.", slack.ben)
        assert "data:image/png;base64" in str(provider.received[0])


@both_doors
async def test_files_of_a_direct_message_and_of_a_mention_are_read(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, ROUGH, files=files_of(slack, slack.ben))
        assert "8 % on 1 March" in prompt_of(await posted(slack, there, "Refine again…"))
        mention = f"<@{slack.bot_user}> {ROUGH}"
        await slack.say(slack.ben, slack.general, mention, files=files_of(slack, slack.ben))
        assert "8 % on 1 March" in prompt_of(await whispered(slack, "Refine again…", slack.ben))


@both_doors
async def test_files_of_a_message_that_was_pointed_out_are_read(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        said = slack.written(slack.ada, slack.general, ROUGH, files=files_of(slack, slack.ada))
        await slack.react(slack.ben, said, "rocket")
        first = await whispered(slack, "Refine again…", slack.ben)
        assert "8 % on 1 March" in prompt_of(first)
        await slack.message_shortcut("refine_message", said, user=slack.ben)
        second = await whispered(slack, "Refine again…", slack.ben, but=1)
        assert "8 % on 1 March" in prompt_of(second)


@both_doors
async def test_what_cannot_be_read_is_told_and_the_rest_goes_on(
    open_team: TeamMaker, mode: str
) -> None:
    async with open_team(mode) as slack:
        there = slack.dm(slack.ben)
        files = [slack.add_file("facts.txt", FACTS, user=slack.ben)]
        files.append(slack.add_file("plan.pdf", b"%PDF-1.7 \0\1\2", user=slack.ben))
        await slack.say(slack.ben, there, ROUGH, files=files)
        card = await posted(slack, there, "Refine again…")
        assert "8 % on 1 March" in prompt_of(card)
        assert "plan.pdf" in card.words


@both_doors
async def test_a_picture_that_a_model_made_is_posted_beside_its_card(
    open_team: TeamMaker, mode: str
) -> None:
    def draw(_: dict[str, Any]) -> Reply:
        return Reply("", images=[TINY_PNG])

    async with (
        ProviderDouble(script=draw) as provider,
        open_team(mode, base_url=provider.base_url, models=("gpt-image-1",)) as slack,
    ):
        there = slack.dm(slack.ben)
        await slack.say(slack.ben, there, "a picture of a lighthouse in a storm")
        card = await posted(slack, there, "Refine again…")
        await slack.press(card, "▶", user=slack.ben)
        run = await posted(slack, there, "Run again")
        await slack.until(lambda: any(each.files for each in slack.messages(there)))
        picture = next(each for each in slack.messages(there) if each.files)
        assert picture.files[0].content == TINY_PNG
        assert picture.thread_ts == run.thread_ts
