"""From what a provider or the network did wrong to a sentence that a person can act on."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.models.completion import Kind, ModelError, SettingNames

_SETTINGS = (
    "max_tokens",
    "temperature",
    "top_p",
    "stop",
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "stream_options",
    "response_format",
)

# What a provider says when it will not take a setting at all, whatever its value.
_NEVER = (
    "unsupported",
    "not support",
    "deprecated",
    "unknown parameter",
    "unrecognized",
    "not permitted",
    "unexpected",
)

# Searched in the provider's code, type and message, in this order.
_SIGNS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        "no_credit",
        (
            "insufficient_quota",
            "insufficient quota",
            "insufficient credit",
            "insufficient balance",
            "credit balance",
            "billing_hard_limit",
            "exceeded your current quota",
        ),
    ),
    ("key", ("invalid_api_key", "api key not valid", "authentication_error", "permission_error")),
    ("unknown_model", ("model_not_found", "model not found", "invalid model", "unknown model")),
    (
        "too_long",
        (
            "context_length",
            "exceed_context_size",
            "context length",
            "context window",
            "context size",
            "prompt is too long",
            "string_above_max_length",
            "request_too_large",
        ),
    ),
    (
        "refused",
        ("content_filter", "content_policy", "content_management", "responsibleai", "moderation"),
    ),
    ("rate_limited", ("rate_limit", "rate limit", "too many requests")),
)

_BY_STATUS: dict[int, Kind] = {
    401: "key",
    402: "no_credit",
    403: "key",
    404: "unknown_model",
    408: "timeout",
    413: "too_long",
    429: "rate_limited",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Which model at which address failed, and what its settings are called."""

    model: str
    host: str
    names: SettingNames

    def error(self, kind: Kind, *, retry_after: float | None = None) -> ModelError:
        """The usual sentence for this kind of failure."""
        return ModelError(kind, self._sentence(kind, retry_after), retry_after=retry_after)

    def _sentence(self, kind: Kind, retry_after: float | None) -> str:
        names, model, host = self.names, self.model, self.host
        wait = f"in {max(1, round(retry_after))} seconds" if retry_after else "in a minute"
        return {
            "key": f"{host} did not accept the key: check {names.key}, and that it may use "
            f"{model}.",
            "unknown_model": f"{host} does not offer the model {model}: check {names.model} and "
            f"{names.base_url}.",
            "no_credit": f"The account behind {names.key} has no credit left at {host}: top it "
            "up, or pick another model.",
            "too_long": f"This is too long for {model}: shorten it, or pick a model that reads "
            "more.",
            "refused": f"{model} refused to answer because of the provider's content rules: "
            "reword the prompt, or pick another model.",
            "rate_limited": f"{host} is getting too many requests: try again {wait}.",
            "server": f"{host} is having trouble: try again {wait}, or pick another model.",
            "network": f"Could not reach {host}: check the network and {names.base_url}.",
            "certificate": f"{host} could not prove who it is (its certificate is not trusted "
            f"here): check {names.base_url}; for a certificate of your own, set SSL_CERT_FILE.",
            "timeout": f"{model} took too long: try again, or pick another model.",
            "cut": f"The connection to {host} broke before {model} had finished: run it again.",
            "malformed": f"{host} answered in a way that is not a chat completion stream: check "
            f"{names.base_url} (it usually ends in /v1).",
            "empty": f"{model} answered with nothing: run it again, or pick another model.",
        }[kind]


class SettingRefusedError(ModelError):
    """The provider does not take one of the settings; `setting` is its name on the wire.

    `always` when it would take no value of it, as far as its words tell.
    """

    def __init__(self, setting: str, model: str, *, always: bool) -> None:
        super().__init__(
            "malformed",
            f"{model} does not take the setting {setting.replace('_', ' ')} as it is: change it or "
            "leave it out.",
        )
        self.setting = setting
        self.always = always


def from_status(origin: Origin, status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """The error behind an HTTP status that is not 200."""
    if 300 <= status < 400:
        return origin.error("network")
    parsed = _parsed(body)
    return from_error_object(origin, status, parsed.get("error", parsed), retry_after(headers))


def error_in(body: bytes) -> object:
    """The error object in a JSON body; None when there is none."""
    return _parsed(body).get("error")


def _parsed(body: bytes) -> dict[str, object]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(parsed, list) and parsed:  # Gemini's compatible endpoint wraps it in a list.
        parsed = parsed[0]
    return parsed if isinstance(parsed, dict) else {}


def from_error_object(
    origin: Origin, status: int | None, error: object, wait: float | None = None
) -> ModelError:
    """The error behind a provider's error object; `status` is None inside a stream."""
    code, said, param = _read(error)
    if status is None:
        status = code if code is not None and 400 <= code < 600 else 500
    for kind, signs in _SIGNS:
        if any(sign in said for sign in signs):
            return origin.error(kind, retry_after=wait)
    if status in _BY_STATUS:
        return origin.error(_BY_STATUS[status], retry_after=wait)
    if status >= 500:
        return origin.error("server", retry_after=wait)
    setting = _setting(param, said)
    if setting is not None:
        always = any(sign in said for sign in _NEVER)
        return SettingRefusedError(setting, origin.model, always=always)
    return ModelError(
        "malformed",
        f"{origin.host} did not accept the request (status {status}): check {origin.names.model} "
        f"and {origin.names.base_url}, or pick another model.",
    )


def _setting(param: str | None, said: str) -> str | None:
    """The setting that is complained about, by its name on the wire."""
    if param in _SETTINGS:
        return param
    named = [setting for setting in _SETTINGS if setting in said]
    # Two that exclude each other: the temperature is what a person thinks of first.
    return "top_p" if named == ["temperature", "top_p"] else next(iter(named), None)


def _read(error: object) -> tuple[int | None, str, str | None]:
    """Numeric code, everything said in lower case, and the setting complained about."""
    if isinstance(error, str):
        return None, error[:2000].lower(), None
    if not isinstance(error, dict):
        return None, "", None
    code = error.get("code")
    said = " ".join(
        str(error.get(name))[:2000] for name in ("code", "type", "status", "message", "detail")
    )
    param = error.get("param")
    return (
        code if isinstance(code, int) else None,
        said.lower(),
        param if isinstance(param, str) else None,
    )


def from_exception(origin: Origin, problem: Exception, *, answered: bool) -> ModelError:
    """The error behind an httpx exception; `answered` once the response had begun."""
    if isinstance(problem, httpx.ConnectTimeout | httpx.ConnectError):
        return origin.error("certificate" if _is_about_tls(problem) else "network")
    if isinstance(problem, httpx.TimeoutException | TimeoutError):
        return origin.error("timeout")
    if isinstance(problem, httpx.DecodingError):
        return origin.error("malformed")
    return origin.error("cut" if answered else "network")


def _is_about_tls(problem: BaseException | None) -> bool:
    while problem is not None:
        if isinstance(problem, ssl.SSLError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from Retry-After as seconds or as a date, or Retry-After-Ms."""
    try:
        if "retry-after-ms" in headers:
            return _positive(float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "").strip()
        if not value:
            return None
        if value[0].isdigit():
            return _positive(float(value))
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return _positive((when - datetime.now(UTC)).total_seconds())


def _positive(seconds: float) -> float | None:
    return max(0.0, seconds) if seconds < 86_400 * 7 else None
