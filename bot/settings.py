"""Every setting, typed, with its environment variable. Read from the environment and `.env`."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

HOME = Path.home()


class BadSettings(ValueError):
    """A setting has a value that does not fit; the text names the variable."""


class Settings(BaseSettings):
    """All settings. Field names in capitals are the environment variables."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        default=f"sqlite:///{HOME / '.local/share/prompt-rocket/rocket.db'}",
        description="Where prompts, profiles, runs and votes are kept.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key of the OpenAI-compatible endpoint."
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1",
        description="Address of the OpenAI-compatible endpoint (OpenAI, Ollama, vLLM, …).",
    )
    openai_model: str | None = Field(
        default=None, description="Model of that endpoint that prompts can be run on."
    )
    refine_model: str | None = Field(
        default=None,
        description="Model that refines: a name at OPENAI_BASE_URL, or a local model's name. "
        "Empty: the built-in refiner, which needs no model.",
    )
    refine_deadline_seconds: float = Field(
        default=20.0,
        gt=0,
        le=600,
        description="Longest time for a model to refine, repair included.",
    )
    thread_tokens: int = Field(
        default=900,
        ge=0,
        le=100_000,
        description="Most model tokens that a thread may add to a prompt.",
    )
    frameworks_dir: Path | None = Field(
        default=None, description="Folder with the team's own frameworks, one TOML file each."
    )
    models_dir: Path = Field(
        default=HOME / ".cache/prompt-rocket/models", description="Where local models are kept."
    )
    local_context: int = Field(
        default=8192, ge=512, le=131_072, description="Context size of the local model in tokens."
    )
    slack_bot_token: SecretStr | None = Field(default=None, description="Slack: bot token.")
    slack_app_token: SecretStr | None = Field(default=None, description="Slack: app token.")
    discord_token: SecretStr | None = Field(default=None, description="Discord: bot token.")


def load() -> Settings:
    """Read the settings. Raises BadSettings naming the variable, never showing its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadSettings(f"{name}: {first['msg']}. Please correct it and start again.") from None
