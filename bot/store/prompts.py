"""Prompts and their versions."""

import json
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.refine.material import Material, Refinement
from bot.store.columns import folded, now
from bot.store.people import keep_person, keep_team, team_of
from bot.store.records import SavedPrompt
from bot.store.schema import new_id, people, prompts, teams, versions
from bot.store.serial import dump, load
from bot.talk.people import Person, Place


async def add(
    connection: AsyncConnection,
    place: Place,
    person: Person,
    rough: str,
    material: Material,
    refinement: Refinement,
    parent: str | None,
    fingerprint: str | None,
) -> SavedPrompt:
    """Make a prompt with its first version. Another team's parent is dropped."""
    prompt_id = new_id()
    known = select(prompts.c.id).where(_ours(place, parent or "")).scalar_subquery()
    await connection.execute(
        insert(prompts).values(
            id=prompt_id,
            team_id=await keep_team(connection, place),
            channel=place.channel,
            person_id=await keep_person(connection, place, person),
            created=now(),
            title="",
            saved=False,
            tags="[]",
            rough=rough,
            parent_id=known if parent else None,
            latest=1,
            search="",
        )
    )
    await _write_version(connection, prompt_id, 1, material, refinement, fingerprint)
    rows = await connection.execute(_whole().where(prompts.c.id == prompt_id))
    return _prompt(rows.one())


async def add_version(
    connection: AsyncConnection,
    place: Place,
    prompt_id: str,
    material: Material,
    refinement: Refinement,
    fingerprint: str | None,
) -> SavedPrompt | None:
    """Write the next version; None when this team has no such prompt."""
    # One statement guards, counts and locks the prompt until the transaction ends.
    counted = await connection.execute(
        update(prompts)
        .where(_ours(place, prompt_id))
        .values(latest=prompts.c.latest + 1)
        .returning(prompts.c.latest)
    )
    number = counted.scalar_one_or_none()
    if number is None:
        return None
    await _write_version(connection, prompt_id, number, material, refinement, fingerprint)
    return await find(connection, place, prompt_id)


async def save(
    connection: AsyncConnection, place: Place, prompt_id: str, title: str, tags: tuple[str, ...]
) -> SavedPrompt | None:
    """Put a prompt into the library; None when this team has no such prompt."""
    values: dict[str, Any] = {"saved": True}
    if title.strip():
        values["title"] = title.strip()
    if tags:
        values["tags"] = json.dumps(list(dict.fromkeys(tags)), ensure_ascii=False)
    changed = await connection.execute(
        update(prompts).where(_ours(place, prompt_id)).values(**values)
    )
    if not changed.rowcount:
        return None
    await _index(connection, prompt_id)
    return await find(connection, place, prompt_id)


async def find(
    connection: AsyncConnection, place: Place, prompt_id: str, version: int | None = None
) -> SavedPrompt | None:
    """One version of this team's prompt, the latest by default."""
    number = prompts.c.latest if version is None else version
    rows = await connection.execute(
        _whole().where(_ours(place, prompt_id), versions.c.number == number)
    )
    row = rows.one_or_none()
    return None if row is None else _prompt(row)


async def all_versions(
    connection: AsyncConnection, place: Place, prompt_id: str
) -> tuple[SavedPrompt, ...]:
    """Every version, oldest first."""
    rows = await connection.execute(
        _whole().where(_ours(place, prompt_id)).order_by(versions.c.number)
    )
    return tuple(_prompt(row) for row in rows)


async def same(connection: AsyncConnection, place: Place, fingerprint: str) -> Refinement | None:
    """The newest refinement of this team with that fingerprint."""
    text: str | None = await connection.scalar(
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


def _ours(place: Place, prompt_id: str) -> Any:
    return (prompts.c.id == prompt_id) & (prompts.c.team_id == team_of(place))


def _whole() -> Select[Any]:
    return (
        select(
            prompts,
            teams.c.platform,
            teams.c.platform_id.label("team"),
            people.c.platform_id.label("who"),
            people.c.name,
            versions.c.number,
            versions.c.created.label("written"),
            versions.c.material,
            versions.c.refinement,
        )
        .join(teams, teams.c.id == prompts.c.team_id)
        .join(people, people.c.id == prompts.c.person_id)
        .join(versions, versions.c.prompt_id == prompts.c.id)
    )


def _prompt(row: Any) -> SavedPrompt:
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
        version=row.number,
        written=row.written,
        material=load(Material, row.material),
        refinement=load(Refinement, row.refinement),
    )


async def _write_version(
    connection: AsyncConnection,
    prompt_id: str,
    number: int,
    material: Material,
    refinement: Refinement,
    fingerprint: str | None,
) -> None:
    await connection.execute(
        insert(versions).values(
            prompt_id=prompt_id,
            number=number,
            text=refinement.prompt,
            framework=refinement.framework,
            engine=refinement.engine,
            language=refinement.language,
            kind=refinement.kind,
            task=refinement.task,
            material=dump(material),
            refinement=dump(refinement),
            created=now(),
            fingerprint=fingerprint,
        )
    )
    await _index(connection, prompt_id)


async def _index(connection: AsyncConnection, prompt_id: str) -> None:
    """Write anew what a search looks through."""
    row = (
        await connection.execute(
            select(prompts.c.title, prompts.c.tags, prompts.c.rough, versions.c.text)
            .join(versions, versions.c.prompt_id == prompts.c.id)
            .where(prompts.c.id == prompt_id, versions.c.number == prompts.c.latest)
        )
    ).one()
    words = "\n".join((row.title, *read_tags(row.tags), row.rough, row.text))
    await connection.execute(
        update(prompts).where(prompts.c.id == prompt_id).values(search=folded(words))
    )
