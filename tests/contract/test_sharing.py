"""What somebody shares, and what everybody there does with it."""

from tests.contract.abilities import Can
from tests.contract.conversation import conversation
from tests.contract.steps import ANSWER, card_of, opened, shares
from tests.contract.team import Team
from tests.contract.words import ROUGH


@conversation(Can.SHARE, Can.OPEN, Can.VOTE, models=ANSWER)
async def test_a_prompt_is_shared_with_credit_and_used_by_others(team: Team) -> None:
    ada = team.ada
    card = await card_of(team.ben)
    post = await shares(team, card)
    assert post.words.startswith(f"{team.ben.name} shared a prompt")
    assert post.prompt == card.prompt

    theirs = await opened(ada, await ada.comes_upon(team.ben.name))
    assert theirs.prompt == card.prompt
    await ada.presses(theirs, "▶ big")
    await ada.sees("Dear **customers**.", "Run again")
    await ada.presses(theirs, "Save…")
    await ada.fills("Save for the team", {"Title": "Price mail", "Tags": "#mail"})
    await ada.sees("Saved in the library")
    await ada.presses(theirs, "👍")
    await ada.sees("Noted. 👍 1")
    await team.voted(1, 0)
    await ada.presses(theirs, "Refine again…")
    await ada.fills("Refine again", {"What should be different?": "mention Graz"})
    remix = await ada.sees("Refine again…", "Graz", "version 1")
    assert remix.prompt != card.prompt
    assert (await team.ben.finds_again(card)).prompt == card.prompt


@conversation(Can.TAKE_BACK)
async def test_its_author_takes_it_back_and_nobody_else(team: Team) -> None:
    post = await shares(team, await card_of(team.ben))
    seen = await team.ada.comes_upon(team.ben.name)
    if "Take back" in seen.labels:
        await team.ada.presses(seen, "Take back")
        await team.ada.sees("Only the person who shared it can take it back.")
    await team.ben.presses(post, "Take back")
    gone = await team.ben.sees("Its author took this back.")
    assert (gone.prompt, gone.labels) == ("", ())
    await team.ada.misses(seen)


@conversation(Can.TAKE_BACK_BY_REACTION)
async def test_its_author_takes_it_back_by_reaction(team: Team) -> None:
    post = await shares(team, await card_of(team.ben))
    seen = await team.ada.comes_upon(team.ben.name)
    if "Take back" in seen.labels:
        await team.ada.reacts(seen, "🗑")
        await team.ada.sees("Only the person who shared it can take it back.")
    await team.ben.reacts(post, "🗑")
    await team.ben.sees("Its author took this back.")
    await team.ada.misses(seen)


@conversation(Can.VOTE_BY_REACTION)
async def test_votes_come_by_reaction(team: Team) -> None:
    post = await shares(team, await card_of(team.ben))
    await team.ada.reacts(await team.ada.comes_upon(team.ben.name), "👍")
    await team.voted(1, 0)
    await team.ben.reacts(post, "👎")
    await team.voted(1, 1)


@conversation(Can.UNVOTE)
async def test_a_vote_goes_with_its_reaction(team: Team) -> None:
    post = await shares(team, await card_of(team.ben))
    await team.ben.reacts(post, "👍")
    await team.voted(1, 0)
    await team.ben.unreacts(post, "👍")
    await team.voted(0, 0)


@conversation(Can.REPEAT)
async def test_once_more(team: Team) -> None:
    await team.ben.writes(ROUGH)
    card = await team.ben.sees("Refine again…", "version 1")
    await team.ben.reacts(card, "🔁")
    await team.ben.sees("Refine again…", "version 2")
