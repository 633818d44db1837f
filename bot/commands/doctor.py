"""`python -m bot doctor`: what is configured, what is missing, and what that costs."""

import asyncio
import importlib.util

from bot.commands.building import catalogue_of, missing_model
from bot.commands.connecting import NO_DISCORD, NO_SLACK, discord_plan, slack_plan
from bot.commands.problem import Problem
from bot.commands.settings import without_password
from bot.knowledge import Knowledge, KnowledgeError, UnknownFramework
from bot.models.local.weights import find, known
from bot.refine.material import Material
from bot.refine.refiner import BUILT_IN, Refiner
from bot.settings import Settings
from bot.store import Store, StoreError
from bot.tracing import NOT_INSTALLED
from bot.web import ALIVE, NUMBERS, READY

GOOD, MISSING, BROKEN = "ok     ", "missing", "BROKEN "

_START = "python -m bot serve starts it."


def run(settings: Settings) -> int:
    """Print a line for each part. Exit code 0 when a prompt can be refined and kept."""
    rows = [_refining(settings), asyncio.run(_store(settings))]
    try:
        rows += _models(settings)
    except Problem as problem:
        rows.append((BROKEN, f"models: {problem}"))
    chats = platforms(settings)
    rows += chats
    rows += _seen(settings)
    for state, text in rows:
        print(f"{state}  {text}")
    works = all(state != BROKEN for state, _ in rows)
    if not works:
        print("\nMend what is marked BROKEN, then try again.")
        return 1
    print("\nPrompts can be refined and kept.")
    if all(state == MISSING for state, _ in chats):
        print("python -m bot serve has nothing to serve: no platform is set up.")
    return 0


def _refining(settings: Settings) -> tuple[str, str]:
    try:
        knowledge = Knowledge(settings.frameworks_dir)
        knowledge.check()
        Refiner(knowledge).built_in(Material("write an email to our customers"))
    except (KnowledgeError, UnknownFramework) as problem:
        return BROKEN, f"frameworks: {problem}"
    count = len(knowledge.frameworks())
    return GOOD, f"built-in refiner: {count} frameworks, {len(knowledge.tasks())} kinds of task"


async def _store(settings: Settings) -> tuple[str, str]:
    where = without_password(settings.database_url)
    try:
        store = await Store.open(settings.database_url)
    except StoreError as problem:
        return BROKEN, f"database {where}: {problem}"
    await store.close()
    return GOOD, f"database: {where}"


def _seen(settings: Settings) -> list[tuple[str, str]]:
    """How a process that serves can be watched."""
    pages = f"{ALIVE}, {READY} and {NUMBERS} on port {settings.port}"
    rows = [(GOOD, f"while it serves: {pages}; the log on stderr as {settings.log_format}.")]
    traces = settings.otel_exporter_otlp_endpoint
    if traces and importlib.util.find_spec("opentelemetry") is None:
        rows.append((MISSING, NOT_INSTALLED))
    elif traces:
        rows.append((GOOD, f"traces are sent to {without_password(traces)}, not asked."))
    return rows


def platforms(settings: Settings) -> list[tuple[str, str]]:
    """A row for each chat platform: what is set up, and what is missing. Nobody is asked."""
    rows = []
    for look in (_slack, _discord):
        try:
            rows.append(look(settings))
        except Problem as problem:
            rows.append((MISSING, str(problem)))
    return rows


def _slack(settings: Settings) -> tuple[str, str]:
    plan = slack_plan(settings)
    if plan is None:
        return MISSING, f"Slack: {NO_SLACK}"
    whom = "workspaces that install it" if plan.many else "one workspace"
    what = f"{whom}, {plan.way}"
    if plan.many and plan.socket_mode:
        what += f", installing on port {settings.port}"
    elif not plan.socket_mode:
        what += f" on port {settings.port}"
    return GOOD, f"Slack, set up but not asked: {what}. {_START}"


def _discord(settings: Settings) -> tuple[str, str]:
    plan = discord_plan(settings)
    if plan is None:
        return MISSING, f"Discord: {NO_DISCORD}"
    return GOOD, f"Discord, set up but not asked: {plan.shards.words}. {_START}"


def _models(settings: Settings) -> list[tuple[str, str]]:
    rows = []
    if settings.refine_model and settings.refine_model != BUILT_IN:
        model = catalogue_of(settings).model(settings.refine_model)
        ready = model is not None and model.refines
        text = f"REFINE_MODEL = {settings.refine_model}"
        if not ready:
            text += f". {missing_model(settings, settings.refine_model)} Until then: built-in."
        rows.append((GOOD if ready else MISSING, text))
    else:
        rows.append(
            (MISSING, "REFINE_MODEL: no model refines. Costs: thread facts are picked by rules.")
        )
    catalogue = catalogue_of(settings)
    for provider in catalogue.ready:
        names = [model.key for model in catalogue.models() if model.provider == provider]
        listed = ", ".join(names) or "those that it lists"
        address = without_password(catalogue.address(provider))
        rows.append((GOOD, f"models at {address}, set up but not asked: {listed}"))
    if catalogue.ready:
        rows.append((GOOD, "python -m bot models --check asks each of them."))
    if not catalogue.ready:
        rows.append(
            (
                MISSING,
                "No provider has a key (OPENAI_API_KEY, ANTHROPIC_API_KEY, …; python -m bot models "
                "lists them): prompts run only on a local model, if there is one.",
            )
        )
    here = [each.name for each in known() if find(each.name, settings.models_dir) is not None]
    if importlib.util.find_spec("xllamacpp") is None:
        rows.append(
            (MISSING, "local runtime: pip install -r requirements-local.lock (make demo does it).")
        )
    if here:
        rows.append((GOOD, f"local models: {', '.join(here)}"))
    else:
        able = next(each.name for each in known() if each.refines)
        rows.append((MISSING, f"local model: python -m bot models pull {able}"))
    return rows
