"""What an answer, a fact taken out, a hint, feedback or a framework makes of a prompt."""

from bot.refine import revise
from bot.refine.material import Material
from bot.store import SavedPrompt
from bot.talk import requests as ask


def changed(request: ask.Request, saved: SavedPrompt) -> tuple[Material, str | None] | None:
    """What the prompt is to be written from now, and under which framework.

    None when the request answers a question that is not open any more.
    """
    material, framework = saved.material, saved.refinement.framework
    match request:
        case ask.AnswerQuestion(_, topic, text):
            return revise.with_answer(material, topic, text), framework
        case ask.PickOption(_, topic, option):
            picked = _option(saved, topic, option)
            if picked is None:
                return None
            return revise.with_answer(material, topic, picked), framework
        case ask.TakeOut(_, fact_id):
            return revise.without(material, saved.refinement, fact_id), framework
        case ask.TakeHint(_, hint_id):
            return revise.with_hint(material, hint_id), framework
        case ask.RefineAgain(_, feedback):
            return revise.with_feedback(material, feedback), framework
        case ask.FillVariables(_, values):
            return revise.with_values(saved.refinement, values), None
        case ask.SwitchFramework(_, name):
            return material, name
    return material, framework


def _option(saved: SavedPrompt, topic: str, option: int) -> str | None:
    """The words of an answer that was tapped; None when the card has changed since."""
    for question in saved.refinement.questions:
        if question.topic == topic and 0 <= option < len(question.options):
            return question.options[option]
    return None
