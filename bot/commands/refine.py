"""`python -m bot refine`: one prompt, or a file of them."""

import argparse
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.commands import reading
from bot.commands.problem import Problem
from bot.knowledge import Knowledge, KnowledgeError, UnknownFramework
from bot.refine.material import Material, Refinement
from bot.refine.refiner import BUILT_IN, NoSuchEngine, Refiner

if TYPE_CHECKING:
    from bot.settings import Settings


def run(arguments: argparse.Namespace, settings: "Settings") -> int:
    """Refine and print. Exit code 0, or 1 when a line of a batch could not be used."""
    if arguments.batch is not None:
        if arguments.text or arguments.thread or arguments.profile or arguments.answer:
            raise Problem(
                "--batch takes text, thread, team and answers from its file: leave them out here.",
                2,
            )
        import asyncio

        return asyncio.run(_batch(arguments, settings))
    material = Material(
        rough=reading.rough_prompt(arguments.text),
        thread=reading.thread(arguments.thread),
        team=reading.profile(arguments.profile),
        answers=reading.answers(arguments.answer),
    )
    if (arguments.engine or settings.refine_model or BUILT_IN) == BUILT_IN:
        result = _built_in(arguments, settings, material)
    else:
        import asyncio

        result = asyncio.run(_one(arguments, settings, material))
    if arguments.json:
        print(json.dumps(as_json(result), ensure_ascii=False))
    else:
        _show(result)
    return 0


def _built_in(
    arguments: argparse.Namespace, settings: "Settings", material: Material
) -> Refinement:
    """Without a loop or a client: a cold command should answer at once."""
    knowledge = knowledge_of(settings)
    refines = Refiner(knowledge, thread_budget=settings.thread_tokens)
    try:
        return refines.built_in(material, arguments.framework)
    except (KnowledgeError, UnknownFramework) as problem:
        raise Problem(str(problem), 2) from None


async def _one(
    arguments: argparse.Namespace, settings: "Settings", material: Material
) -> Refinement:
    async with refiner(settings, arguments.engine) as refines:
        try:
            return await refines.refine(material, arguments.framework, arguments.engine)
        except (KnowledgeError, UnknownFramework, NoSuchEngine) as problem:
            raise Problem(str(problem), 2) from None


async def _batch(arguments: argparse.Namespace, settings: "Settings") -> int:
    lines = list(reading.batch(arguments.batch))
    bad = 0
    async with refiner(settings, arguments.engine) as refines:
        for done, (number, line) in enumerate(lines, 1):
            if isinstance(line, Problem):
                bad += 1
                print(line, file=sys.stderr)
                print(json.dumps({"line": number, "error": str(line)}, ensure_ascii=False))
                continue
            material = Material(
                rough=line.text,
                thread=reading.messages(line.thread),
                team=line.team,
                answers=tuple(line.answers.items()),
            )
            try:
                result = await refines.refine(material, arguments.framework, arguments.engine)
            except (KnowledgeError, UnknownFramework, NoSuchEngine) as problem:
                raise Problem(str(problem), 2) from None
            print(json.dumps(as_json(result), ensure_ascii=False), flush=True)
            if done % 50 == 0 or done == len(lines) or result.engine != BUILT_IN:
                print(f"{done} of {len(lines)}", file=sys.stderr)
    return 1 if bad else 0


@asynccontextmanager
async def refiner(settings: "Settings", engine: str | None) -> AsyncIterator[Refiner]:
    """The refiner that the settings describe. Models are built only when one may be used."""
    knowledge = knowledge_of(settings)
    wanted = engine or settings.refine_model
    if wanted is None or wanted == BUILT_IN:
        yield Refiner(knowledge, thread_budget=settings.thread_tokens)
        return
    from bot.commands.building import catalogue_of, missing_model, refining_models

    catalogue = catalogue_of(settings, (wanted,))
    models = refining_models(catalogue, settings, wanted)
    if wanted not in models:
        if engine:
            raise Problem(missing_model(settings, wanted), 2)
        print(f"{missing_model(settings, wanted)} Until then: built-in.", file=sys.stderr)
    try:
        yield Refiner(
            knowledge,
            models,
            settings.refine_deadline_seconds,
            settings.thread_tokens,
        )
    finally:
        await catalogue.close()


def knowledge_of(settings: "Settings") -> Knowledge:
    """The knowledge, with the team's own frameworks read at once: a broken file is told early."""
    knowledge = Knowledge(settings.frameworks_dir)
    if settings.frameworks_dir is not None:
        try:
            knowledge.frameworks()
        except KnowledgeError as problem:
            raise Problem(str(problem), 2) from None
    return knowledge


def as_json(result: Refinement) -> dict[str, object]:
    """A refinement in the field names that scripts rely on."""
    return {
        "prompt": result.prompt,
        "framework": result.framework,
        "engine": result.engine,
        "language": result.language,
        "kind": result.kind,
        "task": result.task,
        "checklist": [
            {"item": row.item, "before": row.before, "after": row.after} for row in result.checklist
        ],
        "changes": list(result.changes),
        "assumptions": list(result.assumptions),
        "used": [
            {
                "fact": fact.shown,
                "source": f"{fact.source}, {fact.detail}" if fact.detail else str(fact.source),
            }
            for fact in result.used
        ],
        "questions": [
            {"ask": question.ask, "options": list(question.options), "topic": question.topic}
            for question in result.questions
        ],
        "hints": [hint.text for hint in result.hints],
        "protected": list(result.protected),
        "unchanged": result.unchanged,
        "reason": result.reason,
        "warnings": list(result.warnings),
        "seconds": round(result.seconds, 4),
    }


def _show(result: Refinement) -> None:
    """The prompt on stdout, alone, so that it can be piped on; the rest on stderr."""
    print(result.prompt)
    if result.unchanged:
        print(f"\n{result.reason}", file=sys.stderr)
    for warning in result.warnings:
        print(f"\n{warning}", file=sys.stderr)
    if result.questions:
        print("\nWorth answering (--answer TOPIC=TEXT):", file=sys.stderr)
        for question in result.questions:
            options = " / ".join(question.options)
            print(f"  {question.topic}: {question.ask} [{options}]", file=sys.stderr)
