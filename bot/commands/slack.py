"""`python -m bot slack`: what Slack needs to know of this app."""

import argparse
from collections.abc import Callable

from bot.commands.problem import Problem


def run(arguments: argparse.Namespace, manifest: Callable[[str | None], str]) -> int:
    """Print the manifest that `manifest` makes for an address; its ValueError ends the command."""
    try:
        print(manifest(arguments.url), end="")
    except ValueError as problem:
        raise Problem(f"--url {arguments.url}: {problem}", 2) from None
    return 0
