"""The model on this machine: the real runtime and real weights, where they are present."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from bot.models.completion import ChatMessage, Delta, ModelError, Settings
from bot.models.local.model import LocalModel
from bot.models.local.weights import find

FOLDER = Path(os.environ.get("MODELS_DIR", "~/.cache/prompt-rocket/models")).expanduser()
WEIGHTS = find("smollm2-135m", FOLDER)
HAS_RUNTIME = importlib.util.find_spec("xllamacpp") is not None
ASK = [
    ChatMessage("system", "You are a helpful assistant."),
    ChatMessage("user", "Write one sentence about the sea."),
]

pytestmark = pytest.mark.alone

needs_runtime = pytest.mark.skipif(not HAS_RUNTIME, reason="xllamacpp is not installed")
needs_weights = pytest.mark.skipif(
    WEIGHTS is None, reason="run `python -m bot models pull smollm2-135m` for this test"
)


async def test_weights_that_are_not_here(tmp_path: Path) -> None:
    model = LocalModel(tmp_path / "smollm2-135m.gguf")
    with pytest.raises(ModelError, match="models pull smollm2-135m"):
        await model.start()
    await model.stop()


@needs_runtime
async def test_weights_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "odd.gguf"
    path.write_bytes(b"not weights")
    with pytest.raises(ModelError, match="could not be loaded"):
        await LocalModel(path).start()


@needs_runtime
@needs_weights
async def test_a_real_answer_while_the_loop_runs_on(client: httpx.AsyncClient) -> None:
    assert WEIGHTS is not None
    model = LocalModel(WEIGHTS, context=2048)
    loop = asyncio.get_running_loop()
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        last = loop.time()
        while True:
            await asyncio.sleep(0.01)
            longest, last = max(longest, loop.time() - last), loop.time()

    beating = asyncio.create_task(beat())
    try:
        first, second = await asyncio.gather(model.start(), model.start())
        assert first == second
        provider = await model.provider(client)
        wanted = Settings(max_tokens=40, temperature=0, seed=1)
        text, finished = await provider.complete(model.name, ASK, wanted)
        assert "sea" in text.lower()
        assert finished.usage is not None
        assert 0 < finished.usage.tokens_out <= 40
        with pytest.raises(ModelError) as caught:
            await provider.complete(model.name, [ChatMessage("user", "word " * 3000)])
        assert caught.value.kind == "too_long"
        assert (await client.get(f"{first}/chat/completions")).status_code in (401, 404)
        async with aclosing(provider.stream(model.name, ASK)) as items:
            assert isinstance(await anext(items), Delta)
            await model.stop()
    finally:
        beating.cancel()
        await model.stop()
    with pytest.raises(httpx.ConnectError):
        await client.get(first)
    # Far below the three seconds that a chat platform waits.
    assert longest < 0.5


@needs_runtime
@needs_weights
async def test_two_answers_grow_at_once(client: httpx.AsyncClient) -> None:
    assert WEIGHTS is not None
    model = LocalModel(WEIGHTS, context=1024)
    order: list[str] = []

    async def answer(name: str) -> None:
        provider = await model.provider(client)
        async for item in provider.stream(model.name, ASK, Settings(max_tokens=60, seed=1)):
            order.append(name if isinstance(item, Delta) else f"{name} ended")

    try:
        await asyncio.gather(answer("a"), answer("b"))
    finally:
        await model.stop()
    first_end = min(order.index("a ended"), order.index("b ended"))
    assert {"a", "b"} <= set(order[:first_end])
