"""From a command, as Discord sends it, to what it asks for. Pure.

`data` is the `data` of an interaction: of type 2 for a command, of type 4 while one is typed. Its
names are the English ones, whatever the person sees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from adapters.discord.commands import (
    FILE,
    HOME,
    MESSAGE,
    PROFILE,
    PROFILE_SCOPES,
    PROMPTS,
    REFINE_THIS,
    ROCKET,
    SLASH,
    STRING,
)
from adapters.discord.parse.written import NOTHING, plain
from adapters.discord.render.limits import Json
from bot.chat import typed
from bot.chat.text import one_line
from bot.talk.requests import (
    SCOPES,
    ListPrompts,
    OpenHome,
    OpenProfileForm,
    Refine,
    Request,
)


class UnknownCommand(ValueError):
    """It is no command of ours, or of a version that is gone."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a command asks for, with what stands beside it.

    `model` is what the person chose or typed: the better prompt is run on it at once. It and
    `attachments`, Discord's own objects of the files that came along, stand beside a `Refine` only.
    """

    request: Request | typed.Help
    model: str = ""
    attachments: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class PointedOut:
    """*Refine this prompt* in a message's menu: the message, as Discord sends it along."""

    message: Json


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A command that lacks something; the sentence says what to type."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Typing:
    """What a person has typed so far in an option of `/rocket` that wants suggestions."""

    option: str
    text: str


Parsed = Command | PointedOut | Unfinished


def parse_command(data: Json, names: Mapping[str, str] = NOTHING) -> Parsed:
    """What the command asks for. Raises UnknownCommand, for whatever is none of ours.

    `names` are names by mark, as for `plain`, besides those that Discord sends along.
    """
    kind, name = data.get("type"), data.get("name")
    if kind == MESSAGE and name == REFINE_THIS:
        message = _resolved(data, "messages").get(str(data.get("target_id")))
        if message is not None:
            return PointedOut(message)
    if kind == SLASH:
        given = _given(data, names)
        if name == ROCKET:
            return _rocket(given, tuple(_attached(data)))
        if name == PROMPTS:
            return Command(_prompts(given))
        if name == PROFILE:
            scope = given.get("scope", "")
            return Command(OpenProfileForm(scope if scope in PROFILE_SCOPES else "team"))
        if name == HOME:
            return Command(OpenHome())
    raise UnknownCommand(f"{name!r} of type {kind!r}")


def typed_in(data: Json) -> tuple[str, ...]:
    """What was typed in the options of a command, in Discord's text."""
    return tuple(
        option["value"]
        for option in _options(data)
        if option.get("type") == STRING and isinstance(option.get("value"), str)
    )


def parse_typing(data: Json) -> Typing | None:
    """Where the person is typing; None when it is nowhere that we know."""
    for option in _options(data):
        name, text = option.get("name"), option.get("value")
        if option.get("focused") is True and isinstance(name, str) and isinstance(text, str):
            return Typing(name, text)
    return None


def names_in(resolved: Mapping[str, Json]) -> dict[str, str]:
    """The names of people, roles and channels that Discord sent along, for `plain`."""
    names: dict[str, str] = {}
    for key, user in _entries(resolved, "users").items():
        member = _entries(resolved, "members").get(key, {})
        names[f"@{key}"] = str(
            member.get("nick") or user.get("global_name") or user.get("username") or ""
        )
    for kind, mark in (("roles", "@&"), ("channels", "#")):
        for key, each in _entries(resolved, kind).items():
            names[mark + key] = str(each.get("name") or "")
    return names


def _rocket(given: Mapping[str, str], files: tuple[Json, ...]) -> Command | Unfinished:
    text, framework, model = (given.get(key, "") for key in ("prompt", "framework", "model"))
    wanted = typed.rocket(text)
    if not (framework or model or files):
        return Command(wanted)
    # A word of ours is a prompt like any other when more than the word was given.
    refine = wanted if isinstance(wanted, Refine) else Refine(text.strip())
    if not refine.text and not files:
        # The form would have none of what was chosen.
        chosen = (("framework", framework), ("model", model))
        told = " ".join(f"{key}: {one_line(value)}" for key, value in chosen if value)
        return Unfinished(f"Write your prompt too: /rocket prompt: … {told}")
    return Command(replace(refine, framework=framework or refine.framework), model, files)


def _prompts(given: Mapping[str, str]) -> ListPrompts:
    scope, search = given.get("scope", ""), given.get("search", "").strip()
    return ListPrompts(scope, search) if scope in SCOPES else typed.prompts(search)


def _given(data: Json, names: Mapping[str, str]) -> dict[str, str]:
    """What was typed or chosen, by option, with names in place of ids."""
    names = {**names, **names_in(_dict(data.get("resolved")))}
    return {
        str(option.get("name")): plain(option["value"], names)
        for option in _options(data)
        if option.get("type") == STRING and isinstance(option.get("value"), str)
    }


def _attached(data: Json) -> Iterator[Json]:
    there = _resolved(data, "attachments")
    for option in _options(data):
        if option.get("type") == FILE and (file := there.get(str(option.get("value")))):
            yield file


def _options(data: Json) -> list[Json]:
    options = data.get("options")
    return [each for each in options if isinstance(each, dict)] if isinstance(options, list) else []


def _resolved(data: Json, kind: str) -> dict[str, Json]:
    return _entries(_dict(data.get("resolved")), kind)


def _entries(resolved: Mapping[str, object], kind: str) -> dict[str, Json]:
    entries = _dict(resolved.get(kind))
    return {key: each for key, each in entries.items() if isinstance(each, dict)}


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}
