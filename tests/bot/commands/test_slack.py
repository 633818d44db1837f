"""What the commands say about Slack without asking it."""

from itertools import product
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.connecting import SlackPlan, slack_plan
from bot.commands.doctor import platforms
from bot.commands.problem import Problem
from bot.environment import read
from bot.settings import BadSettings, Settings
from tests.bot.commands.test_commands import bot

NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)
VALUES = (
    "xoxb-1-very-secret",
    "xapp-1-very-secret",
    "0123456789abcdef" * 2,
    "1.2",
    "client-very-secret",
)


def settings(*given: str) -> Settings:
    values = {
        name.lower(): value if name == "SLACK_CLIENT_ID" else SecretStr(value)
        for name, value in zip(NAMES, VALUES, strict=True)
        if name in given
    }
    return Settings(**values)  # type: ignore[arg-type]


def test_every_combination_is_whole_or_named() -> None:
    for chosen in product((False, True), repeat=5):
        token, app, signing, client, secret = chosen
        given = [name for name, wanted in zip(NAMES, chosen, strict=True) if wanted]
        whole = client == secret and (token or client) and (app or signing)
        if not given:
            assert slack_plan(settings()) is None
        elif whole:
            assert slack_plan(settings(*given)) == SlackPlan(socket_mode=app, many=client)
        else:
            with pytest.raises(Problem) as problem:
                slack_plan(settings(*given))
            assert problem.value.code == 2
            missing = [name for name in NAMES if name not in given]
            assert any(name in str(problem.value) for name in missing)
            assert "very-secret" not in str(problem.value)


@pytest.mark.parametrize(
    ("bot_token", "app_token", "named"),
    [
        ("xapp-1", "xoxb-1", "SLACK_BOT_TOKEN"),
        ("xoxp-1", "xapp-1", "SLACK_BOT_TOKEN"),
        ("xoxb-1", "xoxb-1", "SLACK_APP_TOKEN"),
    ],
)
def test_tokens_that_were_mixed_up(bot_token: str, app_token: str, named: str) -> None:
    mixed = Settings(slack_bot_token=SecretStr(bot_token), slack_app_token=SecretStr(app_token))
    with pytest.raises(Problem, match=named):
        slack_plan(mixed)


def dotenv(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / ".env"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://slack.com/api/", "https://slack.com/api/"),
        ("http://127.0.0.1:4321/api", "http://127.0.0.1:4321/api/"),
        ("https://proxy.example//", "https://proxy.example/"),
    ],
)
def test_the_address_of_slack_ends_with_a_stroke(tmp_path: Path, written: str, kept: str) -> None:
    assert read(dotenv(tmp_path, f"SLACK_API_URL={written}")).slack_api_url == kept


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("SLACK_API_URL=slack.com/api", "SLACK_API_URL"),
        ("SLACK_API_URL=https://slack.com/api/?x=1", "SLACK_API_URL"),
        ("PORT=70000", "PORT"),
        ("PORT=http", "PORT"),
    ],
)
def test_a_value_that_does_not_fit_is_named(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        read(dotenv(tmp_path, line))


def test_secrets_come_without_the_blanks_around_them(tmp_path: Path) -> None:
    found = read(dotenv(tmp_path, 'SLACK_BOT_TOKEN=" xoxb-1 "', 'SLACK_APP_TOKEN="  "'))
    assert found.slack_bot_token == SecretStr("xoxb-1")
    assert found.slack_app_token is None
    assert (found.port, found.slack_api_url) == (3000, "https://slack.com/api/")


def test_settings_list_them_and_show_no_secret(tmp_path: Path) -> None:
    given = [f"{name}={value}" for name, value in zip(NAMES, VALUES, strict=True)]
    dotenv(tmp_path, *given, "PORT=8080")
    done = bot("settings", cwd=tmp_path)
    said = done.out.decode()
    for name in (*NAMES, "SLACK_API_URL", "PORT = 8080"):
        assert name in said
    assert "very-secret" not in said


def test_the_manifest_is_printed_alone() -> None:
    done = bot("slack", "manifest")
    assert b"\ndisplay_information:\n" in done.out
    assert b"socket_mode_enabled: true\n" in done.out
    assert done.err == b""


def test_the_manifest_for_http_and_for_no_address() -> None:
    done = bot("slack", "manifest", "--url", "https://rocket.example.com")
    assert b"request_url: https://rocket.example.com/slack/events\n" in done.out
    done = bot("slack", "manifest", "--url", "rocket.example.com", code=2)
    assert (done.out, done.err.count(b"\n")) == (b"", 1)
    assert b"https://" in done.err


def test_serve_names_the_missing_half() -> None:
    done = bot("serve", code=2, SLACK_BOT_TOKEN="xoxb-very-secret")
    assert b"SLACK_APP_TOKEN" in done.err
    assert b"SLACK_SIGNING_SECRET" in done.err
    assert done.err.count(b"\n") == 1
    assert b"very-secret" not in done.err


def test_what_is_no_signing_secret_is_told_without_showing_it() -> None:
    told = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "my-very-secret"}
    with pytest.raises(Problem, match="SLACK_SIGNING_SECRET") as problem:
        slack_plan(Settings(**{name: SecretStr(value) for name, value in told.items()}))  # type: ignore[arg-type]
    assert "very-secret" not in str(problem.value)


def rows(found: Settings) -> str:
    return "\n".join(f"{state} {text}" for state, text in platforms(found))


def test_doctor_tells_what_is_set_up_and_what_is_missing() -> None:
    assert "missing Slack: set SLACK_BOT_TOKEN" in rows(settings())
    half = rows(settings("SLACK_BOT_TOKEN"))
    assert "missing Slack: set SLACK_APP_TOKEN" in half
    http = rows(settings("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"))
    assert "ok      Slack, set up but not asked: one workspace, HTTP on port 3000." in http
    many = rows(settings("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_APP_TOKEN"))
    assert "workspaces that install it, Socket Mode, installing on port 3000." in many
    socket = rows(settings("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
    assert "one workspace, Socket Mode." in socket
    assert "very-secret" not in half + http + many + socket
