"""A double of Slack: Web API, Socket Mode and HTTP deliveries, OAuth, files, failures."""

from tests.doubles.slack.faults import Fault
from tests.doubles.slack.forms import NotSendable
from tests.doubles.slack.gestures import NothingThere
from tests.doubles.slack.server import SlackDouble
from tests.doubles.slack.stage import Ack, Call
from tests.doubles.slack.state import Channel, File, Message, User, View
from tests.doubles.slack.tiers import Tiers
from tests.doubles.slack.workspace import Workspace

__all__ = [
    "Ack",
    "Call",
    "Channel",
    "Fault",
    "File",
    "Message",
    "NotSendable",
    "NothingThere",
    "SlackDouble",
    "Tiers",
    "User",
    "View",
    "Workspace",
]
