"""Gather → diagnose → write → check: one refinement from beginning to end."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import metrics, tracing
from bot.knowledge import Framework, Knowledge
from bot.refine import builtin
from bot.refine.check import Breach, Sources, check
from bot.refine.diagnose import Diagnosis, diagnose
from bot.refine.gather import DEFAULT_BUDGET, gather
from bot.refine.gather.profile import same_language
from bot.refine.layout import headings
from bot.refine.lexicon import Lexicons
from bot.refine.masking import masked
from bot.refine.material import Fact, Material, Refinement, Source
from bot.refine.questions import checklist, open_hints, open_questions
from bot.refine.reasons import changes, unchanged_reason
from bot.refine.spans import protected
from bot.safety.secrets import Vault

if TYPE_CHECKING:
    from bot.refine.model import Outcome, RefiningModel

BUILT_IN = "built-in"
DEFAULT_DEADLINE = 20.0
"""Seconds that a model may take to refine, repair included."""

_SPARE = 0.5

WRITTEN, REPAIRED, FELL_BACK, UNCHANGED = "written", "repaired", "fell back", "unchanged"
"""What becomes of a refinement, as it is counted."""


class NoSuchEngine(ValueError):
    """An engine was named that is not configured; the text says which there are."""


class Refiner:
    """Refines prompts, with a model where one is given, else (or when it fails) without.

    `models` are the models that may refine, by name; the first is the default engine.
    `thread_budget` is in model tokens, `deadline` in seconds.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        models: "dict[str, RefiningModel] | None" = None,
        deadline: float = DEFAULT_DEADLINE,
        thread_budget: int = DEFAULT_BUDGET,
    ) -> None:
        self.knowledge = knowledge
        self.models = models or {}
        self._lexicons = Lexicons(knowledge)
        self._deadline = deadline
        self._thread_budget = thread_budget

    def require(self, engine: str) -> None:
        """Raises NoSuchEngine for an engine that is not configured."""
        if engine != BUILT_IN and engine not in self.models:
            known = ", ".join([BUILT_IN, *self.models])
            raise NoSuchEngine(f"There is no engine “{engine}”. Configured: {known}.")

    @property
    def default_engine(self) -> str:
        """The engine that refines when nobody names one."""
        return next(iter(self.models), BUILT_IN)

    def engine_after(self, earlier: str) -> str:
        """The engine for the next version of a prompt: a model again where one is set up."""
        return earlier if earlier in self.models else self.default_engine

    def built_in(self, material: Material, framework: str | None = None) -> Refinement:
        """Refine with no model and no network. Takes any text.

        Raises UnknownFramework for a framework that there is not, KnowledgeError for a file
        of frameworks that cannot be used.
        """
        started = time.perf_counter()
        lens = self.knowledge.framework(framework) if framework else None
        diagnosis = diagnose(material.rough, self._lexicons)
        facts = gather(material, diagnosis, self._thread_budget)
        prompt, facts = self._write(material.rough, facts, diagnosis, lens)
        return self._refinement(material, diagnosis, facts, prompt, BUILT_IN, lens, started)

    async def refine(
        self,
        material: Material,
        framework: str | None = None,
        engine: str | None = None,
        floor: Refinement | None = None,
    ) -> Refinement:
        """Refine with the engine that is asked for, or with the default one.

        What a model returns is shown only if it keeps every promise; else the built-in
        refiner's text is: `floor`, when the caller has it already. Raises NoSuchEngine for an
        engine that is not configured.
        """
        name = engine or self.default_engine
        import asyncio

        self.require(name)
        with tracing.span("refine", engine=name) as span:
            if name == BUILT_IN:
                # In a thread: a long text takes seconds, and others are waiting.
                if floor is None:
                    floor = await asyncio.to_thread(self.built_in, material, framework)
                outcome, refined = WRITTEN, floor
            else:
                outcome, refined = await self._with_model(material, framework, name, floor)
            outcome = UNCHANGED if refined.unchanged and outcome == WRITTEN else outcome
            span.set("outcome", outcome)
        metrics.refined(name, outcome)
        return refined

    async def _with_model(
        self, material: Material, framework: str | None, name: str, floor: Refinement | None
    ) -> tuple[str, Refinement]:
        """What became of it, and the refinement."""
        import asyncio

        from bot.refine.model import Draft, draft

        started = time.perf_counter()
        if floor is None:
            floor = await asyncio.to_thread(self.built_in, material, framework)
        lens = self.knowledge.framework(framework) if framework else None
        diagnosis = diagnose(material.rough, self._lexicons)
        if not material.rough.strip() or (floor.unchanged and diagnosis.complete and lens is None):
            return UNCHANGED, replace(floor, seconds=time.perf_counter() - started)
        vault = Vault()
        hidden = masked(material, vault)
        # In a thread, as all that takes longer the more there is to read.
        facts = await asyncio.to_thread(gather, material, diagnosis, self._thread_budget)
        taken_out = await asyncio.to_thread(self._taken_out, material, diagnosis)
        outcome = await draft(
            self.models[name],
            Draft(
                hidden,
                diagnosis,
                _hidden_facts(facts, vault),
                lens,
                _hidden_facts(taken_out, vault),
            ),
            deadline=self._deadline - _SPARE,
        )
        if outcome.prompt is None:
            warning = f"{outcome.why} This is the built-in refiner's version."
            return FELL_BACK, replace(
                floor,
                warnings=(*floor.warnings, warning),
                seconds=time.perf_counter() - started,
            )
        written = await asyncio.to_thread(
            self._from_model, material, diagnosis, vault, outcome, name, lens, started
        )
        return (WRITTEN if outcome.tries == 1 else REPAIRED), written

    def _taken_out(self, material: Material, diagnosis: Diagnosis) -> tuple[Fact, ...]:
        """The facts that the person took out, so that a model does not put them back."""
        if not material.without:
            return ()
        everything = gather(replace(material, without=frozenset()), diagnosis, self._thread_budget)
        return tuple(fact for fact in everything if fact.id in material.without)

    def _from_model(
        self,
        material: Material,
        diagnosis: Diagnosis,
        vault: Vault,
        outcome: "Outcome",
        name: str,
        lens: Framework | None,
        started: float,
    ) -> Refinement:
        from bot.refine.model import stands_in

        prompt = vault.restore(outcome.prompt or material.rough)
        facts = gather(material, diagnosis, self._thread_budget)
        used = tuple(fact for fact in facts if stands_in(fact, prompt))
        return self._refinement(material, diagnosis, used, prompt, name, lens, started)

    def _write(
        self,
        rough: str,
        facts: tuple[Fact, ...],
        diagnosis: Diagnosis,
        lens: Framework | None,
    ) -> tuple[str, tuple[Fact, ...]]:
        """Write, and check even our own text: a fact that breaks a promise stays out."""
        prompt = builtin.write(rough, facts, diagnosis, lens)
        if prompt == rough or not broken(prompt, rough, facts, diagnosis, lens):
            return prompt, facts
        kept: tuple[Fact, ...] = ()
        prompt = rough
        for fact in facts:
            tried = builtin.write(rough, (*kept, fact), diagnosis, lens)
            if not broken(tried, rough, (*kept, fact), diagnosis, lens):
                kept, prompt = (*kept, fact), tried
        return prompt, kept

    def _refinement(
        self,
        material: Material,
        diagnosis: Diagnosis,
        used: tuple[Fact, ...],
        prompt: str,
        engine: str,
        lens: Framework | None,
        started: float,
    ) -> Refinement:
        unchanged = prompt.strip() == material.rough.strip()
        known = [fact.text for fact in used]
        asked = open_questions(diagnosis, material, known)
        hidden = Vault()
        hidden.hide(prompt)
        warnings = tuple(
            f"This holds a secret ({kind}). Models see a stand-in; better take it out."
            for kind in dict.fromkeys(hidden.kinds)
        )
        strange = material.team.strip() and not same_language(material.team, diagnosis.language)
        if engine == BUILT_IN and strange:
            warnings += (
                "The team profile is in another language than your prompt, so it was left "
                "out. A model that refines can use it.",
            )
        return Refinement(
            prompt=prompt,
            framework=lens.name if lens else None,
            engine=engine,
            language=diagnosis.language,
            kind=diagnosis.kind,
            task=diagnosis.task.id,
            checklist=checklist(diagnosis, prompt, used),
            changes=() if unchanged else changes(used, lens),
            assumptions=(),
            used=used,
            questions=asked,
            hints=open_hints(diagnosis, material) if asked or used or not unchanged else (),
            protected=tuple(span.text for span in protected(material.rough, diagnosis.language)),
            unchanged=unchanged,
            reason=unchanged_reason(material, diagnosis, asked) if unchanged else "",
            warnings=warnings,
            preset=diagnosis.task.preset,
            seconds=time.perf_counter() - started,
        )


def broken(
    prompt: str,
    rough: str,
    facts: tuple[Fact, ...],
    diagnosis: Diagnosis,
    lens: Framework | None,
) -> tuple[Breach, ...]:
    """The promises that `prompt` breaks, given the facts that it may rest on."""
    language = diagnosis.lexicon.own
    connect = (
        (language.connect.known, language.connect.about_us, language.connect.rules)
        if language
        else ()
    )
    added = tuple(fact.shown for fact in facts)
    return check(
        prompt,
        Sources(
            rough=rough,
            added=(*added, *(fact.detail for fact in facts if fact.source is Source.FILE)),
            language=diagnosis.language,
            headings=(*connect, *(headings(lens, diagnosis.language) if lens else ())),
            image=diagnosis.kind == "image",
        ),
    )


def _hidden_facts(facts: tuple[Fact, ...], vault: Vault) -> tuple[Fact, ...]:
    return tuple(replace(fact, text=vault.hide(fact.text)) for fact in facts)
