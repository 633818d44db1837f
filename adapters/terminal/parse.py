"""From a typed line to what it asks for."""

import re
from dataclasses import dataclass

from bot.chat import typed
from bot.talk.requests import OpenHome, Refine, Request

MARK = '"""'
"""Begins and ends a prompt of several lines."""

_COMMAND = re.compile(r"/([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)
_NUMBER = re.compile(r"(\d{1,6})(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Say:
    """A rough prompt, and the framework to lay it out under where one was named."""

    text: str
    framework: str | None = None


@dataclass(frozen=True, slots=True)
class BeginPrompt:
    """A prompt of several lines begins, here with its first."""

    first: str


@dataclass(frozen=True, slots=True)
class Want:
    """A request that needs nothing else."""

    request: Request


@dataclass(frozen=True, slots=True)
class Pick:
    """A number of the last card, with words behind it when there were any."""

    number: int
    words: str
    line: str


@dataclass(frozen=True, slots=True)
class UseFramework:
    """Lay the prompt of the last card out under this framework; "" for none."""

    name: str


@dataclass(frozen=True, slots=True)
class ReadThread:
    """Take the thread from a file."""

    path: str


@dataclass(frozen=True, slots=True)
class PasteThread:
    """The lines that follow are the thread, up to a lone full stop."""


@dataclass(frozen=True, slots=True)
class ClearThread:
    """Forget the thread."""


@dataclass(frozen=True, slots=True)
class Attach:
    """Take this file along with the next prompt that is refined."""

    path: str


@dataclass(frozen=True, slots=True)
class ListAttached:
    """Tell which files go with the next prompt."""


@dataclass(frozen=True, slots=True)
class ClearAttached:
    """Forget the files that were to go with the next prompt."""


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Show the last card with a prompt once more, and make its numbers count again."""


@dataclass(frozen=True, slots=True)
class Help:
    """List the commands."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing was typed."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A command that does not exist."""

    name: str


Typed = (
    Say
    | BeginPrompt
    | Want
    | Pick
    | UseFramework
    | ReadThread
    | PasteThread
    | ClearThread
    | Attach
    | ListAttached
    | ClearAttached
    | ShowCard
    | Help
    | Quit
    | Blank
    | Unknown
)


def parse(line: str) -> Typed:
    """Read one typed line. Every line means something; at the least it is a rough prompt."""
    stripped = line.strip()
    if not stripped:
        return Blank()
    if stripped.startswith(MARK):
        return _marked(stripped)
    command = _COMMAND.fullmatch(stripped)
    if command is not None:
        return _command(command[1].lower(), (command[2] or "").strip())
    number = _NUMBER.fullmatch(stripped)
    if number is not None:
        return Pick(int(number[1]), (number[2] or "").strip(), stripped)
    return Say(stripped)


def _marked(text: str) -> Typed:
    inside = text.removeprefix(MARK)
    if inside.endswith(MARK):
        return _said(inside.removesuffix(MARK))
    return BeginPrompt(inside)


def _said(text: str) -> Typed:
    return Say(text) if text.strip() else Blank()


def _command(name: str, rest: str) -> Typed:
    match name:
        case "rocket":
            return _rocket(rest)
        case "home":
            return Want(OpenHome())
        case "prompts":
            return Want(typed.prompts(rest))
        case "thread":
            return _thread(rest)
        case "attach":
            return _attach(rest)
        case "framework":
            return UseFramework("" if rest.lower() in ("none", "plain") else rest)
        case "card":
            return ShowCard()
        case "help":
            return Help()
        case "quit" | "exit":
            return Quit()
        case _:
            return Unknown(name)


def _rocket(rest: str) -> Typed:
    if rest.startswith(MARK):
        return _marked(rest)
    match typed.rocket(rest):
        case typed.Help():
            return Help()
        case Refine(text, framework=framework):
            return Say(text, framework)
        case request:
            return Want(request)


def _thread(rest: str) -> Typed:
    if not rest:
        return PasteThread()
    return ClearThread() if rest.lower() == "clear" else ReadThread(rest)


def _attach(rest: str) -> Typed:
    if not rest:
        return ListAttached()
    return ClearAttached() if rest.lower() == "clear" else Attach(rest)
