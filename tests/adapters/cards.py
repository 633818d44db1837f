"""Cards, forms and requests of every kind, generated: for the suites of all adapters."""

from collections.abc import Iterator
from string import ascii_lowercase, digits

from hypothesis import strategies as st

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
    Entry,
    FactLine,
    Facts,
    Fine,
    Form,
    FormField,
    Hint,
    Lines,
    Menu,
    Note,
    Picture,
    PromptText,
)
from bot.talk.requests import (
    EVERY_MODEL,
    AllowThreads,
    Compare,
    ListPrompts,
    ListVersions,
    OpenAnswerForm,
    OpenChannelForm,
    OpenFeedbackForm,
    OpenHome,
    OpenProfileForm,
    OpenPrompt,
    OpenPromptSettings,
    OpenRefineForm,
    OpenRun,
    OpenRunSettings,
    OpenSaveForm,
    OpenShareForm,
    OpenVariablesForm,
    PickOption,
    RefineAgain,
    Request,
    RunAgain,
    RunPrompt,
    Save,
    Share,
    StopRun,
    SwitchFramework,
    TakeBack,
    TakeHint,
    TakeOut,
    Vote,
    Why,
)
from bot.talk.settings import PRESETS

_NASTY = (
    "[bold red]not markup[/]",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "<@U123> <!channel> @everyone #general",
    "*a* _b_ ~c~ `d` ```\ne\n``` ||f||",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "日本語のプロンプト、改行なしで続く長い文章です。",
    "שלום עולם مرحبا",
    "👩‍👩‍👧‍👦 é ﷽",
    "\ttabs\tand  spaces ",
    "[1] [2] 3 %7C | ~ ,",
    "{{name}} ${x} %s \\n",
    "",
)

_anything = st.characters(exclude_categories=["Cs"])

any_text = st.text(_anything, max_size=200)
texts = st.one_of(
    any_text, st.sampled_from(_NASTY), st.lists(st.sampled_from(_NASTY)).map(" ".join)
)
"""Anything that somebody may have written, up to a few hundred characters."""

long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from((1, 1, 1, 40)))
"""The same, sometimes longer than one message of any platform."""

labels = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip())
)
ids = st.text(ascii_lowercase + digits, min_size=1, max_size=12)
topics = st.text(ascii_lowercase + digits + "_-.", min_size=1, max_size=40)
names = st.text(_anything, max_size=8)

button_requests: st.SearchStrategy[Request] = st.one_of(
    st.builds(OpenRefineForm),
    st.builds(PickOption, ids, topics, st.integers(0, 3)),
    st.builds(OpenAnswerForm, ids, topics),
    st.builds(TakeOut, ids, ids),
    st.builds(TakeHint, ids, topics),
    st.builds(OpenFeedbackForm, ids),
    st.builds(RefineAgain, ids),
    st.builds(SwitchFramework, ids, st.none() | topics),
    st.builds(
        RunPrompt,
        ids,
        st.tuples(topics | st.just(EVERY_MODEL)),
        st.sampled_from(("", *PRESETS)),
    ),
    st.builds(Compare, ids),
    st.builds(RunAgain, ids, st.none() | topics),
    st.builds(OpenRun, ids),
    st.builds(StopRun, ids),
    st.builds(OpenRunSettings, ids),
    st.builds(OpenPromptSettings, ids),
    st.builds(Vote, ids, st.sampled_from((-1, 0, 1))),
    st.builds(Why, ids),
    st.builds(OpenShareForm, ids),
    st.builds(Share, ids, topics),
    st.builds(TakeBack, ids),
    st.builds(Save, ids),
    st.builds(OpenSaveForm, ids),
    st.builds(ListVersions, ids),
    st.builds(OpenVariablesForm, ids),
    st.builds(OpenPrompt, ids),
    st.builds(ListPrompts, st.sampled_from(("mine", "shared", "all")), names),
    st.builds(OpenProfileForm, st.sampled_from(("team", "channel")), ids | st.just("")),
    st.builds(OpenChannelForm),
    st.builds(OpenHome),
    st.builds(AllowThreads, st.booleans()),
)
"""Every request that a button can carry."""

action_buttons = st.builds(Button, labels, button_requests, primary=st.booleans())
_addresses = st.builds(
    lambda word, times: f"https://example.org/?q={word * times}", ids, st.sampled_from((1, 1, 1000))
)
link_buttons = st.builds(
    Button,
    labels,
    st.none(),
    _addresses,
    short_url=st.none() | st.just("https://example.org/"),
)
"""Links, some with an address that is longer than a platform takes."""

buttons = st.one_of(action_buttons, link_buttons)
choices = st.builds(Choice, labels, button_requests, texts, st.booleans())
menus = st.builds(Menu, labels, st.lists(choices, min_size=1, max_size=12).map(tuple))

