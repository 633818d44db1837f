"""The thread around a prompt, from a file or from pasted lines."""

import json
import re

from bot.talk.people import Message

_NAMED = re.compile(r"(\S[^:\n]{0,39}):[ \t]+(.*)")


class BadThread(ValueError):
    """The text cannot be read as a thread; the message says why."""


def read_thread(text: str) -> tuple[Message, ...]:
    """Read a JSON list of {who, text}, or lines `Name: words` where unnamed lines go on.

    Raises BadThread for JSON of another shape.
    """
    if text.lstrip().startswith("["):
        try:
            return _from_json(json.loads(text))
        except (json.JSONDecodeError, RecursionError):
            pass  # a plain line may begin with a bracket, too: [10:02] Ann: hello
    return _from_lines(text)


def _from_json(data: object) -> tuple[Message, ...]:
    if not isinstance(data, list):
        raise BadThread("A thread in JSON is a list of {who, text}.")
    messages: list[Message] = []
    for n, item in enumerate(data, 1):
        who = item.get("who", "") if isinstance(item, dict) else None
        words = item.get("text") if isinstance(item, dict) else None
        if not isinstance(who, str) or not isinstance(words, str):
            raise BadThread(f"Message {n} of the thread is not of the form {{who, text}}.")
        messages.append(Message(who, words))
    return tuple(messages)


def _from_lines(text: str) -> tuple[Message, ...]:
    messages: list[Message] = []
    for line in text.splitlines():
        named = _NAMED.fullmatch(line)
        if named is not None:
            messages.append(Message(named[1].strip(), named[2]))
        elif messages:
            messages[-1] = Message(messages[-1].who, messages[-1].text + "\n" + line)
        elif line.strip():
            messages.append(Message("", line))
    return tuple(Message(each.who, each.text.rstrip()) for each in messages)
