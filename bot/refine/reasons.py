"""Why a prompt was changed, or left alone, in a line each."""

from bot.knowledge import Framework
from bot.refine.diagnose import Diagnosis
from bot.refine.material import Fact, Material, OpenQuestion, Source

_WHY: tuple[tuple[Source, str, str], ...] = (
    (Source.ANSWER, "your answer", "answers of yours"),
    (Source.FEEDBACK, "what you said", "things you said"),
    (Source.HINT, "a hint you took", "hints you took"),
    (Source.THREAD, "a fact from the thread", "facts from the thread"),
    (Source.FILE, "an attached file", "attached files"),
    (Source.TEAM, "a line of the team profile", "lines of the team profile"),
    (Source.CHANNEL, "a line of the channel profile", "lines of the channel profile"),
)
_BECAUSE: dict[Source, str] = {
    Source.ANSWER: "only you know that",
    Source.FEEDBACK: "you asked for it",
    Source.HINT: "you chose it",
    Source.THREAD: "the model was not in the conversation",
    Source.FILE: "a model sees only what stands in the prompt",
    Source.TEAM: "the model does not know the team",
    Source.CHANNEL: "the model does not know this channel",
}


def changes(used: tuple[Fact, ...], framework: Framework | None) -> tuple[str, ...]:
    """What was changed and why, a line for each kind of change."""
    lines = []
    for source, one, many in _WHY:
        count = sum(fact.source is source for fact in used)
        if count:
            what = one if count == 1 else f"{count} {many}"
            lines.append(f"Added {what}: {_BECAUSE[source]}.")
    if framework is not None:
        lines.append(f"Laid out as {framework.name} ({framework.expansion}).")
    if not lines:
        lines.append("Put in order; nothing was added.")
    return tuple(lines)


def unchanged_reason(
    material: Material, diagnosis: Diagnosis, asked: tuple[OpenQuestion, ...]
) -> str:
    """Why the prompt comes back as it was."""
    if diagnosis.task.family == "question" and not diagnosis.complete:
        return "It asks one clear thing. Anything added would only narrow the answer."
    if asked:
        return (
            "Your words can stay as they are: nothing said here would make them better. "
            "An answer below would."
        )
    if diagnosis.complete and len(material.rough) > 200:
        return "Long and detailed: it is left alone, because a rewrite could only lose something."
    if diagnosis.complete:
        return "Already clear as it is: more words would only narrow the answer."
    return (
        "Nothing known here would make it better, so it stays as it was. "
        "A thread or a team profile would add what a model cannot know."
    )
