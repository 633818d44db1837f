"""The addresses at which people install the bot, with the least that it needs."""

import base64
import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

PERMISSIONS: Mapping[str, int] = MappingProxyType(
    {
        # Mentions and reactions come only from channels that the bot sees.
        "view_channel": 1 << 10,
        # Answers to mentions, and what people share.
        "send_messages": 1 << 11,
        # The same in threads.
        "send_messages_in_threads": 1 << 38,
        # Prompts that are longer than a code block, and pictures that a model made.
        "attach_files": 1 << 15,
        # What was said around a mention or a reaction, and replying to a message.
        "read_message_history": 1 << 16,
    }
)
"""What the bot asks for in a server, by Discord's names.

It sets no reactions, opens no threads and manages nothing. Commands, buttons, and answers for one
person alone need no permission.
"""

_AUTHORIZE = "https://discord.com/oauth2/authorize"
_ID = re.compile(r"[1-9][0-9]{14,19}")
_SERVER, _PERSON = "0", "1"

_TEXT = """\
For a server. Whoever may manage it opens this, and chooses the server:
{server}

For a person alone: the commands, wherever that person is.
{person}

Discord offers what is ticked at discord.com/developers/applications under “Installation”:
“Guild Install” for servers, “User Install” for people.
"""


class BadApplication(ValueError):
    """No application id; the text says so, for the person, and holds no secret."""


def invite(application: str) -> str:
    """Both addresses, with what each is for. Raises BadApplication."""
    return _TEXT.format(server=server_link(application), person=person_link(application))


def server_link(application: str) -> str:
    """Where somebody who manages a server adds the bot to it. Raises BadApplication."""
    return _link(
        application,
        integration_type=_SERVER,
        scope="bot applications.commands",
        permissions=str(sum(PERMISSIONS.values())),
    )


def person_link(application: str) -> str:
    """Where a person installs the commands for themselves alone. Raises BadApplication."""
    return _link(application, integration_type=_PERSON, scope="applications.commands")


def application_of(token: str) -> str:
    """The application's id, which the first part of a bot's token holds. Raises BadApplication."""
    first = token.partition(".")[0]
    try:
        found = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        found = ""
    if not _ID.fullmatch(found):
        raise BadApplication("The token names no application. Was it copied whole?")
    return found


def _link(application: str, **query: str) -> str:
    if not _ID.fullmatch(application):
        raise BadApplication(
            "An application id has 15 to 20 digits. It stands at discord.com/developers/"
            "applications under “General Information”."
        )
    return f"{_AUTHORIZE}?{urlencode({'client_id': application, **query})}"
