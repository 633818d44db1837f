"""From the values of a sent form to the request it stands for."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from bot.talk.numbers import decimal, whole
from bot.talk.requests import (
    AnswerQuestion,
    FillVariables,
    OpenAnswerForm,
    OpenChannelForm,
    OpenFeedbackForm,
    OpenProfileForm,
    OpenPromptSettings,
    OpenRefineForm,
    OpenRunSettings,
    OpenSaveForm,
    OpenShareForm,
    OpenVariablesForm,
    Refine,
    RefineAgain,
    Request,
    RunAgain,
    RunPrompt,
    Save,
    SaveProfile,
    Share,
)
from bot.talk.settings import PRESETS, RANGES, WHOLE, RunSettings


class BadValue(ValueError):
    """A value of a form does not fit; the text says which one and what would.

    `field` is the id of the field that it is about, empty when it is about none.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def filled(purpose: Request, values: Mapping[str, str]) -> Request:
    """Turn a form's `purpose` and its values (by field id) into the request to handle.

    Raises BadValue with a sentence for the person when a value does not fit.
    """
    match purpose:
        case OpenRefineForm():
            framework = values.get("framework", "") or None
            return Refine(text=values.get("prompt", ""), framework=framework)
        case OpenAnswerForm(prompt_id, topic):
            return AnswerQuestion(prompt_id, topic, values.get("answer", "").strip())
        case OpenFeedbackForm(prompt_id):
            return RefineAgain(prompt_id, values.get("feedback", "").strip())
        case OpenShareForm(target):
            return Share(target, values.get("channel", "").strip())
        case OpenProfileForm(scope, channel):
            return SaveProfile(scope, values.get("profile", "").strip(), channel)
        case OpenChannelForm():
            channel = values.get("channel", "").strip()
            if not channel:
                raise BadValue("channel: please choose one.", "channel")
            return OpenProfileForm("channel", channel)
        case OpenSaveForm(prompt_id):
            tags = values.get("tags", "").replace("#", " ").replace(",", " ").split()
            return Save(prompt_id, values.get("title", "").strip(), tuple(dict.fromkeys(tags)))
        case OpenVariablesForm(prompt_id):
            return FillVariables(prompt_id, tuple(values.items()))
        case OpenRunSettings(run_id):
            return RunAgain(run_id, settings=run_settings(values))
        case OpenPromptSettings(prompt_id):
            model = values.get("model", "").strip()
            if not model:
                raise BadValue("model: please choose one.", "model")
            return RunPrompt(prompt_id, (model,), settings=run_settings(values))
        case _:
            raise BadValue("This form is not known any more. Please start again.")


def run_settings(values: Mapping[str, str]) -> RunSettings:
    """Read the settings form. What is left empty is the preset's, or the model's own choice."""
    preset = values.get("preset", "").strip()
    if preset and preset not in PRESETS:
        raise BadValue(f"preset: please choose one of {', '.join(PRESETS)}, or none.", "preset")
    # Only these end a line: a stop text may hold other separators.
    stop = tuple(part for part in re.split(r"\r?\n", values.get("stop", "")) if part)
    numbers: dict[str, Any] = {
        name: (_whole if name in WHOLE else _number)(values, name, *limits)
        for name, limits in RANGES.items()
    }
    settings = RunSettings(stop=stop, **numbers)
    return over(PRESETS[preset], settings) if preset else settings


def over(preset: RunSettings, own: RunSettings) -> RunSettings:
    """A preset, with what a person set themselves over it."""
    mine = {
        each.name: getattr(own, each.name)
        for each in fields(RunSettings)
        if getattr(own, each.name) not in (None, ())
    }
    return replace(preset, **mine)


def _whole(values: Mapping[str, str], name: str, low: float, high: float) -> int | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    label = name.replace("_", " ")
    number = whole(text)
    if number is None:
        raise BadValue(f"{label}: “{text}” is not a whole number.", name)
    if not low <= number <= high:
        sentence = f"{label}: please give a whole number from {low:.0f} to {high:.0f}."
        raise BadValue(sentence, name)
    return number


def _number(values: Mapping[str, str], name: str, low: float, high: float) -> float | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    label = name.replace("_", " ")
    number = decimal(text)
    if number is None:
        raise BadValue(f"{label}: “{text}” is not a number.", name)
    if not low <= number <= high:
        raise BadValue(f"{label}: please give a number from {low:g} to {high:g}.", name)
    return number
