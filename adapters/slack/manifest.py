"""The app's manifest: what is pasted into Slack to make the app."""

import re
from pathlib import Path

_FILE = Path(__file__).with_name("manifest.yaml")

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

# Nothing that YAML would read as more than a text, and no port that is none.
_ADDRESS = re.compile(
    r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9._~-]+)*/?", re.IGNORECASE
)
_COMMAND = re.compile(r"^( +)- command: .+\n", re.MULTILINE)


class BadAddress(ValueError):
    """The address is none that Slack could call; the text says why, for the person."""


def manifest(address: str | None = None) -> str:
    """The manifest as YAML: for Socket Mode, or for HTTP at a public `address`.

    Raises BadAddress unless that is https and no more than a host, a port and a path.
    """
    text = _FILE.read_text("utf-8")
    if address is None:
        return text
    # Slack's own pages show the whole address: people copy that one.
    base = _checked(address.rstrip("/").removesuffix(EVENTS_PATH))
    events = base + EVENTS_PATH
    text = _after(text, "  event_subscriptions:\n", f"    request_url: {events}\n")
    text = _after(text, "  interactivity:\n", f"    request_url: {events}\n")
    text = _after(text, "oauth_config:\n", f"  redirect_urls:\n    - {base + REDIRECT_PATH}\n")
    text = _COMMAND.sub(rf"\g<0>\1  url: {events}\n", text)
    text = text.replace("  socket_mode_enabled: true\n", "  socket_mode_enabled: false\n")
    head = f"# The Slack app, for HTTP at {base}. Paste it at https://api.slack.com/apps\n"
    return head + '# under "Create New App", "From a manifest".\n' + text[text.index("display_") :]


def bot_scopes() -> tuple[str, ...]:
    """What the manifest asks for the bot, so that an installation asks for the same."""
    scopes = _FILE.read_text("utf-8").partition("    bot:\n")[2].partition("settings:\n")[0]
    return tuple(re.findall(r"^ +- (\S+)$", scopes, re.MULTILINE))


def _after(text: str, line: str, added: str) -> str:
    return text.replace(line, line + added, 1)


def _checked(address: str) -> str:
    if not address.startswith("https://"):
        raise BadAddress("Slack calls addresses that begin with https:// only.")
    if not _ADDRESS.fullmatch(address):
        raise BadAddress(
            "Please give the address at which Slack reaches this program, without a query: "
            "https://rocket.example.com"
        )
    port = re.match(r"https://[^/:]+:(\d+)", address)
    if port and not 0 < int(port[1]) < 65_536:
        raise BadAddress("A port is a number from 1 to 65535.")
    return address.rstrip("/")
