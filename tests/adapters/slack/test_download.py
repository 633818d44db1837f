"""Where the token goes, and where it never does."""

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.reading.download import download, trusted
from bot.chat.download import NotDownloaded
from tests.adapters.slack.scripted import TOKEN, Raw, Scripted, scripted


async def fetch(slack: Scripted, address: str, most: int = 1000) -> bytes | str:
    async with aiohttp.ClientSession() as session:
        try:
            found = await download(session, address, TOKEN, slack.api_url, limit=lambda _: most)
        except NotDownloaded as problem:
            return str(problem)
        return found.content


def moved(to: str) -> Raw:
    return Raw(b"", 302, headers={"Location": to})


async def test_the_token_goes_to_slack_alone() -> None:
    async with scripted() as slack, scripted() as elsewhere:
        elsewhere.answers["/a"] = Raw(b"stolen")
        slack.answers["/away"] = moved(f"{elsewhere.origin}/a")
        away = "it is kept outside of Slack"
        assert await fetch(slack, f"{elsewhere.origin}/a") == away
        assert await fetch(slack, f"{slack.origin}/away") == away
        assert elsewhere.asked == []
        assert [each.token for each in slack.asked] == [TOKEN]


async def test_redirects_within_slack_are_followed_a_few_times() -> None:
    async with scripted() as slack:
        slack.answers |= {"/1": moved("/2"), "/2": moved("3"), "/3": moved("/4")}
        slack.answers |= {
            "/4": Raw(b"here"),
            "/5": moved("/5"),
            "/6": moved(""),
            "/7": moved("//["),
        }
        assert await fetch(slack, f"{slack.origin}/1") == b"here"
        assert await fetch(slack, f"{slack.origin}/5") == "Slack did not send it"
        assert len(slack.asked) == 8
        for odd in ("6", "7"):
            assert await fetch(slack, f"{slack.origin}/{odd}") == "it is kept outside of Slack"


async def test_one_byte_beyond_the_limit_is_read_and_no_more() -> None:
    async with scripted() as slack:
        slack.answers["/a"] = Raw(b"x" * 5_000_000, chunked=True)
        assert await fetch(slack, f"{slack.origin}/a", most=100) == b"x" * 101
        slack.answers["/a"] = Raw(b"x" * 100, chunked=True)
        assert await fetch(slack, f"{slack.origin}/a", most=100) == b"x" * 100


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.txt", True),
        ("https://FILES.slack.com:443/a", True),
        ("https://acme.enterprise.slack.com/files/a", True),
        ("https://slack-files.com/a", True),
        ("http://127.0.0.1:8000/files/a", True),
        ("http://files.slack.com/a", False),
        ("https://files.slack.com:8443/a", False),
        ("https://files.slack.com.example/a", False),
        ("https://notslack.com/a", False),
        ("https://files.slack.com@evil.example/a", False),
        ("https://me:you@files.slack.com/a", False),
        ("https://evil.example/files.slack.com", False),
        ("https://evil.example\\.slack.com/", False),
        ("https://evil.example#.slack.com/", False),
        ("https://evil.example?.slack.com/", False),
        ("http://127.0.0.1:8001/files/a", False),
        ("https://127.0.0.1:8000/files/a", False),
        ("file:///etc/hosts", False),
        ("//files.slack.com/a", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_hosts_that_may_have_the_token(address: str, may: bool) -> None:
    assert (trusted(address, "http://127.0.0.1:8000/api/") is not None) is may


@given(st.text(), st.sampled_from(["", "https://", "https://evil.example", "http://127.0.0.1"]))
def test_no_address_is_too_strange(text: str, start: str) -> None:
    url = trusted(start + text, "http://127.0.0.1:8000/api/")
    assert (
        url is None
        or url.host == "127.0.0.1"
        or str(url.host).endswith((".slack.com", "slack-files.com"))
    )


async def test_a_session_that_was_closed_fetches_nothing() -> None:
    async with scripted() as slack:
        session = aiohttp.ClientSession()
        await session.close()
        with pytest.raises(NotDownloaded, match="did not send"):
            await download(session, f"{slack.origin}/a", TOKEN, slack.api_url, limit=lambda _: 100)
