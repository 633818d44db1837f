"""Reads the settings from the environment and a `.env` file, and checks every value."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal

from pydantic import Field as Limits
from pydantic import SecretStr, ValidationError, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.models.access import Access
from bot.settings import BadSettings, Settings
from bot.shards import Shards

_TYPES: dict[str, Any] = {
    "str": str,
    "str | None": str | None,
    "int": int,
    "float": float,
    "Path": Path,
    "Path | None": Path | None,
    "SecretStr | None": SecretStr | None,
    "Literal['text', 'json']": Literal["text", "json"],
}


def read(dotenv: str) -> Settings:
    """The settings that are set, over the defaults. Raises BadSettings naming the variable."""
    wanted: dict[str, Any] = {
        each.name: (_TYPES[str(each.type)], Limits(_default(each), **each.metadata))
        for each in fields(Settings)
        if each.metadata
    }
    found = _read(dotenv, wanted)
    values = {name: _tidied(getattr(found, name)) for name in wanted}
    values["slack_api_url"] = _folder("SLACK_API_URL", values["slack_api_url"])
    values["discord_api_url"] = _folder("DISCORD_API_URL", values["discord_api_url"]).rstrip("/")
    values["discord_gateway_url"] = _folder(
        "DISCORD_GATEWAY_URL", values["discord_gateway_url"], ("ws", "wss")
    )
    traces = values["otel_exporter_otlp_endpoint"].strip()
    if traces:
        traces = _folder("OTEL_EXPORTER_OTLP_ENDPOINT", traces)
    values["otel_exporter_otlp_endpoint"] = traces
    _shards("DISCORD_SHARDS", values["discord_shards"])
    return Settings(**values, given=frozenset(found.model_fields_set))


def read_access(dotenv: str, prefixes: Sequence[str]) -> dict[str, Access]:
    """For each prefix of a provider, its key, address and models as far as they are set.

    Raises BadSettings naming the variable.
    """
    kinds = {"api_key": SecretStr | None, "base_url": str | None, "model": str | None}
    wanted: dict[str, Any] = {
        f"{prefix.lower()}_{name}": (kind, None)
        for prefix in prefixes
        for name, kind in kinds.items()
    }
    found = _read(dotenv, wanted)
    access = {}
    for prefix in prefixes:
        key, base_url, models = (getattr(found, f"{prefix.lower()}_{name}") for name in kinds)
        if key is not None and not key.get_secret_value().strip():
            key = None
        if base_url is not None and not base_url.startswith(("http://", "https://")):
            raise BadSettings(f"{prefix}_BASE_URL: this must begin with http:// or https://.")
        names = tuple(name.strip() for name in (models or "").split(",") if name.strip())
        if key is not None or base_url is not None or names:
            access[prefix] = Access(key, base_url, names)
    return access


def _read(dotenv: str, wanted: dict[str, Any]) -> Any:
    config = SettingsConfigDict(
        env_file=dotenv, env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )
    base = type("Environment", (BaseSettings,), {"model_config": config})
    model: type[BaseSettings] = create_model("Environment", __base__=base, **wanted)
    try:
        return model()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadSettings(f"{name}: {first['msg']}. Please correct it and start again.") from None
    except UnicodeDecodeError:
        raise BadSettings(f"{dotenv} is not valid UTF-8. Please save it as UTF-8.") from None


def _tidied(value: Any) -> Any:
    """Secrets are copied from web pages, with blanks around them; one of blanks alone is none."""
    if not isinstance(value, SecretStr):
        return value
    secret = value.get_secret_value().strip()
    return SecretStr(secret) if secret else None


def _folder(name: str, url: str, schemes: tuple[str, str] = ("http", "https")) -> str:
    """An address that paths are added to. Raises BadSettings naming the variable."""
    begins = tuple(f"{scheme}://" for scheme in schemes)
    if not url.startswith(begins):
        raise BadSettings(f"{name}: this must begin with {' or '.join(begins)}.")
    if "?" in url or "#" in url:
        raise BadSettings(f"{name}: this must end with its path, without ? or #.")
    return url.rstrip("/") + "/"


def _shards(name: str, text: str) -> None:
    try:
        Shards.read(text)
    except ValueError as problem:
        raise BadSettings(f"{name}: {problem}") from None


def _default(setting: "Field[Any]") -> Any:
    return ... if setting.default is MISSING else setting.default
