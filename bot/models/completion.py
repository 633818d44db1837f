"""What goes to a model and what comes back: the words every wire dialect shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

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
    "certificate",
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
class Image:
    """A picture that goes to a model or comes from one: its media type and its bytes."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of the conversation that the model reads, with the images that go with it."""

    role: Role
    content: str
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them."""

    tokens_in: int
    tokens_out: int


class Delta(NamedTuple):
    """The next piece of the answer; never empty. A tuple, since one comes with every token."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that the model made."""

    image: Image


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of an answer, always last and only once.

    `reason` is "stop", "length" when the answer was cut at its longest, or the provider's
    own word. Seconds count from the call, waiting and retries included, since that is what
    the person waited. `usage` is None when the provider did not say. `left_out` names the
    settings that the model refused.
    """

    reason: str
    usage: Usage | None
    first_token_seconds: float | None
    seconds: float
    left_out: tuple[str, ...] = ()


Item = Delta | Picture | Finished
"""What an answer is made of, in the order of its arrival."""


@dataclass(frozen=True, slots=True)
class SettingNames:
    """What the settings behind a model are called, so that an error can name them."""

    key: str = "OPENAI_API_KEY"
    base_url: str = "OPENAI_BASE_URL"
    model: str = "OPENAI_MODEL"


class ModelError(Exception):
    """A model gave no full answer. `sentence` tells the person what to do about it.

    Holds neither the key, nor the prompt, nor the provider's own words (which quote both).
    `retry_after` is in seconds, when the provider named a time. `usage` is what was spent all
    the same, as far as the provider said.
    """

    def __init__(self, kind: Kind, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.kind: Kind = kind
        self.sentence = sentence
        self.retry_after = retry_after
        self.usage: Usage | None = None
