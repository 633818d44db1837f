import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.secrets import MARK, Vault, found_in, marked

KEY = "sk-" + "a1B2" * 8


@pytest.mark.parametrize(
    "text",
    [
        f"use {KEY} for the call",
        "password: hunter2hunter2!",
        "postgresql://app:s3cret-pw@db.internal/app",
        "token " + "ghp_" + "x1Y2" * 9,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----",
        "AKIA" + "ABCD1234EFGH5678",
        "API key for the mailer is live-12ab34",
        "das Passwort für das WLAN ist Sonne2024!",
    ],
)
def test_a_secret_is_hidden_and_comes_back(text: str) -> None:
    vault = Vault()
    hidden = vault.hide(text)
    assert hidden != text
    assert vault.kinds
    assert vault.restore(hidden) == text
    assert vault.hide(hidden) == hidden


def test_the_same_secret_gets_the_same_stand_in() -> None:
    vault = Vault()
    first, second = vault.hide(f"a {KEY}"), vault.hide(f"b {KEY}")
    assert first[2:] == second[2:]


@pytest.mark.parametrize(
    "text",
    [
        "write an email about the password policy",
        "the token budget is 900",
        "regex for uk postcodes",
        "the secret is to rest the dough overnight",
        "password: the one that Jo uses",
        "the api key for the mailer is in the vault",
        "the token of our shop is a small wooden horse",
    ],
)
def test_ordinary_words_are_no_secrets(text: str) -> None:
    assert found_in(text) == ()


@given(st.text(max_size=300))
def test_hiding_loses_nothing(text: str) -> None:
    vault = Vault()
    assert vault.restore(vault.hide(text)) == text


def test_many_secrets_come_back_each_in_its_place() -> None:
    text = " ".join(f"ghp_{number:02d}{'x1Y2' * 9}." for number in range(12))
    vault = Vault()
    assert vault.restore(vault.hide(text)) == text


def test_a_token_is_hidden_once() -> None:
    text = "token: ghp_" + "x1Y2" * 9 + "."
    vault = Vault()
    assert vault.restore(vault.hide(text)) == text


def test_a_secret_of_many_lines_is_marked_as_one() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----"
    assert marked(f"one\n{key}\ntwo") == f"one\n{MARK}\ntwo"
    assert marked("nothing to hide") == "nothing to hide"
