"""Traces: the parts of a request as a collector on loopback gets them."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot import metrics, tracing, work
from bot.talk.requests import Refine, RunPrompt
from bot.web.endpoint import Endpoint
from tests.bot.conftest import DeskMaker
from tests.doubles.provider import ProviderDouble, Reply

ROUGH = "write of-our-secret-plan to the whole team: it costs 1,200 euros and starts on 3 May"


class Collector:
    """Takes what is sent by OTLP."""

    def __init__(self) -> None:
        self.spans: dict[str, list[Span]] = {}
        self.raw = b""

    async def take(self, request: web.Request) -> web.Response:
        sent = await request.read()
        self.raw += sent
        for resource in ExportTraceServiceRequest.FromString(sent).resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans.setdefault(span.name, []).append(span)
        return web.Response(content_type="application/x-protobuf")

    def about(self, name: str) -> dict[str, str]:
        """The attributes of the first span of a name."""
        return {
            each.key: each.value.string_value or str(each.value.int_value)
            for each in self.spans[name][0].attributes
        }


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """Traces go to a collector; they are there once this is left."""
    collector = Collector()
    endpoint = Endpoint()
    endpoint.add([web.post("/v1/traces", collector.take)])
    await endpoint.open()
    tracing.start(f"http://127.0.0.1:{endpoint.port}/")
    try:
        yield collector
    finally:
        await tracing.stop()
        await endpoint.close()


async def test_a_request_is_one_trace_from_its_delivery_to_the_models(
    open_desk: DeskMaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answer = Reply("of-our-secret-plan is good.")
    metrics.start()
    async with (
        ProviderDouble(answer) as provider,
        open_desk(provider.base_url, refine_with="big") as desk,
        collecting() as collector,
    ):
        with work.watched("slack", "command", "abcd1234"):
            card = await desk.card(Refine(ROUGH))
            await desk.ask(RunPrompt(card.id, ("big",)))
    page = metrics.page()[1].decode()
    metrics.stop()
    spans = collector.spans
    (delivery,), (refine,), (run,) = spans["delivery"], spans["refine"], spans["run"]
    assert delivery.parent_span_id == b""
    assert refine.parent_span_id == run.parent_span_id == delivery.span_id
    parents = [each.parent_span_id for each in spans["model call"]]
    assert parents == [refine.span_id] * 2 + [run.span_id]
    assert collector.about("delivery") == {
        "platform": "slack",
        "kind": "command",
        "request": "abcd1234",
        "outcome": "done",
    }
    assert collector.about("refine") == {"engine": "big", "outcome": "fell back"}
    assert collector.about("model call") == {
        "provider": "127.0.0.1",
        "model": "big",
        "outcome": "stop",
        "tokens.in": "7",
        "tokens.out": "3",
    }
    # The same, as it is logged and counted.
    assert "big at 127.0.0.1: answered (stop) after" in caplog.text
    assert "tokens 7 in, 3 out" in caplog.text
    for name in (
        'refinements_total{engine="big",outcome="fell back"} 1.0',
        'runs_total{model="big",outcome="done"} 1.0',
        'tokens_total{direction="out",model="big",purpose="run"} 3.0',
        'tokens_total{direction="out",model="big",purpose="refine"} 6.0',
        'promises_broken_total{promise="lost"}',
    ):
        assert "rocket_" + name in page
    assert b"secret-plan" not in collector.raw
    assert "secret-plan" not in caplog.text + page


async def test_what_fails_says_its_kind_and_no_more() -> None:
    async with collecting() as collector:
        with pytest.raises(ValueError, match="plan"), tracing.span("part", number=7):
            int("of-our-secret-plan")
        task = asyncio.create_task(broken_off())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
    assert collector.about("part") == {"number": "7", "error.type": "ValueError"}
    assert collector.about("delivery")["outcome"] == "stopped"
    assert b"secret-plan" not in collector.raw


async def broken_off() -> None:
    with work.watched("discord", "press", "abcd1234"):
        await asyncio.Event().wait()


async def test_without_a_collector_nothing_is_traced() -> None:
    tracing.start("")
    with tracing.span("part") as span:
        span.set("outcome", "done")
    tracing.open_span("part").end()
    await tracing.stop()


def test_what_is_not_installed_is_told_once_and_the_rest_goes_on() -> None:
    script = (
        "import sys; sys.modules['opentelemetry.sdk.trace'] = None\n"
        "from bot import tracing\n"
        "tracing.start('http://127.0.0.1:9')\n"
        "with tracing.span('part'): print('goes on')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"goes on\n"
    assert done.stderr.decode() == tracing.NOT_INSTALLED + "\n"
