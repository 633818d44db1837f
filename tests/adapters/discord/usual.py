"""A refined prompt's card with all that a usual one has, and more of it than most."""

from bot.talk.cards import (
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
    Hint,
    Lines,
    Menu,
    PromptText,
)
from bot.talk.requests import (
    EVERY_MODEL,
    ListVersions,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenPromptSettings,
    OpenSaveForm,
    OpenShareForm,
    OpenVariablesForm,
    PickOption,
    RunPrompt,
    SwitchFramework,
    TakeHint,
    TakeOut,
    Vote,
    Why,
)

_ID = "p7f3a2b1c9d8"


def _ask(topic: str, question: str, *options: str) -> Ask:
    buttons = tuple(Button(option, PickOption(_ID, topic, at)) for at, option in enumerate(options))
    return Ask(question, buttons, Button("other…", OpenAnswerForm(_ID, topic)))


def _fact(number: int, text: str, source: str) -> FactLine:
    return FactLine(text, source, TakeOut(_ID, f"f{number}"))


def _link(name: str) -> Button:
    site = f"https://{name.lower()}.example/"
    return Button(f"Open in {name}", url=f"{site}?q={'x' * 600}", short_url=site)


PROMPT = PromptText(
    "Write an email to our customers about the price increase.\n\n"
    "- The increase is 8 % and starts on 15 March.\n"
    "- Contracts signed before 1 January keep their price until they end.\n"
    "- We are Acme Cloud; we sell to small firms. Our voice is plain, and we use no emoji."
)
FACTS = Facts(
    "It uses",
    (
        _fact(1, "the increase is 8 % and starts on 15 March", "from the thread, Cleo"),
        _fact(2, "contracts signed before 1 January keep their price", "from the thread, Ben"),
        _fact(3, "We are Acme Cloud. We sell to small firms.", "from the team profile"),
        _fact(4, "Our voice is plain. We use no emoji.", "from the team profile"),
    ),
)
ASKS = (
    _ask("reader", "Who reads it?", "all customers", "small firms", "the big ones"),
    _ask("reason", "Why do the prices go up, in a sentence?", "costs", "features", "leave out"),
    _ask("next", "What should they do then?", "nothing", "reply", "call us", "log in"),
)
HINTS = (
    Hint("Say whom to write to with questions.", Button("Add", TakeHint(_ID, "questions"))),
    Hint("Give an example for one of the plans.", Button("Add", TakeHint(_ID, "example"))),
)
CHECKLIST = Checklist(
    (
        CheckRow("task", before=True, after=True),
        CheckRow("reader", before=True, after=True),
        CheckRow("facts", before=False, after=True),
        CheckRow("voice", before=False, after=True),
        CheckRow("length", before=False, after=False),
    )
)
LISTS = (
    Lines("Assumed", ("The mail is in English.",)),
    Lines(
        "Why",
        (
            "The date is the corrected one, from the thread.",
            "The house's voice stands in it, as its team profile says.",
        ),
    ),
)
MODELS = tuple(
    Button(f"▶ {name}", RunPrompt(_ID, (key,)), primary=not at)
    for at, (name, key) in enumerate(
        (("Sonnet", "anthropic-sonnet"), ("Haiku", "anthropic-haiku"), ("GPT", "openai-gpt"))
    )
)
RUN = Buttons(
    (
        *MODELS,
        Button("▶ All", RunPrompt(_ID, (EVERY_MODEL,))),
        Button("Run with settings…", OpenPromptSettings(_ID)),
    )
)
ABOUT_RUNS = (
    Fine("A run costs about: Sonnet $0.008 · Haiku $0.002 · GPT $0.006 · all together $0.016"),
    Fine("Haiku would do for this at a third of the cost of Sonnet."),
    Hint(
        "Suggested settings: precise (temperature 0.2), because facts matter here.",
        Button("▶ Sonnet, precise", RunPrompt(_ID, ("anthropic-sonnet",), "precise")),
    ),
)
LINKS = Buttons((_link("Perplexity"), _link("Grok"), _link("Mistral")))
_FRAMEWORKS = tuple(
    Choice(name, SwitchFramework(_ID, name.lower()), "what its letters mean", chosen=not at)
    for at, name in enumerate(("none, plain text", "COSTAR", "RISEN", "CRISPE", "APE", "RTF"))
)


def actions(*more: Button) -> Buttons:
    """What can be done with the prompt."""
    return Buttons(
        (
            Button("Refine again…", OpenFeedbackForm(_ID)),
            Menu("Framework", _FRAMEWORKS),
            Button("Share…", OpenShareForm(_ID)),
            Button("Save…", OpenSaveForm(_ID)),
            *more,
            Button("Why", Why(_ID)),
            Button("👍 3", Vote(_ID, 1)),
            Button("👎", Vote(_ID, -1)),
        )
    )


END = Fine("built-in refiner · 41 ms · version 1")

USUAL = Card(
    _ID,
    "Your better prompt",
    (PROMPT, FACTS, *ASKS, *HINTS, CHECKLIST, *LISTS, RUN, *ABOUT_RUNS, LINKS, actions(), END),
)
"""Three questions, four facts, two hints, a checklist, three models, links."""

_MANY = tuple(
    Choice(f"Model {n}", RunPrompt(_ID, (f"provider-model-{n}",)), "about $0.004") for n in range(9)
)
FULL = Card(
    _ID,
    "Your better prompt",
    (
        PROMPT,
        FACTS,
        Fine("The thread was read up to here; what came before is left out."),
        *ASKS,
        *HINTS,
        CHECKLIST,
        *LISTS,
        Buttons(
            (
                *MODELS,
                Button("▶ Large", RunPrompt(_ID, ("large",))),
                Menu("More models", _MANY),
                *RUN.items[-2:],
            )
        ),
        *ABOUT_RUNS,
        LINKS,
        actions(
            Button("Fill in {{…}}", OpenVariablesForm(_ID)), Button("Versions", ListVersions(_ID))
        ),
        END,
    ),
)
"""The same with more models than buttons, with variables, and with earlier versions."""
