"""Runs of a prompt on a model, while they go on and afterwards."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from bot.store.columns import now
from bot.store.people import keep_person, team_of
from bot.store.records import RunOutcome, RunState, SavedRun, Sent
from bot.store.schema import new_id, people, prompts, runs, teams, versions
from bot.store.serial import dump, load
from bot.talk.people import Person, Place
from bot.talk.settings import RunSettings

# One statement for any number of runs: they are kept every second while they go on.
_SAVE = (
    update(runs)
    .where(runs.c.id == bindparam("run"), runs.c.state == RunState.RUNNING.value)
    .values(answer=bindparam("text"))
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
) -> SavedRun | None:
    """Make a run that is running; None when this team has no such version of a prompt."""
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
    run_id, created = new_id(), now()
    connection.execute(
        insert(runs).values(
            id=run_id,
            team_id=team,
            channel=place.channel,
            person_id=keep_person(connection, place, person).key,
            prompt_id=prompt_id,
            version=version,
            sent=sent.value,
            model=model,
            settings=dump(settings),
            state=RunState.RUNNING.value,
            answer="",
            finish_reason="",
            error="",
            created=created,
        )
    )
    return SavedRun(
        id=run_id,
        place=place,
        person=person,
        prompt_id=prompt_id,
        version=version,
        sent=sent,
        model=model,
        settings=settings,
        created=created,
        outcome=RunOutcome(RunState.RUNNING),
    )


def save_answers(connection: Connection, answers: Sequence[tuple[str, str]]) -> None:
    """Keep what came so far of several runs (id, text); those that have ended stay."""
    rows = [{"run": run_id, "text": answer} for run_id, answer in answers]
    connection.execute(_SAVE, rows)


def finish(
    connection: Connection, place: Place, run_id: str, outcome: RunOutcome
) -> SavedRun | None:
    """Write how a run ended. The first end counts: a run that has ended stays as it is."""
    if outcome.state is RunState.RUNNING:
        raise ValueError("a run does not end as running")
    values = asdict(outcome) | {"notes": json.dumps(outcome.notes, ensure_ascii=False)}
    connection.execute(update(runs).where(*_running(place, run_id)).values(**values))
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
    )
