"""A double of Discord: gateway, REST API, interactions, rate limits, files, failures."""

from tests.doubles.discord.faults import Fault
from tests.doubles.discord.filling import NotSendable
from tests.doubles.discord.gestures import NothingThere
from tests.doubles.discord.interaction import Interaction
from tests.doubles.discord.server import DiscordDouble
from tests.doubles.discord.stage import Call
from tests.doubles.discord.state import Attachment, Channel, Guild, Message, Modal, Role, User

__all__ = [
    "Attachment",
    "Call",
    "Channel",
    "DiscordDouble",
    "Fault",
    "Guild",
    "Interaction",
    "Message",
    "Modal",
    "NotSendable",
    "NothingThere",
    "Role",
    "User",
]
