"""The card of a run."""

from bot.models.offer import ModelOffer
from bot.store import RunState, SavedRun, Sent, Tally
from bot.talk.cards import Answer, Block, Button, Buttons, Card, Choice, Fine, Menu, Note
from bot.talk.requests import (
    OpenRunSettings,
    OpenShareForm,
    RunAgain,
    RunPrompt,
    StopRun,
    Vote,
)
from bot.talk.settings import RunSettings


def run_card(run: SavedRun, models: tuple[ModelOffer, ...], tally: Tally) -> Card:
    """A run in whatever state it is in; the same id all along."""
    outcome = run.outcome
    label = next((model.label for model in models if model.key == run.model), run.model)
    title = label if run.sent is Sent.REFINED else f"{label}, with your rough prompt"
    blocks: list[Block] = [Answer(outcome.answer, label)]
    if outcome.state is RunState.RUNNING:
        blocks.append(Buttons((Button("Stop", StopRun(run.id)),)))
        return Card(run.id, title, tuple(blocks), final=False)
    blocks += _how_it_ended(run)
    local = any(model.local for model in models if model.key == run.model)
    blocks.append(Fine(_small_print(run, label, local=local)))
    blocks.append(_actions(run, models, tally))
    return Card(run.id, title, tuple(blocks))


def _how_it_ended(run: SavedRun) -> list[Block]:
    match run.outcome.state:
        case RunState.STOPPED:
            return [Note("Stopped. This is what came.", "warning")]
        case RunState.CUT:
            return [Note(f"Not whole: {run.outcome.error}", "warning")]
        case RunState.FAILED:
            return [Note(run.outcome.error, "error")]
        case _:
            return []


def _small_print(run: SavedRun, label: str, *, local: bool) -> str:
    outcome = run.outcome
    parts = [label]
    if outcome.seconds is not None:
        parts.append(f"{outcome.seconds:.1f} s")
    if outcome.first_token_seconds is not None:
        parts.append(f"first word after {outcome.first_token_seconds:.1f} s")
    if outcome.tokens_in is not None and outcome.tokens_out is not None:
        parts.append(f"{outcome.tokens_in} tokens in, {outcome.tokens_out} out")
    if outcome.cost is not None:
        parts.append(f"${outcome.cost:.4f}")
    else:
        parts.append("no cost" if local else "cost unknown")
    return " · ".join(parts + _set(run.settings))


def _set(settings: RunSettings) -> list[str]:
    named = (
        ("temperature", settings.temperature),
        ("top-p", settings.top_p),
        ("longest answer", settings.longest_answer),
        ("seed", settings.seed),
    )
    return [
        f"{name} {value}" if isinstance(value, int) else f"{name} {value:g}"
        for name, value in named
        if value is not None
    ]


def _actions(run: SavedRun, models: tuple[ModelOffer, ...], tally: Tally) -> Buttons:
    others = tuple(
        Choice(model.label, RunAgain(run.id, model.key), chosen=model.key == run.model)
        for model in models
    )
    compare = RunPrompt(run.prompt_id, (run.model,), compare_with_rough=True)
    return Buttons(
        (
            Button("Share…", OpenShareForm(run.id)),
            *((Menu("Another model", others),) if len(others) > 1 else ()),
            Button("Run again", RunAgain(run.id)),
            Button("Compare with my rough prompt", compare),
            Button("Settings", OpenRunSettings(run.id)),
            Button(f"👍 {tally.up}" if tally.up else "👍", Vote(run.id, 1)),
            Button(f"👎 {tally.down}" if tally.down else "👎", Vote(run.id, -1)),
        )
    )
