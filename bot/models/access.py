"""What a provider's settings say."""

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached: `base_url` None means its own address.

    `models` are names of models that are wanted instead of the usual ones.
    """

    api_key: SecretStr | None = None
    base_url: str | None = None
    models: tuple[str, ...] = ()
