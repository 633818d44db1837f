"""Runs of a prompt on a model, while they go on and afterwards."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from bot.store import images
from bot.store.columns import PlainText, now
from bot.store.people import keep_person, team_of, upsert
from bot.store.records import RunOutcome, RunState, SavedImage, SavedRun, Sent
from bot.store.schema import new_id, people, prompts, runs, teams, versions
from bot.store.serial import dump, load
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

# One statement for any number of runs: they are kept every second while they go on. What is
# shorter than what is kept comes from somebody whose work was taken over.
_SAVE = (
    update(runs)
    .where(
        runs.c.id == bindparam("run"),
        runs.c.state == RunState.RUNNING.value,
        func.length(runs.c.answer) <= func.length(bindparam("text", type_=PlainText)),
    )
    .values(answer=bindparam("text", type_=PlainText))
)


def start(
    connection: Connection,
    place: Place,
    person: Person,
    prompt_id: str,
    version: int,
    model: str,
    settings: RunSettings,
    sent: Sent,
    run_id: str | None = None,
) -> SavedRun | None:
    """Make a run that is running; None when this team has no such version of a prompt.

    When it is there already it stays, and is given as it is now.
    """
    team: int | None = connection.scalar(
        select(prompts.c.team_id)
        .join(versions, versions.c.prompt_id == prompts.c.id)
        .where(
            prompts.c.id == prompt_id,
            prompts.c.team_id == team_of(place),
            versions.c.number == version,
        )
    )
    if team is None:
        return None
    begun = SavedRun(
        id=run_id or new_id(),
        place=place,
        person=person,
        prompt_id=prompt_id,
        version=version,
        sent=sent,
        model=model,
        settings=settings,
        created=now(),
        outcome=RunOutcome(RunState.RUNNING),
    )
    if _add(connection, begun, team):
        return begun
    there = find(connection, place, begun.id)
    return None if there is None else replace(there, found=True)


def _add(connection: Connection, begun: SavedRun, team: int) -> bool:
    """Write a run down; False when it is there already."""
    row = upsert(connection, runs).values(
        id=begun.id,
        team_id=team,
        channel=begun.place.channel,
        person_id=keep_person(connection, begun.place, begun.person).key,
        prompt_id=begun.prompt_id,
        version=begun.version,
        sent=begun.sent.value,
        model=begun.model,
        settings=dump(begun.settings),
        state=begun.outcome.state.value,
        answer="",
        finish_reason="",
        error="",
        created=begun.created,
    )
    return connection.execute(row.on_conflict_do_nothing().returning(runs.c.id)).first() is not None


def save_answers(
    connection: Connection, answers: Sequence[tuple[str, str]], going: Sequence[str]
) -> frozenset[str]:
    """Keep what came so far of several runs (id, text); those that have ended stay.

    Returns what `to_stop` says of `going`.
    """
    rows = [{"run": run_id, "text": answer} for run_id, answer in answers]
    connection.execute(_SAVE, rows)
    return to_stop(connection, going)


def to_stop(connection: Connection, going: Sequence[str]) -> frozenset[str]:
    """Those of these runs that somebody asked to stop, or that have ended."""
    ended = runs.c.state != RunState.RUNNING.value
    rows = connection.execute(
        select(runs.c.id).where(runs.c.id.in_(going), or_(runs.c.stop_asked.is_(True), ended))
    )
    return frozenset(row.id for row in rows)


def ask_to_stop(connection: Connection, place: Place, run_id: str) -> bool:
    """Note that a run is to be stopped; False when it does not go on."""
    asked = update(runs).where(*_running(place, run_id)).values(stop_asked=True)
    return bool(connection.execute(asked).rowcount)


def version_begun(connection: Connection, place: Place, run_ids: Sequence[str]) -> int | None:
    """The version of the prompt that these runs were begun with; None when none was."""
    found: int | None = connection.scalar(
        select(runs.c.version)
        .where(runs.c.id.in_(run_ids), runs.c.team_id == team_of(place))
        .limit(1)
    )
    return found


def finish(
    connection: Connection,
    place: Place,
    run_id: str,
    outcome: RunOutcome,
    made: Sequence[SavedImage] = (),
) -> SavedRun | None:
    """Write how a run ended, with the images that it made.

    The first end counts: a run that has ended stays as it is.
    """
    if outcome.state is RunState.RUNNING:
        raise ValueError("a run does not end as running")
    values = asdict(outcome) | {"notes": json.dumps(outcome.notes, ensure_ascii=False)}
    ended = connection.execute(update(runs).where(*_running(place, run_id)).values(**values))
    if ended.rowcount:
        images.add(connection, place, run_id, made)
    return find(connection, place, run_id)


def find(connection: Connection, place: Place, run_id: str) -> SavedRun | None:
    """This team's run."""
    rows = connection.execute(_ours(place).where(runs.c.id == run_id))
    row = rows.one_or_none()
    return None if row is None else _run(row)


def of_prompt(connection: Connection, place: Place, prompt_id: str) -> tuple[SavedRun, ...]:
    """Every run of this team's prompt, oldest first."""
    rows = connection.execute(
        _ours(place).where(runs.c.prompt_id == prompt_id).order_by(runs.c.created, runs.c.id)
    )
    return tuple(_run(row) for row in rows)


def _running(place: Place, run_id: str) -> tuple[Any, ...]:
    return (
        runs.c.id == run_id,
        runs.c.team_id == team_of(place),
        runs.c.state == RunState.RUNNING.value,
    )


def _ours(place: Place) -> Select[Any]:
    return (
        select(
            runs,
            teams.c.platform,
            teams.c.platform_id.label("team"),
            people.c.platform_id.label("who"),
            people.c.name,
        )
        .join(teams, teams.c.id == runs.c.team_id)
        .join(people, people.c.id == runs.c.person_id)
        .where(runs.c.team_id == team_of(place))
    )


def _run(row: Any) -> SavedRun:
    return SavedRun(
        id=row.id,
        place=Place(row.platform, row.team, row.channel),
        person=Person(row.who, row.name),
        prompt_id=row.prompt_id,
        version=row.version,
        sent=Sent(row.sent),
        model=row.model,
        settings=load(RunSettings, row.settings),
        created=row.created,
        outcome=RunOutcome(
            state=RunState(row.state),
            answer=row.answer,
            finish_reason=row.finish_reason,
            first_token_seconds=row.first_token_seconds,
            seconds=row.seconds,
            tokens_in=row.tokens_in,
            tokens_out=row.tokens_out,
            cost=row.cost,
            error=row.error,
            answered_by=row.answered_by or "",
            notes=tuple(json.loads(row.notes or "[]")),
            estimated=bool(row.estimated),
        ),
        stop_asked=bool(row.stop_asked),
    )
