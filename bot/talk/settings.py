"""What a person may set for a run."""

from dataclasses import dataclass


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
