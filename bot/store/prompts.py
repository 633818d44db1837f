"""Prompts and their versions."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from bot.refine.material import Material, Refinement
from bot.store import images
from bot.store.columns import clean, folded, now
from bot.store.errors import StoreError
from bot.store.people import keep_person, team_of, upsert
from bot.store.records import SavedImage, SavedPrompt
from bot.store.schema import new_id, people, prompts, teams, versions
from bot.store.serial import dumped, load
from bot.talk.people import Person, Place


class Overtaken(Exception):
    """The version that a change was made from is not the latest any more."""


def add(
    connection: Connection,
    place: Place,
    person: Person,
    rough: str,
    material: Material,
    refinement: Refinement,
    parent: str | None,
    fingerprint: str | None,
    prompt_id: str | None = None,
    attached: Sequence[SavedImage] = (),
) -> SavedPrompt:
    """Make a prompt with its first version and images. Another team's parent is dropped.

    When it is there already it stays, and is given as it is now.
    """
    author = keep_person(connection, place, person)
    known = select(prompts.c.id).where(_ours(place, parent or ""))
    made = now()
    prompt = SavedPrompt(
        id=prompt_id or new_id(),
        place=Place(clean(place.platform), clean(place.team), clean(place.channel)),
        author=Person(clean(person.id), author.name),
        created=made,
        title="",
        saved=False,
        tags=(),
        rough=clean(rough),
        parent=connection.scalar(known) if parent else None,
        version=1,
        written=made,
        material=material,
        refinement=refinement,
    )
    made_now = connection.execute(
        upsert(connection, prompts).on_conflict_do_nothing().returning(prompts.c.id),
        {
            "id": prompt.id,
            "team_id": author.team,
            "channel": place.channel,
            "person_id": author.key,
            "created": made,
            "title": prompt.title,
            "saved": prompt.saved,
            "tags": _tags(prompt.tags),
            "rough": rough,
            "parent_id": prompt.parent,
            "latest": prompt.version,
            "search": _searched(prompt),
        },
    )
    if made_now.first() is None:
        there = find(connection, place, prompt.id)
        if there is None:
            raise StoreError("Another team has a prompt of that name. Please send yours again.")
        return replace(there, found=True)
    images.add(connection, place, prompt.id, attached)
    return _with_version(connection, prompt, fingerprint)


def add_version(
    connection: Connection,
    place: Place,
    prompt_id: str,
    material: Material,
    refinement: Refinement,
    fingerprint: str | None,
    step: str | None = None,
    base: int | None = None,
) -> SavedPrompt | None:
    """Write the next version; None when this team has no such prompt.

    What this `step` wrote already is given as it is. Raises Overtaken when `base` is not the
    latest version.
    """
    # Locked until the transaction ends, so that no number is given twice.
    rows = connection.execute(_heads().where(_ours(place, prompt_id)).with_for_update(of=prompts))
    row = rows.one_or_none()
    if row is None:
        return None
    written = _written(connection, row.id, step) if step and row.latest > 1 else None
    if written is not None:
        return find(connection, place, prompt_id, written)
    if base is not None and row.latest != base:
        raise Overtaken
    prompt = _prompt(row, row.latest + 1, now(), material, refinement)
    connection.execute(
        update(prompts)
        .where(prompts.c.id == prompt.id)
        .values(latest=prompt.version, search=_searched(prompt))
    )
    return _with_version(connection, prompt, fingerprint, step)


def save(
    connection: Connection, place: Place, prompt_id: str, title: str, tags: tuple[str, ...]
) -> SavedPrompt | None:
    """Put a prompt into the library; None when this team has no such prompt."""
    values: dict[str, Any] = {"saved": True}
    if title.strip():
        values["title"] = title.strip()
    if tags:
        values["tags"] = _tags(tuple(dict.fromkeys(tags)))
    # One statement guards and locks the prompt until the transaction ends.
    changed = connection.execute(update(prompts).where(_ours(place, prompt_id)).values(**values))
    if not changed.rowcount:
        return None
    saved = find(connection, place, prompt_id)
    if saved is not None:
        words = _searched(saved)
        connection.execute(update(prompts).where(prompts.c.id == saved.id).values(search=words))
    return saved


def find(
    connection: Connection, place: Place, prompt_id: str, version: int | None = None
) -> SavedPrompt | None:
    """One version of this team's prompt, the latest by default."""
    number = prompts.c.latest if version is None else version
    rows = connection.execute(_whole().where(_ours(place, prompt_id), versions.c.number == number))
    row = rows.one_or_none()
    return None if row is None else _read(row)


