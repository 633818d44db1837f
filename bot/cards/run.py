"""The card of a run, and of two runs that are compared."""

from collections.abc import Mapping

from bot.cards.models import OnOffer, about_cost, cheaper_line
from bot.cards.money import money
from bot.cards.pictures import pictures
from bot.models.offer import ModelOffer
from bot.store import RunState, RunView, SavedRun, Sent
from bot.talk.cards import (
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Fine,
    Lines,
    Menu,
    Note,
)
from bot.talk.requests import Compare, OpenRunSettings, OpenShareForm, RunAgain, StopRun, Vote
from bot.talk.settings import RunSettings, preset_of

_LATE = 0.5
"""Seconds to the first word from which they are worth a mention."""

Texts = Mapping[Sent, Mapping[str, str]]
"""Each text of a prompt in each style, as `bot.desk.sending.layouts` gives them."""


def run_card(view: RunView, texts: Texts, offer: OnOffer) -> Card:
    """A run in whatever state it is in; the same id all along. `texts` are what can be sent."""
    run, outcome = view.run, view.run.outcome
    asked = offer.label(run.model)
    answering = offer.label(outcome.answered_by or run.model)
    title = asked if run.sent is Sent.REFINED else f"{asked}, with your rough prompt"
    running = outcome.state is RunState.RUNNING
    blocks: list[Block] = [Note(note) for note in outcome.notes]
    if outcome.answer or running or (outcome.state is RunState.DONE and not view.images):
        blocks.append(Answer(outcome.answer, answering))
    blocks += pictures(run.id, view.images)
    if running:
        blocks.append(Buttons((Button("Stop", StopRun(run.id)),)))
        return Card(run.id, title, tuple(blocks), final=False)
    blocks += _how_it_ended(run)
    blocks.append(Fine(_small_print(run, answering)))
    model = _model(offer, outcome.answered_by or run.model)
    sent = texts[run.sent]["headings"]
    failed = outcome.state is RunState.FAILED
    line = cheaper_line(model, sent, offer) if model is not None and not failed else ""
    if line:
        blocks.append(Fine(line))
    blocks.append(
        _actions(
            run,
            sent,
            offer,
            alike=texts[Sent.ROUGH] == texts[Sent.REFINED],
            empty=not (outcome.answer or view.images),
        )
    )
    return Card(run.id, title, tuple(blocks))


def comparison_card(rough: SavedRun, refined: SavedRun) -> Card:
    """What the better prompt brought, beside the rough one: same model, same settings."""
    rows = tuple(
        f"{what}: {_figures(run)}"
        for what, run in (("rough prompt", rough), ("better prompt", refined))
    )
    blocks: list[Block] = [Lines("Same model, same settings", rows)]
    if rough.outcome.answer and refined.outcome.answer:
        blocks.append(Note("Which answer is better? Your vote tells the team."))
        refined_better = Button("👍 The better prompt's answer", Vote(refined.id, 1))
        rough_better = Button("👍 The rough prompt's answer", Vote(rough.id, 1))
        blocks.append(Buttons((refined_better, rough_better)))
    return Card(f"compare-{refined.id}", "The two answers compared", tuple(blocks))


def _figures(run: SavedRun) -> str:
    outcome = run.outcome
    words = len(outcome.answer.split())
    parts = [f"{words:,} words" if outcome.answer else "no answer"]
    if outcome.seconds is not None:
        parts.append(f"{outcome.seconds:.1f} s")
    parts.append(money(outcome.cost, estimated=outcome.estimated))
    if outcome.state is not RunState.DONE:
        parts.append("not whole")
    return " · ".join(parts)


def _model(offer: OnOffer, key: str) -> ModelOffer | None:
    return next((model for model in offer.models if model.key == key), None)


def _how_it_ended(run: SavedRun) -> list[Block]:
    match run.outcome.state:
        case RunState.STOPPED:
            came = "This is what came." if run.outcome.answer else "Nothing had come yet."
            return [Note(f"Stopped. {came}", "warning")]
        case RunState.CUT:
            return [Note(f"Not whole: {run.outcome.error}", "warning")]
        case RunState.FAILED:
            return [Note(run.outcome.error or "It did not come to an answer.", "error")]
        case _:
            return []


def _small_print(run: SavedRun, label: str) -> str:
    outcome = run.outcome
    parts = [label]
    if outcome.seconds is not None:
        parts.append(f"{outcome.seconds:.1f} s")
    if outcome.first_token_seconds is not None and outcome.first_token_seconds >= _LATE:
        parts.append(f"first word after {outcome.first_token_seconds:.1f} s")
    if outcome.tokens_in is not None and outcome.tokens_out is not None:
        about = "about " if outcome.estimated else ""
        parts.append(f"{about}{outcome.tokens_in:,} tokens in, {outcome.tokens_out:,} out")
    if outcome.state is not RunState.FAILED:
        parts.append(money(outcome.cost, estimated=outcome.estimated))
    told = _set(run.settings)
    if told and any("left out" in note for note in outcome.notes):
        told = ["asked for: " + ", ".join(told)]
    return " · ".join(parts + told)


def _set(settings: RunSettings) -> list[str]:
    preset = preset_of(settings)
    if preset is not None:
        return [] if preset == "balanced" else [preset]
    named = (
        ("temperature", settings.temperature),
        ("top-p", settings.top_p),
        ("longest answer", settings.longest_answer),
        ("frequency penalty", settings.frequency_penalty),
        ("presence penalty", settings.presence_penalty),
        ("seed", settings.seed),
    )
    shown = [
        f"{name} {value}" if isinstance(value, int) else f"{name} {value:g}"
        for name, value in named
        if value is not None
    ]
    return [*shown, "stop texts"] if settings.stop else shown


def _actions(run: SavedRun, sent: str, offer: OnOffer, *, alike: bool, empty: bool) -> Buttons:
    others = tuple(
        Choice(
            model.label,
            RunAgain(run.id, model.key),
            about_cost(model, sent, offer),
            chosen=model.key == run.model,
        )
        for model in offer.models
    )
    other_text = "my rough prompt" if run.sent is Sent.REFINED else "the better prompt"
    return Buttons(
        (
            *(() if empty else (Button("Share…", OpenShareForm(run.id)),)),
            *((Menu("Another model", others),) if len(others) > 1 else ()),
            Button("Run again", RunAgain(run.id)),
            *(() if alike else (Button(f"Compare with {other_text}", Compare(run.id)),)),
            Button("Settings", OpenRunSettings(run.id)),
            *(() if empty else (Button("👍", Vote(run.id, 1)), Button("👎", Vote(run.id, -1)))),
        )
    )
