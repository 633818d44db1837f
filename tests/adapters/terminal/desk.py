"""A front desk that follows a script, for conversations at a terminal."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.talk.cards import (
    Answer,
    Ask,
    Button,
    Buttons,
    Card,
    Checklist,
    CheckRow,
    Choice,
    FactLine,
    Facts,
    Fine,
    Form,
    FormField,
    Hint,
    Lines,
    Menu,
    Note,
    PromptText,
)
from bot.talk.people import Person, Place
from bot.talk.requests import (
    ListPrompts,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenRefineForm,
    OpenRunSettings,
    OpenShareForm,
    PickOption,
    Refine,
    Request,
    RunPrompt,
    Save,
    SaveProfile,
    StopRun,
    SwitchFramework,
    TakeHint,
    TakeOut,
    Vote,
    Why,
)

PERSON = Person("ana", "Ana")
PLACE = Place("terminal", "acme", "desk")

PROMPT = """Write a customer email about the price increase, they should not run away.

It goes to the administrators of our 52 affected accounts, mostly accounts-payable managers. \
The increase is 8 % and starts on 1 March; contracts signed before 1 January keep their price \
until they end.

Plain voice, American spelling, no promise that it will never happen again."""

ANSWER = """Subject: Your price from 1 March

Hello Dolores,

from 1 March, your plan costs 8 % more. Contracts signed before 1 January keep their price.

```text
old   100.00
new   108.00
```

Call me with any question."""


def prompt_card(text: str = PROMPT, framework: str | None = None) -> Card:
    """The card of a refined prompt, with everything on it."""
    rows = (("goal", True, True), ("who reads it", False, True), ("facts and figures", False, True))
    more = (
        ("voice", False, True),
        ("form and length", False, False),
        ("call to action",) + (False,) * 2,
    )
    return Card(
        "p1",
        "Your prompt, with what the team knows",
        (
            PromptText(text),
            Facts(
                "What it used",
                (
                    FactLine("the increase starts on 1 March", "this thread", TakeOut("p1", "f1")),
                    FactLine(
                        "contracts signed before 1 January keep their price until they end, as "
                        "Dolores wrote after she had asked the finance team",
                        "this thread, Dolores",
                        TakeOut("p1", "f2"),
                    ),
                    FactLine("American spelling, plain voice", "team profile", TakeOut("p1", "f3")),
                ),
            ),
            Ask(
                "What should they do after reading it?",
                (
                    Button("nothing", PickOption("p1", "action", 0)),
                    Button("call their contact", PickOption("p1", "action", 1)),
                    Button("sign for two years", PickOption("p1", "action", 2)),
                ),
                Button("other…", OpenAnswerForm("p1", "action")),
            ),
            Ask(
                "Who signs?",
                (
                    Button("Dolores Quint", PickOption("p1", "sender", 0)),
                    Button("the company", PickOption("p1", "sender", 1)),
                ),
                Button("other…", OpenAnswerForm("p1", "sender")),
            ),
            Hint(
                "Worth deciding first: is the reason given, or only the new price? Readers who "
                "miss the reason make up their own.",
                Button("give the reason", TakeHint("p1", "reason")),
            ),
            Hint(
                "Worth deciding first: what the loyal ones get.", Button("add", TakeHint("p1", "x"))
            ),
            Checklist(tuple(CheckRow(*row) for row in (*rows, *more))),
            Lines("Taken for granted", ("The email is in English.",)),
            Buttons(
                (
                    Button("Claude Sonnet", RunPrompt("p1", ("sonnet",)), primary=True),
                    Button("Mistral", RunPrompt("p1", ("mistral",))),
                    Button("All", RunPrompt("p1", ("sonnet", "mistral"))),
                    Button("ChatGPT", url="https://chatgpt.com/?q=Write"),
                    Button("Refine again…", OpenFeedbackForm("p1")),
                    Menu(
                        "Framework",
                        (
                            Choice("none", SwitchFramework("p1", None), "", framework is None),
                            Choice("COSTAR", SwitchFramework("p1", "costar"), "context first"),
                            Choice("RACE", SwitchFramework("p1", "race"), "role first"),
                        ),
                    ),
                    Button("Share…", OpenShareForm("p1")),
                    Button("Save", Save("p1")),
                    Button("Why", Why("p1")),
                    Button("👍", Vote("p1", 1)),
                    Button("👎", Vote("p1", -1)),
                )
            ),
            Fine("built-in refiner · 0.1 s"),
        ),
    )


def run_card(model: str, answer: str, *, final: bool) -> Card:
    """A run, under way or done."""
    run_id = f"r-{model}"
    if not final:
        stop = Buttons((Button("Stop", StopRun(run_id)),))
        return Card(run_id, f"Running on {model}", (Answer(answer, model), stop), final=False)
    return Card(
        run_id,
        f"Answer of {model}",
        (
            Answer(answer, model),
            Fine(f"{model} · 2.1 s · 120 + 80 tokens · 0.0012 $"),
            Buttons((Button("👍", Vote(run_id, 1)), Button("Settings", OpenRunSettings(run_id)))),
        ),
    )


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
            case Refine(text):
                yield Card("p1", "Reading along", (Note("…"),), final=False)
                await asyncio.sleep(self.pause)
                yield prompt_card(PROMPT if text == "demo" else text)
            case RunPrompt(_, models):
                async for card in self._run(models):
                    yield card
            case StopRun(run_id):
                self._stop.add(run_id)
                yield Card("n", "", (Note("Stopping."),))
            case OpenProfileForm(scope):
                about = FormField("profile", "Profile", "text", "We are ACME.", help="Who you are.")
                yield Form("f", f"Profile of the {scope}", (about,), "Save", purpose=request)
            case OpenRefineForm():
                yield _refine_form()
            case OpenAnswerForm():
                answer = FormField("answer", "Your answer", required=True)
                yield Form("f", "What should they do?", (answer,), purpose=request)
            case OpenRunSettings():
                warmth = FormField("temperature", "Temperature", "number", help="0 to 2")
                yield Form("f", "Settings", (warmth,), "Run again", purpose=request)
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
        stop_after = 1_000_000 if self.endless else len(ANSWER)
        for end in range(0, stop_after, 9):
            await asyncio.sleep(self.pause)
            for model in models:
                if self._stop.issuperset(f"r-{each}" for each in models):
                    for each in models:
                        yield run_card(each, answers[each] + " [stopped]", final=True)
                    return
                answers[model] = ANSWER[:end]
                card = run_card(model, answers[model], final=False)
                if not self.stoppable:
                    card = Card(card.id, card.title, card.blocks[:1], final=False)
                yield card
        for model in reversed(models):
            yield run_card(model, ANSWER, final=True)


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
