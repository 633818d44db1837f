"""What the log says of a call to a provider."""

import asyncio
import logging
from typing import get_args

import pytest

from bot.models.asked import Asked
from bot.models.completion import Finished, Kind, ModelError, Usage


def said(caplog: pytest.LogCaptureFixture) -> tuple[str, str]:
    (record,) = caplog.records
    caplog.clear()
    message = record.getMessage()
    before, _, rest = message.partition(" after ")
    return record.levelname, f"{before} … {rest.partition(', ')[2]}"


@pytest.fixture(autouse=True)
def all_of_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")


def test_an_answer_is_told_with_its_tokens(caplog: pytest.LogCaptureFixture) -> None:
    for usage, tokens in ((Usage(7, 3), "tokens 7 in, 3 out"), (None, "tokens not told")):
        with Asked("some.host", "big") as asked:
            asked.finished(Finished("stop", usage, None, 1.0))
        assert said(caplog) == ("INFO", f"big at some.host: answered (stop) … {tokens}")


async def test_what_was_broken_off_was_not_answered(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(asyncio.CancelledError), Asked("some.host", "big"):
        raise asyncio.CancelledError
    assert said(caplog) == ("INFO", "big at some.host: broken off … tokens not told")


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_failure_is_a_warning_in_words(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ModelError), Asked("some.host", "big"):
        raise ModelError(kind, "Please do something about of-our-secret-plan.")
    level, line = said(caplog)
    # Whoever runs the bot cannot mend what is wrong with a prompt.
    assert level == ("INFO" if kind in ("too_long", "refused") else "WARNING")
    assert line.startswith("big at some.host: failed, ")
    assert "secret-plan" not in line


def test_a_refused_key_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ModelError), Asked("some.host", "big"):
        raise ModelError("key", "It is not accepted.")
    line = "big at some.host: failed, the key was refused, … tokens not told"
    assert said(caplog) == ("WARNING", line)
