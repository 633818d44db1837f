"""Every setting, typed, with its environment variable. Read from the environment and `.env`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import SecretStr

_HOME = Path.home()
DOTENV = ".env"
"""The file that is read besides the environment, where the bot starts."""

DRAIN_SECONDS = 6.0
"""For what goes on when the program is told to stop. Containers are killed ten seconds after
that, and a little is needed before and after."""


class BadSettings(ValueError):
    """A setting has a value that does not fit; the text names the variable."""


def _setting(about: str, **limits: float) -> dict[str, object]:
    return {"description": about, **limits}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. A field's name in capitals is its environment variable."""

    database_url: str = field(
        default=f"sqlite:///{_HOME / '.local/share/prompt-rocket/rocket.db'}",
        metadata=_setting("Where prompts, profiles, runs and votes are kept."),
    )
    refine_model: str | None = field(
        default=None,
        metadata=_setting(
            "Model that refines: a key or name that `python -m bot models` shows. "
            "Empty: the built-in refiner, which needs no model."
        ),
    )
    refine_deadline_seconds: float = field(
        default=20.0,
        metadata=_setting("Longest time for a model to refine, repair included.", gt=0, le=600),
    )
    thread_tokens: int = field(
        default=900,
        metadata=_setting("Most model tokens that a thread may add to a prompt.", ge=0, le=100_000),
    )
    longest_answer: int = field(
        default=200_000,
        metadata=_setting(
            "Most characters of a model's answer that are kept.", ge=1_000, le=10_000_000
        ),
    )
    models_file: Path | None = field(
        default=None,
        metadata=_setting(
            "File with the team's own models and providers. Empty: models.toml in the folder "
            "where the bot starts, if there is one."
        ),
    )
    frameworks_dir: Path | None = field(
        default=None,
        metadata=_setting("Folder with the team's own frameworks, one TOML file each."),
    )
    models_dir: Path = field(
        default=_HOME / ".cache/prompt-rocket/models",
        metadata=_setting("Where local models are kept."),
    )
    local_context: int = field(
        default=8192,
        metadata=_setting("Context size of the local model in tokens.", ge=512, le=131_072),
    )
    slack_bot_token: SecretStr | None = field(
        default=None,
        metadata=_setting("Slack: the bot token of one workspace (xoxb-…)."),
    )
    slack_app_token: SecretStr | None = field(
        default=None,
        metadata=_setting("Slack: the app-level token (xapp-…). With it, Socket Mode is used."),
    )
    slack_signing_secret: SecretStr | None = field(
        default=None,
        metadata=_setting("Slack: the signing secret. Without an app token, HTTP is used."),
    )
    slack_client_id: str | None = field(
        default=None,
        metadata=_setting("Slack: the client id, with which many workspaces install the app."),
    )
    slack_client_secret: SecretStr | None = field(
        default=None,
        metadata=_setting("Slack: the client secret that goes with the client id."),
    )
    slack_api_url: str = field(
        default="https://slack.com/api/",
        metadata=_setting("Where Slack's methods are called."),
    )
    port: int = field(
        default=3000,
        metadata=_setting(
            "Port for what reaches this program over HTTP: /healthz, /readyz, /metrics, and "
            "what Slack sends. 0 picks a free one.",
            ge=0,
            le=65_535,
        ),
    )
    shutdown_seconds: float = field(
        default=DRAIN_SECONDS,
        metadata=_setting(
            "Longest time for what goes on to come to its end when the program is told to stop.",
            ge=0,
            le=3_600,
        ),
    )
    work_at_once: int = field(
        default=200,
        metadata=_setting(
            "Most requests that one process works on at once; others wait.", ge=1, le=100_000
        ),
    )
    work_waiting: int = field(
        default=1_000,
        metadata=_setting(
            "Most requests that wait, of all processes together; beyond that none is taken. "
            "0: no limit.",
            ge=0,
            le=1_000_000,
        ),
    )
    person_per_minute: int = field(
        default=30,
        metadata=_setting("Most requests of one person in a minute. 0: no limit.", ge=0, le=10**6),
    )
    team_per_minute: int = field(
        default=600,
        metadata=_setting("Most requests of one team in a minute. 0: no limit.", ge=0, le=10**6),
    )
    memory_mb: int = field(
        default=0,
        metadata=_setting(
            "Megabytes of memory beyond which this process begins no further work. "
            "0: 85 % of what its container may use; without a container, no limit.",
            ge=0,
            le=10**7,
        ),
    )
    log_format: Literal["text", "json"] = field(
        default="text",
        metadata=_setting("The log on stderr: text, or json with one object a line."),
    )
    otel_exporter_otlp_endpoint: str = field(
        default="",
        metadata=_setting(
            "Where traces are sent by OTLP over HTTP, such as http://localhost:4318. "
            "Empty: nowhere."
        ),
    )
    discord_token: SecretStr | None = field(
        default=None, metadata=_setting("Discord: the bot token, three parts with dots between.")
    )
    discord_api_url: str = field(
        default="https://discord.com/api/v10",
        metadata=_setting("Where Discord's API is called."),
    )
    discord_gateway_url: str = field(
        default="wss://gateway.discord.gg/",
        metadata=_setting("Where Discord's events come from."),
    )
    discord_shards: str = field(
        default="",
        metadata=_setting(
            "Discord: shards that this process connects. Empty: as many as Discord asks for; "
            "8: eight, all of them here; 0-3/8: the first four of eight."
        ),
    )
    given: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of the settings that somebody set."""


def names() -> tuple[str, ...]:
    """The environment variables, in order."""
    return tuple(each.name.upper() for each in fields(Settings) if each.metadata)


def load() -> Settings:
    """Read the settings. Raises BadSettings naming the variable, never showing its value."""
    environment = {name.upper() for name in os.environ}
    if environment.isdisjoint(names()) and not Path(DOTENV).exists():
        return Settings()
    # Imported only when there is something to read: it takes a quarter of a cold start.
    from bot.environment import read

    return read(DOTENV)
