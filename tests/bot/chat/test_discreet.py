"""What is made of the lines of a platform's library."""

import logging
import re
from collections.abc import Iterator

import pytest

from bot.chat.contact import Contact
from bot.chat.discreet import SAID, be_discreet


@pytest.fixture
def library() -> Iterator[logging.Logger]:
    library = logging.getLogger("some_library.parts")
    yield library
    library.handlers.clear()


def lost(library: logging.Logger) -> None:
    library.error("lost wss://host/?ticket=secret", exc_info=OSError("ticket=secret"))


def late(library: logging.Logger) -> None:
    library.warning("Can't keep up: secret")


def broken(library: logging.Logger) -> None:
    try:
        int("secret")
    except ValueError:
        library.exception("secret")


def test_a_line_is_plain_where_it_can_be_and_a_place_elsewhere(
    library: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    plainly = {(library.name, "lost"): SAID, (library.name, "late"): "it answers slowly."}
    be_discreet("Platform", [library.name], lambda _fault: "4000", plainly)
    for each in (lost, late, broken):
        each(library)
    slow, other = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert slow == ("WARNING", "Platform: it answers slowly.")
    assert other[0] == "ERROR"
    place = r"some_library.parts in broken:\d+, ValueError in broken:\d+, Platform says 4000"
    assert re.fullmatch(place, other[1])
    assert "secret" not in caplog.text


def test_an_outage_is_told_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")
    contact = Contact("Platform")
    contact.back()
    for _ in range(2):
        contact.lost("no answer")
        contact.lost("no answer")
        contact.back()
        contact.back()
    once = [
        "no connection to Platform (no answer): it is tried again until there is one",
        "connected to Platform again",
    ]
    assert caplog.messages == once * 2
