"""Runs of a prompt."""

import re
from typing import Any

from tests.contract.abilities import Can
from tests.contract.conversation import Models, conversation
from tests.contract.steps import ANSWER, card_of, opened, shares
from tests.contract.team import Shown, Team, until
from tests.contract.words import ROUGH
from tests.doubles.provider import Reply
from tests.doubles.reply import TINY_PNG

UNENDING = Models.saying(*["Kept. "] * 9, hang_after=5)
PARAGRAPHS = [f"Paragraph {n:03d}. " + "Words and words. " * 40 + "\n\n" for n in range(40)]


def by_model(asked: dict[str, Any]) -> Reply:
    return Reply(f"An answer of {asked['model']}.")


def mentioning(asked: dict[str, Any]) -> Reply:
    """Says at which temperature, and to which prompt."""
    return Reply(f"At {asked.get('temperature')}: {asked['messages'][-1]['content']}")


@conversation(Can.ANSWERED, Can.SIDE_BY_SIDE, models=Models(by_model, ("big", "small")))
async def test_runs_on_all_models_and_on_another(team: Team) -> None:
    ben = team.ben
    card = await card_of(ben)
    await ben.presses(card, "▶ All")
    run = await ben.sees("An answer of big.", "Run again")
    other = await ben.sees("An answer of small.", "Run again")
    assert {"Share…", "Run again", "Settings", "👍", "👎"} <= {*run.labels}
    assert re.search(r"big · \d+\.\d s · .*\d+ tokens in, \d+ out · ", run.words)
    assert team.provider.received[0]["messages"][-1]["content"] == card.prompt
    await ben.chooses(other, "Another model", "big")
    await ben.sees("An answer of big.", "Run again")
    models = [asked["model"] for asked in team.provider.received]
    assert sorted(models) == ["big", "big", "small"]
    assert team.ada.screen() == []


@conversation(Can.STREAM, Can.STOP, models=UNENDING)
async def test_an_answer_is_watched_and_stopped_in_a_conversation(team: Team) -> None:
    await team.ben.writes(ROUGH)
    await watched_and_stopped(team, await team.ben.sees("Refine again…"))


@conversation(Can.STREAM_ALONE, models=UNENDING)
async def test_an_answer_is_watched_and_stopped_below_a_card_for_ones_own_eyes(team: Team) -> None:
    await watched_and_stopped(team, await card_of(team.ben))


async def watched_and_stopped(team: Team, card: Shown) -> None:
    """What comes is seen before the end has come."""
    await team.ben.presses(card, "▶ big")
    await team.ben.sees("Kept. Kept.")
    await team.ben.stops()
    stopped = await team.ben.sees("Stopped. This is what came.", "Run again")
    assert stopped.words.count("Kept.") == 5
    await team.provider.left.wait()
    assert team.ada.screen() == []


@conversation(Can.RUN_WITH, Can.SETTINGS, Can.COMPARE, models=Models(mentioning, ("big", "small")))
async def test_settings_and_comparing(team: Team) -> None:
    ben = team.ben
    await ben.presses(await card_of(ben), "sign up or book")
    await ben.presses(await ben.sees("Refine again…", "version 2"), "Run with settings…")
    await ben.fills("Run with settings", {"Model": "small", "Preset": "precise"})
    run = await ben.sees("At 0.2", "Run again")
    assert "precise" in run.words
    assert team.provider.received[0]["model"] == "small"

    await ben.presses(run, "Settings")
    assert "from 0 to 2" in await ben.refused("Settings", {"Temperature": "7"})
    await ben.presses(run, "Settings")
    await ben.fills("Settings", {"Temperature": "0.5", "Stop at these texts": "END"})
    warm = await ben.sees("At 0.5", "Run again")
    assert "temperature 0.5" in warm.words
    assert team.provider.received[-1]["stop"] == ["END"]

    await ben.presses(warm, "Compare with my rough prompt")
    await ben.sees(f"At 0.5: {ROUGH}", "with your rough prompt")
    compared = await ben.sees("Which answer is better?")
    await ben.presses(compared, "👍 The better prompt's answer")
    await ben.sees("Noted. 👍 1")


@conversation(Can.TOGETHER, Can.SHARE_ANSWER, models=ANSWER)
async def test_a_run_in_a_thread_is_for_all_who_read_it_and_is_shared(team: Team) -> None:
    said = await team.said(("ada", "Who tells our customers?"))
    await team.ben.mentions(ROUGH, said)
    await team.ben.presses(await team.ben.sees("Refine again…"), "▶ big")
    run = await team.ada.sees("Dear **customers**.", "Run again")
    assert team.ben.name in run.words
    post = await shares(team, await team.ben.sees("Dear **customers**.", "Run again"))
    assert post.words.startswith(f"{team.ben.name} shared an answer of big")
    assert "Dear **customers**." in post.words
    await opened(team.ada, await team.ada.comes_upon(team.ben.name))
    await team.ada.presses(run, "Run again")
    again = await team.ben.sees("Dear **customers**.", team.ada.name, "Run again")
    assert again.where is not run.where


@conversation(Can.LONG, models=Models.saying(*PARAGRAPHS))
async def test_a_long_answer_comes_whole(team: Team) -> None:
    await team.ben.presses(await card_of(team.ben), "▶ big")
    await team.ben.sees("Run again")
    shown = "".join(each.words for each in team.ben.screen())
    numbers = re.findall(r"Paragraph (\d+)", shown)
    assert numbers == [f"{n:03d}" for n in range(40)]
    assert shown.count("Words and words.") == 40 * 40


@conversation(Can.PICTURE, models=Models(lambda _: Reply("", images=[TINY_PNG]), ("gpt-image-1",)))
async def test_a_picture_comes_to_whoever_asked_for_it(team: Team) -> None:
    ben = team.ben
    await ben.presses(await card_of(ben, "a picture of a lighthouse in a storm"), "▶")
    await ben.sees("Run again")
    await until(lambda: ben.pictures() == [TINY_PNG], lambda: f"pictures: {ben.pictures()}")
    assert team.ada.screen() == []
