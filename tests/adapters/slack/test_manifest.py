"""The manifest keeps to what Slack takes, in both forms, and asks for no more than is used."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.handling import SUGGESTIONS
from adapters.slack.manifest import BadAddress, bot_scopes, manifest
from tests.adapters.slack.yaml_text import read

URL = "https://rocket.example.com"

# What each scope is for; one that nothing here needs is one too many.
NEEDED = {
    "app_mentions:read": "event app_mention",
    "assistant:write": "the assistant's view",
    "channels:history": "threads in public channels",
    "chat:write": "answers",
    "chat:write.public": "sharing to a public channel without joining it",
    "commands": "commands and shortcuts",
    "files:read": "texts and pictures that are attached",
    "files:write": "pictures that a model made",
    "groups:history": "threads in private channels",
    "im:history": "event message.im",
    "im:write": "opening a direct message",
    "mpim:history": "threads in group messages",
    "reactions:read": "events reaction_added and reaction_removed",
    "users:read": "names of those who wrote in a thread",
}

EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "assistant_thread_started": "assistant:write",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "tokens_revoked": None,
}


def both() -> list[dict[str, Any]]:
    return [read(manifest()), read(manifest(URL))]


def test_it_introduces_itself_within_slacks_lengths() -> None:
    shown = read(manifest())["display_information"]
    assert shown["name"] == "Prompt Rocket"
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])


def test_commands_and_shortcuts() -> None:
    for app in both():
        features = app["features"]
        assert [(each["type"], each["callback_id"]) for each in features["shortcuts"]] == [
            ("global", "refine"),
            ("message", "refine_message"),
        ]
        for shortcut in features["shortcuts"]:
            assert len(shortcut["name"]) <= 24
            assert len(shortcut["description"]) <= 150
        assert [each["command"] for each in features["slash_commands"]] == ["/rocket", "/prompts"]
        for command in features["slash_commands"]:
            assert command["should_escape"] is False
            assert command["usage_hint"]
        prompts = features["assistant_view"]["suggested_prompts"]
        assert 1 <= len(prompts) <= 4
        assert all(set(each) == {"title", "message"} for each in prompts)


def test_the_assistant_suggests_the_same_in_both_places() -> None:
    for each in both():
        assert tuple(each["features"]["assistant_view"]["suggested_prompts"]) == SUGGESTIONS


def test_home_and_messages_are_open() -> None:
    features = read(manifest())["features"]
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert features["bot_user"]["always_online"] is True


def test_every_scope_has_a_use_and_every_event_its_scope() -> None:
    for app in both():
        scopes = app["oauth_config"]["scopes"]
        assert list(scopes) == ["bot"]
        assert sorted(scopes["bot"]) == sorted(NEEDED)
        assert list(bot_scopes()) == scopes["bot"]
        events = app["settings"]["event_subscriptions"]["bot_events"]
        assert sorted(events) == sorted(EVENT_SCOPES)
        for event in events:
            assert EVENT_SCOPES[event] in (None, *scopes["bot"])


def test_socket_mode_names_no_address() -> None:
    app = read(manifest())
    assert app["settings"]["socket_mode_enabled"] is True
    assert app["settings"]["org_deploy_enabled"] is True
    assert app["settings"]["token_rotation_enabled"] is False
    assert app["settings"]["interactivity"] == {"is_enabled": True}
    assert "redirect_urls" not in app["oauth_config"]
    assert all("url" not in each for each in app["features"]["slash_commands"])


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (URL, URL),
        (f"{URL}/", URL),
        (f"{URL}/slack/events", URL),
        ("https://a.example:8443/chat/rocket", "https://a.example:8443/chat/rocket"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_over_http_everything_has_its_address(url: str, base: str) -> None:
    socket, app = read(manifest()), read(manifest(url))
    events = f"{base}/slack/events"
    settings = app["settings"]
    assert settings["event_subscriptions"].pop("request_url") == events
    assert settings["interactivity"].pop("request_url") == events
    assert [each.pop("url") for each in app["features"]["slash_commands"]] == [events, events]
    assert app["oauth_config"].pop("redirect_urls") == [f"{base}/slack/oauth_redirect"]
    assert settings.pop("socket_mode_enabled") is False
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert app == socket


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rocket.example.com",
        "http://rocket.example.com",
        "https://",
        "https:///path",
        "https://rocket.example.com?x=1",
        "https://rocket.example.com#x",
        "https://ana:pass@rocket.example.com",
        "https://rocket.example.com:0",
        "https://rocket.example.com:70000",
        "https://rocket.example.com\n",
        "https://rocket.example.com/a b",
        'https://rocket.example.com/"',
        "https://rocket.example.com: x",
    ],
)
def test_an_address_that_slack_cannot_call_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        manifest(url)


@given(st.one_of(st.text(max_size=30), st.text("abc.:/#?@-_~\n \"'[]{}%!", max_size=20)))
def test_no_address_changes_anything_but_addresses(rest: str) -> None:
    url = "https://" + rest
    try:
        text = manifest(url)
    except BadAddress:
        return
    app = read(text)
    assert app["oauth_config"]["redirect_urls"] == [f"{url.rstrip('/')}/slack/oauth_redirect"]
    assert app["settings"]["socket_mode_enabled"] is False