def with_step(
    connection: Connection, place: Place, prompt_id: str, step: str
) -> tuple[SavedPrompt | None, bool]:
    """This team's prompt at its latest version, and whether the step has written one of them."""
    saved = find(connection, place, prompt_id)
    return saved, saved is not None and _written(connection, saved.id, step) is not None


def all_versions(connection: Connection, place: Place, prompt_id: str) -> tuple[SavedPrompt, ...]:
    """Every version, oldest first."""
    rows = connection.execute(_whole().where(_ours(place, prompt_id)).order_by(versions.c.number))
    return tuple(_read(row) for row in rows)


def same(connection: Connection, place: Place, fingerprint: str) -> Refinement | None:
    """The newest refinement of this team with that fingerprint."""
    text: str | None = connection.scalar(
        select(versions.c.refinement)
        .join(prompts, prompts.c.id == versions.c.prompt_id)
        .where(versions.c.fingerprint == fingerprint, prompts.c.team_id == team_of(place))
        .order_by(versions.c.created.desc())
        .limit(1)
    )
    return None if text is None else load(Refinement, text)


def read_tags(text: str) -> tuple[str, ...]:
    """The tags as `save` wrote them."""
    return tuple(json.loads(text))


def _written(connection: Connection, prompt_id: str, step: str) -> int | None:
    """The number of the version that a step wrote."""
    number: int | None = connection.scalar(
        select(versions.c.number).where(versions.c.prompt_id == prompt_id, versions.c.step == step)
    )
    return number


def _tags(tags: tuple[str, ...]) -> str:
    return json.dumps(list(tags), ensure_ascii=False)


def _ours(place: Place, prompt_id: str) -> Any:
    return (prompts.c.id == prompt_id) & (prompts.c.team_id == team_of(place))


@cache
def _heads() -> Select[Any]:
    """Prompts and whose they are, without what is in their versions."""
    return (
        select(
            prompts,
            teams.c.platform,
            teams.c.platform_id.label("team"),
            people.c.platform_id.label("who"),
            people.c.name,
        )
        .join(teams, teams.c.id == prompts.c.team_id)
        .join(people, people.c.id == prompts.c.person_id)
    )


@cache
def _whole() -> Select[Any]:
    return (
        _heads()
        .add_columns(
            versions.c.number,
            versions.c.created.label("written"),
            versions.c.material,
            versions.c.refinement,
        )
        .join(versions, versions.c.prompt_id == prompts.c.id)
    )


def _read(row: Any) -> SavedPrompt:
    material, refinement = load(Material, row.material), load(Refinement, row.refinement)
    return _prompt(row, row.number, row.written, material, refinement)


def _prompt(
    row: Any, version: int, written: datetime, material: Material, refinement: Refinement
) -> SavedPrompt:
    return SavedPrompt(
        id=row.id,
        place=Place(row.platform, row.team, row.channel),
        author=Person(row.who, row.name),
        created=row.created,
        title=row.title,
        saved=row.saved,
        tags=read_tags(row.tags),
        rough=row.rough,
        parent=row.parent_id,
        version=version,
        written=written,
        material=material,
        refinement=refinement,
    )


def _with_version(
    connection: Connection, prompt: SavedPrompt, fingerprint: str | None, step: str | None = None
) -> SavedPrompt:
    """Write the version that the prompt is at. Returns the prompt as it will be read."""
    refinement = prompt.refinement
    material_text, material_kept = dumped(prompt.material)
    refinement_text, refinement_kept = dumped(refinement)
    connection.execute(
        insert(versions),
        {
            "prompt_id": prompt.id,
            "number": prompt.version,
            "text": refinement.prompt,
            "framework": refinement.framework,
            "engine": refinement.engine,
            "language": refinement.language,
            "kind": refinement.kind,
            "task": refinement.task,
            "material": material_text,
            "refinement": refinement_text,
            "created": prompt.written,
            "fingerprint": fingerprint,
            "step": step,
        },
    )
    return replace(prompt, material=material_kept, refinement=refinement_kept)


def _searched(prompt: SavedPrompt) -> str:
    """What a search looks through."""
    return folded("\n".join((prompt.title, *prompt.tags, prompt.rough, prompt.refinement.prompt)))
