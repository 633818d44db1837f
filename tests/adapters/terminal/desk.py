"""A front desk that follows a script, for conversations at a terminal."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.talk.cards import (
    Answer,
    Card,
    Form,
    FormField,
    Note,
)
from bot.talk.people import Person, Place
from bot.talk.requests import (
    EVERY_MODEL,
    ListPrompts,
    OpenAnswerForm,
    OpenProfileForm,
    OpenPromptSettings,
    OpenRefineForm,
    OpenRunSettings,
    Refine,
    Request,
    RunPrompt,
    SaveProfile,
    StopRun,
    SwitchFramework,
)
from tests.adapters.terminal.shown import (
    ANSWER,
    PICTURE,
    PROMPT,
    models_card,
    picture_card,
    prompt_card,
    run_card,
)

PERSON = Person("ana", "Ana")
PLACE = Place("terminal", "acme", "desk")


@dataclass
class ScriptedDesk:
    """Answers by the kind of request, and remembers what it was asked."""

    pause: float = 0.0
    endless: bool = False
    stoppable: bool = True
    asked: list[Request] = field(default_factory=list)
    closed: int = 0
    _stop: set[str] = field(default_factory=set)

    async def handle(
        self, request: Request, person: Person, place: Place
    ) -> AsyncIterator[Card | Form]:
        """Answer one request."""
        self.asked.append(request)
        try:
            async for shown in self._answer(request):
                yield shown
        finally:
            self.closed += 1

    async def _answer(self, request: Request) -> AsyncIterator[Card | Form]:
        match request:
            case Refine(text) if text == "fail":
                yield Card("e", "Not done", (Note("No model answered.", "error"),))
            case Refine(text) if text == "crash":
                raise ValueError("secret detail")
            case Refine(text) if text == "models":
                yield models_card()
            case Refine(text) if text == "silent":
                yield Card("n", "", (Note("Nothing more will come."),))
                await asyncio.Event().wait()
            case Refine(text):
                yield Card("p1", "Reading along", (Note("…"),), final=False)
                await asyncio.sleep(self.pause)
                yield prompt_card(PROMPT if text == "demo" else text)
            case RunPrompt(_, ("painter",)):
                yield Card("r-painter", "Painter", (Answer("", "Painter"),), final=False)
                yield picture_card(PICTURE)
            case RunPrompt(_, (models,)) if models == EVERY_MODEL:
                async for card in self._run_all():
                    yield card
            case RunPrompt(_, models):
                async for card in self._run(models):
                    yield card
            case StopRun(run_id):
                self._stop.add(run_id)
            case OpenProfileForm(scope):
                about = FormField("profile", "Profile", "text", "We are ACME.", help="Who you are.")
                yield Form("f", f"Profile of the {scope}", (about,), "Save", purpose=request)
            case OpenRefineForm():
                yield _refine_form()
            case OpenAnswerForm():
                answer = FormField("answer", "Your answer", required=True)
                yield Form("f", "What should they do?", (answer,), purpose=request)
            case OpenRunSettings():
                warmth = FormField("temperature", "Temperature", "number", lowest=0, highest=2)
                stop = FormField("stop", "Stop at these texts", "text")
                yield Form("f", "Settings", (warmth, stop), "Run again", purpose=request)
            case OpenPromptSettings():
                yield _prompt_settings_form(request)
            case SwitchFramework(_, framework):
                yield prompt_card(f"under {framework}", framework)
            case SaveProfile(scope, text):
                yield Card("s", "Saved", (Note(f"The {scope} profile says: {text}", "good"),))
            case ListPrompts(scope, search):
                yield Card("l", f"Prompts: {scope}, {search or 'any'}", ())
            case _:
                yield Card("n", "Done", (Note(f"Done: {request}"),))

    async def _run(self, models: tuple[str, ...]) -> AsyncIterator[Card]:
        answers = dict.fromkeys(models, "")
        stop_after = 100_000 if self.endless else len(ANSWER)
        for end in range(0, stop_after, 9):
            await asyncio.sleep(self.pause)
            for model in models:
                if self._stop.issuperset(f"r-{each}" for each in models):
                    for each in models:
                        yield run_card(each, answers[each] + " [stopped]", final=True)
                    return
                answers[model] = _so_far(end)
                card = run_card(model, answers[model], final=False)
                if not self.stoppable:
                    card = Card(card.id, card.title, card.blocks[:1], final=False)
                yield card
        for model in reversed(models):
            yield run_card(model, ANSWER, final=True)

    async def _run_all(self) -> AsyncIterator[Card]:
        """One run that goes on until it is stopped, one that is soon done, one that is late."""
        slow = "A slow line.\n"
        yield run_card("slow", slow, final=False)
        yield run_card("late", "", final=False)
        await asyncio.sleep(0)
        yield run_card("quick", "Quick words.", final=True)
        while "r-slow" not in self._stop:
            await asyncio.sleep(self.pause)
            slow += "A slow line.\n"
            yield run_card("slow", slow, final=False)
        yield run_card("slow", slow + "[stopped]", final=True)
        yield run_card("late", "Late words.", final=True)


def _so_far(end: int) -> str:
    """So many characters of the answer, and then of what never ends."""
    on = "\nCall me."
    more = max(0, end - len(ANSWER))
    return ANSWER[:end] + (on * (more // len(on) + 1))[:more]


def _prompt_settings_form(purpose: OpenPromptSettings) -> Form:
    models = (("sonnet", "Sonnet"), ("haiku", "Haiku"))
    presets = (("", "none"), ("precise", "precise: temperature 0.2"))
    return Form(
        "f",
        "Run with settings",
        (
            FormField("model", "Model", "choice", "sonnet", models, required=True),
            FormField("preset", "Preset", "choice", "precise", presets),
            FormField("temperature", "Temperature, 0 to 2", "number"),
        ),
        "Run",
        purpose=purpose,
    )


def _refine_form() -> Form:
    return Form(
        "f",
        "Make a prompt better",
        (
            FormField("prompt", "Your prompt", "text", required=True),
            FormField(
                "framework", "Framework", "choice", options=(("", "none"), ("costar", "COSTAR"))
            ),
            FormField("file", "File", "file"),
        ),
        "Refine",
        purpose=OpenRefineForm(),
    )
