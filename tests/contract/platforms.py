"""Every place where people type."""

from tests.contract.discord import DISCORD
from tests.contract.slack import SLACK
from tests.contract.terminal import TERMINAL

PLATFORMS = (TERMINAL, SLACK, DISCORD)
"""In the order of the parity table's columns."""
