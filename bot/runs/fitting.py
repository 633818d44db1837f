"""What a person set, fitted to what a model takes. Nothing is dropped in silence."""

from dataclasses import dataclass

from bot.models.completion import Settings
from bot.models.offer import ModelOffer
from bot.talk.settings import RunSettings

_MOST_STOPS = 4
_WORDS = {
    "temperature": "temperature",
    "top_p": "top-p",
    "longest_answer": "longest answer",
    "stop": "stop texts",
    "frequency_penalty": "frequency penalty",
    "presence_penalty": "presence penalty",
    "seed": "seed",
    "max_tokens": "longest answer of that length",
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is sent, and a sentence for each thing that was changed."""

    settings: Settings
    notes: tuple[str, ...]


def fitted(wanted: RunSettings, model: ModelOffer) -> Fitted:
    """Fit settings to a model: what it refuses is left out, what is too much is lowered."""
    refused = [name for name in _WORDS if name in model.refuses and _is_set(wanted, name)]
    notes = [left_out(model.label, refused)] if refused else []

    def kept(name: str) -> float | None:
        value: float | None = None if name in model.refuses else getattr(wanted, name)
        return value

    temperature = kept("temperature")
    if temperature is not None and temperature > model.highest_temperature:
        temperature = model.highest_temperature
        notes.append(f"The most that {model.label} takes is temperature {temperature:g}: used.")
    longest, most = None, model.longest_answer
    if "longest_answer" not in model.refuses:
        longest = wanted.longest_answer or model.usual_longest or most
        if longest is not None and most is not None and longest > most:
            longest = most
            if wanted.longest_answer is not None:
                notes.append(f"{model.label} writes {longest:,} tokens at most: that is used.")
    stop = () if "stop" in model.refuses else wanted.stop
    if len(stop) > _MOST_STOPS:
        stop = stop[:_MOST_STOPS]
        notes.append(f"Only the first {_MOST_STOPS} stop texts were used.")
    settings = Settings(
        temperature=temperature,
        top_p=kept("top_p"),
        max_tokens=longest,
        stop=stop or None,
        frequency_penalty=kept("frequency_penalty"),
        presence_penalty=kept("presence_penalty"),
        seed=None if "seed" in model.refuses else wanted.seed,
    )
    return Fitted(settings, tuple(notes))


def left_out(label: str, names: list[str] | tuple[str, ...]) -> str:
    """The sentence about settings that a model takes no value of."""
    words = [_WORDS.get(name, name) for name in names]
    listed = words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
    return (
        f"{label} takes no {listed}: left out."
        if len(words) == 1
        else (f"{label} takes no {listed}: they were left out.")
    )


def _is_set(wanted: RunSettings, name: str) -> bool:
    return getattr(wanted, name) not in (None, ())
