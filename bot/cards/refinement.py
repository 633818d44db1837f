"""The card of a refined prompt."""

from bot.cards.models import OnOffer, run_blocks
from bot.knowledge import Knowledge
from bot.refine.material import Fact, Refinement, Source
from bot.refine.revise import variables
from bot.store import SavedPrompt, Tally
from bot.talk.cards import (
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
    Note,
    PromptText,
)
from bot.talk.requests import (
    ListVersions,
    OpenAnswerForm,
    OpenFeedbackForm,
    OpenSaveForm,
    OpenShareForm,
    OpenVariablesForm,
    PickOption,
    SwitchFramework,
    TakeHint,
    TakeOut,
    Vote,
    Why,
)

_SHORT = 280


def refining_card(prompt_id: str, engine: str) -> Card:
    """Shown at once while a model works on the prompt."""
    return Card(prompt_id, "Refining…", (Note(f"{engine} is reading what was said."),), final=False)


def refinement_card(
    saved: SavedPrompt, offer: OnOffer, knowledge: Knowledge, tally: Tally, left_out: str = ""
) -> Card:
    """Everything that a person sees of a refinement, and everything that they can do with it.

    `left_out` says why what stands around it was not read.
    """
    result = saved.refinement
    title = "Your prompt, as it was" if result.unchanged else "Your better prompt"
    blocks: list[Block] = [PromptText(result.prompt)]
    if result.unchanged:
        blocks.append(Note(result.reason, "good"))
    blocks += [Note(warning, "warning") for warning in result.warnings]
    if result.used:
        blocks.append(Facts("It uses", tuple(_line(saved.id, fact) for fact in result.used)))
    if left_out:
        blocks.append(Fine(left_out))
    blocks += [_ask(saved.id, number, result) for number in range(len(result.questions))]
    blocks += [Hint(hint.text, Button("Add", TakeHint(saved.id, hint.id))) for hint in result.hints]
    if result.checklist:
        rows = tuple(CheckRow(row.label, row.before, row.after) for row in result.checklist)
        blocks.append(Checklist(rows))
    if result.assumptions:
        blocks.append(Lines("Assumed", result.assumptions))
    if result.changes:
        blocks.append(Lines("Why", result.changes))
    blocks += run_blocks(saved.id, result.prompt, result.preset, offer)
    blocks.append(_actions(saved, knowledge, tally))
    blocks.append(Fine(_small_print(saved)))
    return Card(saved.id, title, tuple(blocks))


def why_card(saved: SavedPrompt, knowledge: Knowledge) -> Card:
    """Why each change was made, and where every piece came from."""
    result = saved.refinement
    blocks: list[Block] = [Lines("Changes", result.changes or (result.reason,))]
    if result.used:
        blocks.append(Lines("Where each piece came from", tuple(_origin(f) for f in result.used)))
    if result.protected:
        kept = tuple(dict.fromkeys(result.protected))
        blocks.append(Lines("Kept to the letter", kept))
    if result.framework:
        framework = knowledge.framework(result.framework)
        blocks.append(
            Lines(f"{framework.name}: {framework.expansion}", (f"Suits {framework.suits}.",))
        )
    return Card(f"why-{saved.id}", "Why it reads as it does", tuple(blocks))


def source_of(fact: Fact) -> str:
    """Where a fact came from, in words."""
    match fact.source:
        case Source.THREAD:
            return f"from the thread, {fact.detail}"
        case Source.TEAM:
            return "from the team profile"
        case Source.CHANNEL:
            return "from the channel profile"
        case Source.FILE:
            return f"from {fact.detail}"
        case _:
            return str(fact.source)


def _line(prompt_id: str, fact: Fact) -> FactLine:
    text = fact.shown
    shown = text if len(text) <= _SHORT else text[:_SHORT] + "…"
    return FactLine(shown, source_of(fact), TakeOut(prompt_id, fact.id))


def _origin(fact: Fact) -> str:
    return f"{fact.text} ({source_of(fact)})"


def _ask(prompt_id: str, number: int, result: Refinement) -> Ask:
    question = result.questions[number]
    options = tuple(
        Button(option, PickOption(prompt_id, question.topic, at))
        for at, option in enumerate(question.options)
    )
    return Ask(question.ask, options, Button("other…", OpenAnswerForm(prompt_id, question.topic)))


def _actions(saved: SavedPrompt, knowledge: Knowledge, tally: Tally) -> Buttons:
    chosen = saved.refinement.framework
    medium = saved.refinement.kind
    choices = [Choice("none, plain text", SwitchFramework(saved.id, None), chosen=chosen is None)]
    choices += [
        Choice(each.name, SwitchFramework(saved.id, each.name), each.expansion, each.name == chosen)
        for each in knowledge.frameworks()
        if each.medium == medium or each.name == chosen
    ]
    up = f"👍 {tally.up}" if tally.up else "👍"
    down = f"👎 {tally.down}" if tally.down else "👎"
    return Buttons(
        (
            Button("Refine again…", OpenFeedbackForm(saved.id)),
            Menu("Framework", tuple(choices)),
            Button("Share…", OpenShareForm(saved.id)),
            Button("Saved ✓" if saved.saved else "Save…", OpenSaveForm(saved.id)),
            *_more(saved),
            Button("Why", Why(saved.id)),
            Button(up, Vote(saved.id, 1)),
            Button(down, Vote(saved.id, -1)),
        )
    )


def _more(saved: SavedPrompt) -> tuple[Button, ...]:
    """Buttons that only some prompts need."""
    found = []
    if variables(saved.refinement.prompt):
        found.append(Button("Fill in {{…}}", OpenVariablesForm(saved.id)))
    if saved.version > 1:
        found.append(Button("Versions", ListVersions(saved.id)))
    return tuple(found)


def _small_print(saved: SavedPrompt) -> str:
    result = saved.refinement
    parts = [f"{result.engine}, asked before: not paid again" if result.reused else result.engine]
    if result.framework:
        parts.append(result.framework)
    took = f"{result.seconds * 1000:.0f} ms" if result.seconds < 1 else f"{result.seconds:.1f} s"
    parts += [took, f"version {saved.version}"]
    return " · ".join(parts)
