"""Which models are offered: by keys, by base URLs, by names in settings, and by asking."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.completion import ModelError
from bot.models.written import ProviderEntry, shipped
from tests.doubles.provider import ProviderDouble
from tests.examples import examples

KEY = SecretStr("test-key")
OURS = shipped()
NOWHERE = Path("no-weights-here")
WITH_MODELS = [
    (prefix, entry)
    for entry in OURS.providers.values()
    for prefix in entry.prefixes
    if any(model.provider == entry.id for model in OURS.models)
]
Maker = Callable[..., Catalogue]


@pytest.fixture
async def catalogue_of(tmp_path: Path) -> AsyncIterator[Maker]:
    """Makes catalogues that are closed after the test: `catalogue_of(OPENAI=Access(…))`."""
    async with AsyncExitStack() as stack:

        def made(also: tuple[str, ...] = (), **access: Access) -> Catalogue:
            catalogue = Catalogue(tmp_path, access, also=also)
            stack.push_async_callback(catalogue.close)
            return catalogue

        yield made


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def names(catalogue: Catalogue) -> list[str]:
    return [model.name for model in catalogue.models()]


@pytest.mark.parametrize(("prefix", "entry"), WITH_MODELS)
def test_a_key_brings_the_usual_models(prefix: str, entry: ProviderEntry) -> None:
    catalogue = Catalogue(NOWHERE, {prefix: Access(KEY)})
    usual = tuple(model for model in OURS.models if model.provider == entry.id)
    assert catalogue.models() == usual
    assert catalogue.address(entry.id) == entry.base_url


def test_without_a_key_there_is_nothing() -> None:
    catalogue = Catalogue(NOWHERE, {"OPENAI": Access(models=("gpt-6-luna",))}, also=("my-model",))
    assert catalogue.ready == ()
    assert catalogue.models() == ()


def test_what_is_set_under_any_prefix_of_a_provider_counts_the_first_first() -> None:
    access = {"GEMINI": Access(models=("wanted",)), "GOOGLE": Access(KEY, models=("ignored",))}
    assert names(Catalogue(NOWHERE, access)) == ["wanted"]
    access = {"GEMINI": Access(None, "http://127.0.0.1:1/v1"), "GOOGLE": Access(KEY)}
    assert Catalogue(NOWHERE, access).address("google") == "http://127.0.0.1:1/v1"


def test_a_slash_at_the_end_of_the_usual_address_changes_nothing() -> None:
    catalogue = Catalogue(NOWHERE, {"OPENAI": Access(KEY, "https://api.openai.com/v1/")})
    assert "gpt-6-luna" in names(catalogue)


@pytest.mark.parametrize(
    ("prefix", "access", "ready"),
    [
        ("AZURE_OPENAI", Access(KEY), False),
        ("AZURE_OPENAI", Access(None, "http://127.0.0.1:1/openai/v1"), False),
        ("AZURE_OPENAI", Access(KEY, "http://127.0.0.1:1/openai/v1"), True),
        ("OLLAMA", Access(KEY), False),
        ("OLLAMA", Access(None, "http://127.0.0.1:1/v1"), True),
        ("OPENAI", Access(None, "http://127.0.0.1:1/v1"), True),
    ],
)
def test_what_a_provider_needs(prefix: str, access: Access, ready: bool) -> None:
    assert bool(Catalogue(NOWHERE, {prefix: access}).ready) == ready


async def test_behind_another_base_url_are_the_models_listed_there(catalogue_of: Maker) -> None:
    others = ["text-embedding-3", "whisper-1", "tts-1-hd", "bge-m3", "dall-e-3", "Llama-Guard-4"]
    chat = [f"chat-{number}" for number in range(12)]
    async with ProviderDouble(key="test-key", models=[*others, *chat]) as double:
        catalogue = catalogue_of(OPENAI=Access(KEY, double.base_url))
        assert names(catalogue) == []
        catalogue.start()
        catalogue.start()
        await catalogue.listed()
        await catalogue.listed()
        assert names(catalogue) == chat[:8]
        assert [request.method for request in double.requests] == ["GET"]


async def test_anthropic_is_asked_in_its_own_words(catalogue_of: Maker) -> None:
    async with ProviderDouble(key="test-key", models=["claude-x"]) as double:
        catalogue = catalogue_of(ANTHROPIC=Access(KEY, double.origin))
        await catalogue.listed()
    assert names(catalogue) == ["claude-x"]
    assert double.requests[0].headers["x-api-key"] == "test-key"
    assert catalogue.models()[0].style == "tags"


async def test_azure_gets_the_key_under_its_own_name(catalogue_of: Maker) -> None:
    async with ProviderDouble(models=["our-deployment"]) as double:
        catalogue = catalogue_of(AZURE_OPENAI=Access(KEY, double.base_url))
        await catalogue.listed()
    assert names(catalogue) == ["our-deployment"]
    assert double.requests[0].headers["api-key"] == "test-key"
    assert "authorization" not in double.requests[0].headers


async def test_a_provider_that_is_down_costs_a_line_in_the_log(
    catalogue_of: Maker, nobody: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with ProviderDouble(models=["llama"]) as double:
        catalogue = catalogue_of(
            OPENAI=Access(KEY, nobody), OLLAMA=Access(None, double.base_url), GROQ=Access(KEY)
        )
        with caplog.at_level(logging.WARNING):
            await catalogue.listed()
    assert names(catalogue)[-1] == "llama"
    assert {model.provider for model in catalogue.models()} == {"groq", "ollama"}
    (line,) = caplog.messages
    assert "openai" in line
    assert "test-key" not in line
    assert "Could not reach 127.0.0.1" in catalogue.silent["openai"]


async def test_a_provider_without_a_usable_model_says_what_to_set(catalogue_of: Maker) -> None:
    async with ProviderDouble(models=["nomic-embed-text"]) as double:
        catalogue = catalogue_of(OLLAMA=Access(None, double.base_url))
        await catalogue.listed()
    assert catalogue.models() == ()
    assert "OLLAMA_MODEL" in catalogue.silent["ollama"]


async def test_closing_does_not_wait_for_a_provider_that_says_nothing() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()  # until the other side has left
        writer.close()
        await writer.wait_closed()
        left.set()

    asked, left = asyncio.Event(), asyncio.Event()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        access = {"OLLAMA": Access(None, f"http://127.0.0.1:{port}/v1")}
        catalogue = Catalogue(NOWHERE, access)
        catalogue.start()
        await asked.wait()
        await catalogue.close()
        await left.wait()


def test_names_in_a_setting_replace_the_usual_models() -> None:
    catalogue = Catalogue(NOWHERE, {"OPENAI": Access(KEY, models=("new-one", "gpt-6-luna"))})
    new, luna = catalogue.models()
    assert (new.name, new.label, new.provider) == ("new-one", "new-one", "openai")
    assert luna == next(model for model in OURS.models if model.name == "gpt-6-luna")


def test_a_wanted_name_that_no_file_knows_is_offered_where_it_is_plain_whose_it_is() -> None:
    nobody = "http://127.0.0.1:1/v1"
    openai, ours = {"OPENAI": Access(KEY, models=("a",))}, {"OLLAMA": Access(None, nobody)}
    only = Catalogue(NOWHERE, openai, also=("b", "a", "smollm2-135m", "b"))
    assert names(only) == ["a", "b"]
    own_server = Catalogue(NOWHERE, {**openai, **ours}, also=("llama3",)).model("llama3")
    assert own_server is not None
    assert own_server.provider == "ollama"
    # A slip of the pen must not send a team's words to whoever happens to be first.
    both = Catalogue(NOWHERE, {**openai, "GROQ": Access(KEY)}, also=("claude-sonet",))
    assert both.model("claude-sonet") is None


def test_a_model_is_found_by_key_and_by_name() -> None:
    catalogue = Catalogue(NOWHERE, {"GROQ": Access(KEY)})
    model = catalogue.model("openai/gpt-oss-20b")
    assert model is not None
    assert catalogue.model("openai-gpt-oss-20b") == model
    assert catalogue.model("gpt-oss") is None


async def test_a_model_whose_provider_is_gone(catalogue_of: Maker) -> None:
    model = Catalogue(NOWHERE, {"GROQ": Access(KEY)}).models()[0]
    with pytest.raises(ModelError, match="no provider now"):
        await catalogue_of().provider(model)


async def test_a_local_model_keeps_its_key_whatever_others_call_theirs(
    catalogue_of: Maker, tmp_path: Path
) -> None:
    pytest.importorskip("xllamacpp")
    (tmp_path / "qwen2.5-coder-0.5b.gguf").write_bytes(b"weights")
    async with ProviderDouble(models=["qwen2.5-coder:0.5b"]) as double:
        catalogue = catalogue_of(OLLAMA=Access(None, double.base_url))
        await catalogue.listed()
    theirs, local = catalogue.models()
    assert (theirs.key, theirs.local) == ("ollama-qwen2.5-coder-0.5b", False)
    assert (local.key, local.local) == ("qwen2.5-coder-0.5b", True)
    assert catalogue.model("qwen2.5-coder-0.5b") == local


ANY_NAME = st.text(min_size=1, max_size=80) | st.sampled_from(
    ["a/b", "a:b", "a-b", "ü", "é", "x" * 50, "y" + "x" * 50, "qwen2.5-coder-1.5b", "gpt-6-luna"]
)
ALL_PREFIXES = [entry.prefixes[0] for entry in OURS.providers.values()]


@settings(deadline=None, max_examples=examples(60))
@given(
    wanted=st.dictionaries(
        st.sampled_from(ALL_PREFIXES), st.lists(ANY_NAME, min_size=1, max_size=6, unique=True)
    )
)
def test_keys_fit_on_buttons_and_no_model_is_lost(wanted: dict[str, list[str]]) -> None:
    address = "http://127.0.0.1:1/v1"
    access = {prefix: Access(KEY, address, tuple(found)) for prefix, found in wanted.items()}
    models = Catalogue(NOWHERE, access).models()
    keys = [model.key for model in models]
    assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,40}", key) for key in keys)
    assert len(set(keys)) == len(keys)
    assert "qwen2.5-coder-1.5b" not in keys
    assert sorted(model.name for model in models) == sorted(
        n for each in wanted.values() for n in each
    )
