"""What goes to a model and what comes back: the words every wire dialect shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]
Kind = Literal[
    "key",
    "unknown_model",
    "no_credit",
    "too_long",
    "refused",
    "rate_limited",
    "server",
    "network",
    "timeout",
    "cut",
    "malformed",
    "empty",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model should answer. None leaves a choice to the provider.

    `temperature` 0 to 2, `top_p` 0 to 1, `max_tokens` counts the answer's tokens,
    `stop` holds at most four texts (the limit of OpenAI's API), the penalties run
    from -2 to 2. The provider is the judge of all of them.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of the conversation that the model reads."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them."""

    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the answer; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of an answer, always last and only once.

    `reason` is the provider's word: "stop", or "length" when the answer was cut at
    its longest. Seconds count from the call, waiting and retries included, since that is
    what the person waited. `usage` is None when the provider did not say.
    """

    reason: str
    usage: Usage | None
    first_token_seconds: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class SettingNames:
    """What the settings behind a model are called, so that an error can name them."""

    key: str = "OPENAI_API_KEY"
    base_url: str = "OPENAI_BASE_URL"
    model: str = "REFINE_MODEL"


class ModelError(Exception):
    """A model gave no full answer. `sentence` tells the person what to do about it.

    Holds neither the key, nor the prompt, nor the provider's own words (which quote both).
    `retry_after` is in seconds, when the provider named a time.
    """

    def __init__(self, kind: Kind, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.kind: Kind = kind
        self.sentence = sentence
        self.retry_after = retry_after
