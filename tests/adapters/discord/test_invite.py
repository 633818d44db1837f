"""The addresses at which people install the bot: the least that it needs, and never more."""

import base64
from urllib.parse import parse_qsl, urlsplit

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.invite import (
    PERMISSIONS,
    BadApplication,
    application_of,
    invite,
    person_link,
    server_link,
)

ID = "123456789012345678"


def token(first: str) -> str:
    return base64.urlsafe_b64encode(first.encode()).decode().rstrip("=") + ".GaBcDe.secret-part"


def query(link: str) -> dict[str, str]:
    address = urlsplit(link)
    assert (address.scheme, address.netloc) == ("https", "discord.com")
    assert address.path == "/oauth2/authorize"
    return dict(parse_qsl(address.query, strict_parsing=True))


def test_for_a_server() -> None:
    asked = query(server_link(ID))
    assert asked.pop("permissions") == str(sum(PERMISSIONS.values()))
    assert asked == {
        "client_id": ID,
        "integration_type": "0",
        "scope": "bot applications.commands",
    }


def test_for_a_person_alone() -> None:
    assert query(person_link(ID)) == {
        "client_id": ID,
        "integration_type": "1",
        "scope": "applications.commands",
    }


def test_permissions_are_few_and_what_they_are_called() -> None:
    asked = discord.Permissions(sum(PERMISSIONS.values()))
    assert {name for name, wanted in asked if wanted} == {
        "read_messages",  # discord.py's other name for view_channel
        "send_messages",
        "send_messages_in_threads",
        "attach_files",
        "read_message_history",
    }
    for name, bit in PERMISSIONS.items():
        assert getattr(discord.Permissions(bit), name)
    assert not asked.administrator
    assert not asked.mention_everyone


def test_both_are_told() -> None:
    told = invite(ID)
    assert server_link(ID) in told.splitlines()
    assert person_link(ID) in told.splitlines()


@pytest.mark.parametrize("application", ["", "12", "x" * 18, f"{ID}&permissions=8", f" {ID}"])
def test_what_is_no_application(application: str) -> None:
    with pytest.raises(BadApplication) as problem:
        invite(application)
    assert "General Information" in str(problem.value)


@given(st.integers(10**14, 2**64 - 1).map(str))
def test_the_token_names_the_application(application: str) -> None:
    assert application_of(token(application)) == application


@given(
    st.text(max_size=40)
    | st.text("abcMTIz.=-_", max_size=30)
    | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
def test_no_other_text_is_read_as_one(text: str) -> None:
    try:
        found = application_of(text)
    except BadApplication:
        return
    assert found.isascii()
    assert found.isdigit()


def test_a_token_that_is_none_is_not_shown() -> None:
    with pytest.raises(BadApplication, match="Was it copied whole") as problem:
        application_of("very-secret.x.y")
    assert "secret" not in str(problem.value)
