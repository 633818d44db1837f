"""The double as a process of its own: `python -m tests.doubles.slack --port 8080`.

It prints its addresses and the app's tokens as one JSON object on a line and serves until a
signal.
"""

import argparse
import asyncio
import json
import signal
import sys

from tests.doubles.slack.server import SlackDouble


async def _serve(slack: SlackDouble) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with slack:
        shown = {
            "api_url": slack.api_url,
            "authorize_url": slack.authorize_url,
            "bot_token": slack.bot_token,
            "app_token": slack.app.app_token,
            "signing_secret": slack.app.signing_secret,
            "client_id": slack.app.client_id,
            "client_secret": slack.app.client_secret,
        }
        sys.stdout.write(json.dumps(shown) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.slack")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--mode", choices=("socket", "http"), default="socket")
    parser.add_argument("--request-url", default="")
    given = parser.parse_args()
    asyncio.run(_serve(SlackDouble(given.mode, request_url=given.request_url, port=given.port)))


if __name__ == "__main__":
    main()
