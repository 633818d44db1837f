"""What a person may set for a run."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Sampling settings of one run; None leaves the choice to the model.

    `temperature` 0 to 2, `top_p` 0 to 1, `longest_answer` in tokens, penalties -2 to 2.
    """

    temperature: float | None = None
    top_p: float | None = None
    longest_answer: int | None = None
    stop: tuple[str, ...] = ()
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None


RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "temperature": (0, 2),
        "top_p": (0, 1),
        "longest_answer": (1, 1_000_000),
        "frequency_penalty": (-2, 2),
        "presence_penalty": (-2, 2),
        "seed": (0, 2**31 - 1),
    }
)
"""The lowest and the highest value of each setting that is a number."""

WHOLE = frozenset(["longest_answer", "seed"])
"""Settings that are whole numbers."""

PRESETS: Mapping[str, RunSettings] = MappingProxyType(
    {
        "precise": RunSettings(temperature=0.2),
        "balanced": RunSettings(),
        "creative": RunSettings(temperature=1.0, presence_penalty=0.4),
    }
)
"""Settings by name. Balanced leaves everything to the model, which is tuned for it."""

PRESET_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "precise": "one right answer is wanted here, not a varied one",
        "creative": "fresh turns are wanted here, not the likeliest ones",
    }
)
"""Why a kind of task calls for a preset."""


def preset_within(settings: RunSettings) -> tuple[str, RunSettings]:
    """The preset that these settings build on ("" for none), and what they set besides it."""
    for name, preset in PRESETS.items():
        told = {
            each.name: getattr(preset, each.name)
            for each in fields(RunSettings)
            if getattr(preset, each.name) not in (None, ())
        }
        if told and all(getattr(settings, key) == value for key, value in told.items()):
            untold: dict[str, Any] = {key: getattr(RunSettings(), key) for key in told}
            return name, replace(settings, **untold)
    return "", settings


def preset_of(settings: RunSettings) -> str | None:
    """The name of the preset that these settings are; None for settings of one's own."""
    return next((name for name, preset in PRESETS.items() if preset == settings), None)
