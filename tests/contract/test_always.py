"""What holds whatever people do: bad input, restarts, secrets, peace."""

import re
from typing import Any

from bot.talk.people import Person
from tests.contract.abilities import Can
from tests.contract.conversation import Models, conversation
from tests.contract.steps import ANSWER, card_of, opened, shares
from tests.contract.team import Team
from tests.contract.words import PROFILE, ROUGH, SECRET
from tests.doubles.provider import Reply

STRANGE = (
    "اكتب رسالة إلى عملائنا حول زيادة الأسعار \u202eabc\u202c",
    "👩‍👩‍👧‍👦👍🏽🇪🇺 write a post about 🚀🚀",
    'fix this:\n```python\nif a < b && b > c:\n    print("*x*\\n")\n```\nand `this`',
    "write a post that says *b* _i_ ~s~ `c` &lt; :rocket: [x](y) > q",
    "sum up:\n> quoted\n# no heading\n- list\n1. one\n| a | b |\n|---|---|\n~~x~~ ||y|| __z__",
)


def repeating(asked: dict[str, Any]) -> Reply:
    return Reply("You wrote: " + asked["messages"][-1]["content"])


@conversation(Can.LETTER)
async def test_prompts_are_shown_to_the_letter(team: Team) -> None:
    for rough in STRANGE:
        await team.ben.writes(rough)
        card = await team.ben.sees("Refine again…")
        assert rough in card.prompt
    assert team.disturbed() == []


@conversation(Can.HUGE)
async def test_a_hundred_kilobytes_come_back_whole(team: Team) -> None:
    lines = (f"{n}. write about <b> & price {n} {'and more of it ' * 30}" for n in range(250))
    rough = "\n".join(lines)
    assert len(rough) > 100_000
    await team.ben.types(f"/rocket {rough}")
    card = await team.ben.sees("Refine again…")
    assert card.prompt.split() == rough.split()


@conversation(Can.NOTHING)
async def test_nothing_and_too_much_are_told(team: Team) -> None:
    await team.ben.types("/rocket   ")
    assert await team.ben.refused("Refine a prompt", {"Your rough prompt": ""})
    await team.ben.types("/rocket")
    told = await team.ben.refused("Refine a prompt", {"Your rough prompt": "x" * 5000})
    assert re.search("[34],?000", told)
    assert await team.store.prompts(team.place, Person("nobody", "nobody"), "all") == ()
    await card_of(team.ben)


@conversation(Can.UNKNOWN)
async def test_what_is_not_known_any_more_is_told(team: Team) -> None:
    card = await card_of(team.ben)
    await team.ben.presses_unknown(card)
    told = await team.ben.sees("")
    assert told.words
    assert told.prompt == ""
    await team.ben.presses(card, "sign up or book")
    await team.ben.sees("Refine again…", "version 2")


@conversation(Can.RESTART, models=ANSWER)
async def test_every_button_of_an_old_card_works(team: Team) -> None:
    ben = team.ben
    await ben.types("/rocket profile")
    await ben.fills("Team profile", {"Team profile": PROFILE})
    await ben.sees("The team profile is saved.")
    card = await card_of(ben)
    await team.restart()
    await ben.presses(card, "Why")
    await ben.sees("Why it reads as it does")
    await ben.presses(card, "👍")
    await ben.sees("Noted. 👍 1")
    await ben.presses(card, "Save…")
    await ben.fills("Save for the team", {"Title": "Price mail"})
    await ben.sees("Saved in the library")
    await ben.presses(card, "▶ big")
    await ben.sees("Dear **customers**.", "Run again")
    await shares(team, card)
    await ben.presses(card, "Take out", beside="from the team profile")
    card = await ben.sees("Refine again…", "version 2")
    await team.restart()
    await ben.presses(card, "sign up or book")
    card = await ben.sees("Refine again…", "version 3")
    await ben.presses(card, "other…")
    await ben.fills("Your answer", {"": "call Ines"})
    card = await ben.sees("Refine again…", "call Ines")
    await ben.presses(card, "Add", beside="two sentences")
    card = await ben.sees("Refine again…", "version 5")
    await ben.chooses(card, "Framework", "COSTAR")
    card = await ben.sees("Refine again…", "## Objective")
    await ben.presses(card, "Versions")
    await ben.sees("version 1, ")
    await ben.presses(card, "Refine again…")
    await ben.fills("Refine again", {"What": "mention Graz"})
    await ben.sees("Refine again…", "Graz")


@conversation(Can.RESTART_MORE, models=ANSWER)
async def test_buttons_of_old_answers_and_posts_work(team: Team) -> None:
    ben, ada = team.ben, team.ada
    card = await card_of(ben)
    await ben.presses(card, "▶ big")
    run = await ben.sees("Run again")
    post = await shares(team, card)
    await team.restart()
    await ben.presses(run, "👎")
    await ben.sees("Noted. 👍 0 👎 1")
    await ben.presses(run, "Settings")
    await ben.form("Settings")
    await opened(ada, await ada.comes_upon(team.ben.name))
    await ben.presses(post, "Take back")
    await ben.sees("Its author took this back.")


@conversation(Can.SECRETS, models=Models(repeating))
async def test_a_secret_is_for_its_owner_alone(team: Team) -> None:
    ben = team.ben
    card = await card_of(ben, f"write a deploy script for s3 with the key {SECRET}")
    assert SECRET in card.prompt
    await ben.presses(card, "▶ big")
    await ben.sees("You wrote: ", SECRET, "Run again")
    assert SECRET not in str(team.provider.received)
    post = await shares(team, card)
    assert SECRET not in post.words
    await opened(team.ada, await team.ada.comes_upon(team.ben.name))
    assert SECRET not in str(team.ada.screen())


@conversation(Can.NO_PINGS, models=Models(repeating))
async def test_nothing_that_people_write_disturbs_anybody(team: Team) -> None:
    ben, loud = team.ben, team.loud
    said = await team.said(("ada", f"the price is {loud} 5 euros"), ("ben", f"Hello {loud}"))
    await ben.mentions(f"{ROUGH} and say {loud}", said)
    card = await ben.sees("Refine again…")
    await ben.presses(card, "other…")
    await ben.fills("Your answer", {"": f"come {loud}"})
    card = await ben.sees("Refine again…", "version 2")
    await ben.presses(card, "▶ big")
    run = await ben.sees("You wrote: ", "Run again")
    await shares(team, run)
    await shares(team, card)
    await ben.types(f"/prompts shared {loud}")
    await ben.sees("Shared prompts")
    await team.ada.comes_upon(team.ben.name)
    assert team.disturbed() == []
