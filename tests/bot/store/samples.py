"""A team, two people in it, and what a refinement leaves behind."""

from dataclasses import replace

from bot.refine.material import (
    Fact,
    ItemState,
    Material,
    OpenHint,
    OpenQuestion,
    Refinement,
    Source,
)
from bot.store import SavedPrompt, Store
from bot.talk.people import Message, Person, Place

HERE = Place("slack", "T1", "C1")
NEXT_DOOR = Place("slack", "T1", "C2")
ELSEWHERE = Place("slack", "T2", "C1")
OTHER_PLATFORM = Place("discord", "T1", "C1")

ANN = Person("U1", "Ann")
BOB = Person("U2", "Bob")

ROUGH = "write email customers price increase"

MATERIAL = Material(
    rough=ROUGH,
    thread=(Message("Bob", "It starts on 1 March."),),
    team="B2B, plain voice",
    channel="Sales",
    answers=(("audience", "customers"), ("audience", "partners")),
    feedback=("shorter",),
    hints=("h1",),
    without=frozenset({"f2", "f1"}),
    examples=("An older email",),
    files=(("prices.csv", "a;b"),),
)

REFINEMENT = Refinement(
    prompt="Write an email to our customers about the price increase on 1 March.",
    framework="costar",
    engine="built-in",
    language="en",
    kind="text",
    task="email",
    checklist=(ItemState("audience", "Audience", before=False, after=True),),
    changes=("Named the reader",),
    assumptions=("English",),
    used=(Fact("f3", "It starts on 1 March.", Source.THREAD, "Bob", "date", "when"),),
    questions=(OpenQuestion("tone", "tone", "Which tone?", ("warm", "plain")),),
    hints=(OpenHint("h2", "Say why."),),
    protected=("1 March",),
    reason="",
    warnings=("A key was hidden.",),
    seconds=0.25,
)


async def add(store: Store, text: str = "", place: Place = HERE, who: Person = ANN) -> SavedPrompt:
    """Keep a prompt; `text` is both its rough text and its first version."""
    if not text:
        return await store.add_prompt(place, who, ROUGH, MATERIAL, REFINEMENT)
    refinement = replace(REFINEMENT, prompt=text)
    return await store.add_prompt(place, who, text, replace(MATERIAL, rough=text), refinement)
