"""Cards as the core makes them, for conversations at a terminal."""

from bot.talk.cards import (
    Answer,
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    Checklist,
    CheckRow,
    Choice,
    FactLine,
    Facts,
    Fine,
    Hint,
    Lines,
    Menu,
    Picture,
    PromptText,
)
from bot.talk.requests import (
    EVERY_MODEL,
    Compare,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenPromptSettings,
    OpenRunSettings,
    OpenShareForm,
    PickOption,
    RunPrompt,
    Save,
    StopRun,
    SwitchFramework,
    TakeHint,
    TakeOut,
    Vote,
    Why,
)

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


LONG_LINK = "https://long.example/?q=" + "word%20" * 400

PICTURE = Picture("r-painter-1.png", "image/png", b"\x89PNG\r\n" + b"\0" * 122_600)


def models_card() -> Card:
    """The card of a prompt that many models can run."""
    more = (
        Choice("Haiku", RunPrompt("p1", ("haiku",))),
        Choice("GPT 4o mini", RunPrompt("p1", ("mini",))),
    )
    return Card(
        "p1",
        "Your better prompt",
        (
            PromptText(PROMPT),
            Buttons(
                (
                    Button("▶ Sonnet", RunPrompt("p1", ("sonnet",)), primary=True),
                    Button("▶ Painter", RunPrompt("p1", ("painter",))),
                    Menu("More models", more),
                    Button("▶ All", RunPrompt("p1", (EVERY_MODEL,))),
                    Button("Run with settings…", OpenPromptSettings("p1")),
                )
            ),
            Fine("A run costs about: Sonnet $0.002 · all together at least $0.01"),
            Hint(
                "Suggested settings: precise (temperature 0.2), because one right answer is "
                "wanted here, not a varied one.",
                Button("▶ Sonnet, precise", RunPrompt("p1", ("sonnet",), "precise")),
            ),
            Buttons(
                (
                    Button(
                        "Open in Short",
                        url="https://short.example/?q=Write",
                        short_url="https://short.example/",
                    ),
                    Button("Open in Long", url=LONG_LINK, short_url="https://long.example/"),
                )
            ),
        ),
    )


def picture_card(*pictures: Picture, final: bool = True) -> Card:
    """A run of a model that makes images."""
    row = Buttons((Button("Compare with my rough prompt", Compare("r-painter")),))
    blocks: tuple[Block, ...] = (*pictures, Fine("Painter · 9.1 s · $0.04"), row)
    return Card("r-painter", "Painter", blocks, final=final)


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