facts = st.builds(
    Facts,
    labels,
    st.lists(
        st.builds(FactLine, texts, labels, st.none() | st.builds(TakeOut, ids, ids)), max_size=4
    ).map(tuple),
)
asks = st.builds(
    Ask,
    texts,
    st.lists(action_buttons, min_size=2, max_size=4).map(tuple),
    st.builds(Button, st.just("other…"), st.builds(OpenAnswerForm, ids, topics)),
)
checklists = st.builds(
    Checklist,
    st.lists(st.builds(CheckRow, labels, st.booleans(), st.booleans()), max_size=9).map(tuple),
)

file_names = st.one_of(
    st.builds("{}-{}.{}".format, ids, st.integers(1, 9), st.sampled_from(("png", "jpg"))),
    names,
    st.sampled_from(("", ".", "..", "../../x.png", "/etc/passwd", ".bashrc", "-rf", "a\0b.png")),
)
"""Names of files, as the core gives them and as it never should."""

pictures = st.builds(
    Picture,
    file_names,
    st.sampled_from(("image/png", "image/jpeg", "image/webp", "image/gif")),
    st.binary(max_size=2000),
)

blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(PromptText, long_texts),
    st.builds(Answer, long_texts, labels | st.just("")),
    pictures,
    st.builds(
        Note,
        texts,
        st.sampled_from(("info", "good", "warning", "error")),
        st.sampled_from(("", "", "C024BE91L")),
    ),
    facts,
    asks,
    checklists,
    st.builds(Hint, texts, action_buttons),
    st.builds(Lines, labels, st.lists(texts, max_size=5).map(tuple)),
    st.builds(Entry, labels, texts, st.lists(buttons, max_size=3).map(tuple)),
    st.builds(Fine, texts),
    st.builds(Buttons, st.lists(buttons | menus, max_size=8).map(tuple)),
)
"""One block of any kind."""

cards = st.builds(
    Card,
    ids,
    labels,
    st.lists(blocks, max_size=7).map(tuple),
    st.booleans(),
    st.none() | topics,
)
"""Cards with blocks of every kind in any order."""

_purposes: st.SearchStrategy[Request] = st.one_of(
    st.builds(OpenRefineForm),
    st.builds(OpenAnswerForm, ids, topics),
    st.builds(OpenFeedbackForm, ids),
    st.builds(OpenShareForm, ids),
    st.builds(OpenProfileForm, st.sampled_from(("team", "channel")), ids | st.just("")),
    st.builds(OpenChannelForm),
    st.builds(OpenRunSettings, ids),
    st.builds(OpenPromptSettings, ids),
    st.builds(OpenSaveForm, ids),
    st.builds(OpenVariablesForm, ids),
)


def _fields(kind: str) -> st.SearchStrategy[FormField]:
    options: st.SearchStrategy[tuple[tuple[str, str], ...]] = st.just(())
    if kind == "choice":
        pairs = st.lists(
            st.tuples(topics, labels), min_size=1, max_size=8, unique_by=lambda p: p[0]
        )
        options = pairs.map(tuple)
    return st.builds(
        FormField,
        id=ids,
        label=labels,
        kind=st.just(kind),
        value=st.just("") if kind in ("choice", "number", "file") else texts,
        options=options,
        required=st.booleans(),
        help=texts,
    )


form_fields = st.sampled_from(("line", "text", "choice", "number", "channel", "file")).flatmap(
    _fields
)
forms = st.builds(
    Form,
    ids,
    labels,
    st.lists(form_fields, min_size=1, max_size=5, unique_by=lambda field: field.id).map(tuple),
    labels,
    purpose=_purposes,
)
"""Forms with fields of every kind, for every purpose that a form can have."""


def pressable(card: Card) -> Iterator[Button | Menu | FactLine]:
    """All that can be pressed on a card, from top to bottom."""
    for block in card.blocks:
        match block:
            case Facts(_, lines):
                yield from (line for line in lines if line.take_out is not None)
            case Ask(_, options, other):
                yield from (*options, other)
            case Hint(_, take):
                yield take
            case Entry(_, _, row):
                yield from row
            case Buttons(items):
                yield from items
            case _:
                pass


def written(card: Card) -> Iterator[str]:
    """All the words on a card that a reader must be able to see, from top to bottom."""
    yield card.title
    for block in card.blocks:
        match block:
            case PromptText(text) | Note(text) | Fine(text):
                yield text
            case Answer(text, model):
                yield from (model, text)
            case Picture(name):
                yield name
            case Facts(title, lines):
                yield title
                for line in lines:
                    yield from (line.text, line.source)
            case Ask(question, options, other):
                yield from (question, *(button.label for button in (*options, other)))
            case Checklist(rows):
                yield from (row.item for row in rows)
            case Hint(text, take):
                yield from (text, take.label)
            case Lines(title, items):
                yield from (title, *items)
            case Entry(title, detail, row):
                yield from (title, detail, *(button.label for button in row))
            case Buttons(items):
                yield from (item.label for item in items)
