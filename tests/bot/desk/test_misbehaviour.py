"""Whatever a provider does, the person is told what to do, and what came is kept and marked."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.models.access import Access
from bot.models.client import Patience
from bot.talk import requests as ask
from bot.talk.cards import Note
from tests.bot.conftest import HOME, DeskMaker
from tests.bot.shown import all_of, answer_of, button, notes_of
from tests.doubles.messages import error_event
from tests.doubles.provider import ProviderDouble, Reply
from tests.doubles.tls import server_tls

QUICK = Patience(backoff=0.01)
"""Soon tries again, and waits for an answer however busy the machine is."""

PIECES = ["One ", "two ", "three."]
WIRES = pytest.mark.parametrize("wire", ["openai", "anthropic"])


@dataclass(frozen=True)
class Case:
    """What the provider does (`reply`, on each wire where they differ), and what is shown."""

    reply: Reply
    state: str
    answer: str
    says: tuple[str, ...]
    anthropic: Reply | None = None
    calls: int = 1
    models: tuple[str, ...] | None = None
    key: str = "right"
    setting: str = field(default="")
    patience: Patience = QUICK


def refused(
    status: int,
    code: str,
    kind: str,
    said: str,
    says: tuple[str, ...],
    *,
    calls: int = 1,
    setting: str = "",
    headers: dict[str, str] | None = None,
) -> Case:
    """A refusal as each of the two wires words it: `code` on one, `kind` on the other."""
    ours = {"error": {"code": code, "message": said, "type": code, "param": None}}
    theirs = {"type": "error", "error": {"type": kind, "message": said}}
    return Case(
        Reply(status=status, body=ours, headers=headers or {}),
        anthropic=Reply(status=status, body=theirs, headers=headers or {}),
        state="failed",
        answer="",
        says=says,
        calls=calls,
        setting=setting,
    )


TROUBLE = ("having trouble", "another model")
BUSY = ("too many requests", "try again")
CUT = ("Not whole", "broke before", "run it again")
CASES: dict[str, Case] = {
    "rate limited": refused(
        429, "rate_limit_exceeded", "rate_limit_error", "slow down", BUSY, calls=3
    ),
    "rate limited for a minute": refused(
        429, "rate_limit_exceeded", "rate_limit_error", "slow down", (*BUSY, "in 61 seconds"),
        headers={"Retry-After": "61"},
    ),
    "server error": refused(500, "server_error", "api_error", "oops", TROUBLE, calls=3),
    "overloaded": refused(529, "overloaded", "overloaded_error", "Overloaded", TROUBLE, calls=3),
    "cut": Case(
        Reply(pieces=PIECES, cut_after=2), state="cut", answer="One two ", says=CUT,
    ),
    "cut politely": Case(
        Reply(pieces=PIECES, cut_after=2, polite_cut=True),
        state="cut", answer="One two ", says=CUT,
    ),
    "broken off in an event": Case(
        Reply(pieces=PIECES, break_after=1, break_with='data: {"type": "content_blo'),
        state="cut", answer="One ", says=CUT,
    ),
    "malformed chunk": Case(
        Reply(pieces=PIECES, break_after=1),
        state="cut", answer="One ", says=("Not whole", "stream"),
    ),
    "an error in the middle": Case(
        Reply(pieces=PIECES, break_after=2,
              break_with='data: {"error": {"code": 529, "message": "overloaded"}}\n\n'),
        anthropic=Reply(pieces=PIECES, break_after=2, break_with=error_event()),
        state="cut", answer="One two ", says=("Not whole", "having trouble"),
    ),
    "wrong content type": Case(
        Reply("Hello", content_type="text/html"),
        state="failed", answer="", says=("check", "BASE_URL"),
    ),
    "no token count": Case(
        Reply("Hello there.", usage=False), state="done", answer="Hello there.", says=(),
    ),
    "silence before the first word": Case(
        Reply("Late.", delay_first=60), state="failed", answer="", says=("took too long",),
        patience=replace(QUICK, first=0.4),
    ),
    "silence after a word": Case(
        Reply(pieces=PIECES, hang_after=1), state="cut", answer="One ",
        says=("Not whole", "took too long"), patience=replace(QUICK, silence=0.4),
    ),
    "a slow drip": Case(
        Reply(pieces=["drop "] * 8, delay_between=0.1), state="done", answer="drop " * 8, says=(),
    ),
    "an answer without an end": Case(
        Reply("x" * 1_000_000, repeat=10), state="cut", answer="x" * 200_000,
        says=("200,000 characters is the most", "Not whole"),
    ),
    "cut at its longest": Case(
        Reply("Half of it", finish_reason="length"), state="cut", answer="Half of it",
        says=("longest length", "Not whole"),
    ),
    "nothing": Case(
        Reply(""), state="failed", answer="", says=("answered with nothing", "another model"),
    ),
    "wrong key": Case(
        Reply(), key="wrong", state="failed", answer="", says=("did not accept the key",),
        setting="API_KEY",
    ),
    "unknown model": Case(
        Reply(), models=("another",), state="failed", answer="", says=("does not offer the model",),
        setting="MODEL",
    ),
    "no credit": refused(
        429, "insufficient_quota", "invalid_request_error", "Your credit balance is too low",
        ("no credit left", "top it up"), setting="API_KEY",
    ),
    "context too long": refused(
        400, "context_length_exceeded", "invalid_request_error",
        "prompt is too long: 210000 tokens > 200000 maximum", ("too long for", "shorten it"),
    ),
    "content refused": refused(
        400, "content_policy_violation", "invalid_request_error", "content_policy",
        ("content rules", "reword"),
    ),
    "content refused in the middle": Case(
        Reply("Well, ", finish_reason="content_filter"), state="cut", answer="Well, ",
        says=("Not whole", "content rules"),
    ),
    "a redirect": Case(
        Reply(status=302, body="", headers={"Location": "http://127.0.0.1:9/"}),
        state="failed", answer="", says=("Could not reach", "BASE_URL"), calls=3,
    ),
}  # fmt: skip


@WIRES
@pytest.mark.parametrize("name", CASES)
async def test_what_the_person_sees(name: str, wire: str, open_desk: DeskMaker) -> None:
    case = CASES[name]
    reply = case.anthropic if wire == "anthropic" and case.anthropic else case.reply
    async with ProviderDouble(reply, key="right", models=case.models) as double:
        address = double.base_url if wire == "openai" else double.origin
        access = {wire.upper(): Access(SecretStr(case.key), address, ("some-model",))}
        async with open_desk(access=access, patience=case.patience) as desk:
            card = await desk.card(ask.Refine("write a haiku about rain"))
            ran = await desk.card(button(card, "▶ some-model"))
            kept = await desk.store.run(HOME, ran.id)
    assert kept is not None
    assert kept.outcome.state == case.state
    assert kept.outcome.answer == case.answer == answer_of(ran)
    said = notes_of(ran)
    for words in (*case.says, case.setting and f"{wire.upper()}_{case.setting}"):
        assert words in said
    tones = {note.tone for note in all_of(ran, Note)}
    assert tones == {"done": set(), "cut": {"warning"}, "failed": {"error"}}[case.state]
    assert len(double.requests) == case.calls
    # Neither the key nor the prompt nor the provider's own words stand in what is said.
    assert not any(word in said for word in ("right", "haiku", "slow down", "oops"))


async def test_a_certificate_that_is_not_trusted(open_desk: DeskMaker, tmp_path: Path) -> None:
    server, _ = server_tls(tmp_path)
    async with (
        ProviderDouble(tls=server) as double,
        open_desk(double.base_url, patience=QUICK) as desk,
    ):
        card = await desk.card(ask.Refine("write a haiku about rain"))
        ran = await desk.card(button(card, "▶ big"))
    assert "could not prove who it is" in notes_of(ran)
    assert "SSL_CERT_FILE" in notes_of(ran)


@WIRES
async def test_it_waits_as_long_as_the_provider_asks(wire: str, open_desk: DeskMaker) -> None:
    busy = Reply(status=429, body={}, headers={"Retry-After": "0.2"})
    async with ProviderDouble(busy, Reply("Now.")) as double:
        address = double.base_url if wire == "openai" else double.origin
        access = {wire.upper(): Access(SecretStr("key"), address, ("some-model",))}
        async with open_desk(access=access, patience=QUICK) as desk:
            card = await desk.card(ask.Refine("write a haiku about rain"))
            ran = await desk.card(button(card, "▶ some-model"))
        first, second = double.arrived_at
    assert answer_of(ran) == "Now."
    assert second - first >= 0.2
