"""`models`, `models --check`, `settings` and `doctor` as processes, with providers on loopback."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bot.commands.program import ROOT, run
from tests.doubles.provider import ProviderDouble, Reply

SECRET = "sk-very-secret"
MINE = '[[models]]\nprovider = "openai"\nname = "mine"\n'


class Done(NamedTuple):
    code: int
    out: str
    err: str

    def state(self, key: str) -> str:
        """The last column of a model's row."""
        row = next(line for line in self.out.splitlines() if line.startswith(f"{key} "))
        return row[self.out.splitlines()[0].index("STATE") :]


async def bot(folder: Path, *words: str, **env: str) -> Done:
    """Run a command in a folder of its own, with these settings and no others."""
    hidden = ("_API_KEY", "_BASE_URL", "_MODEL", "_FILE")
    clean = {name: value for name, value in os.environ.items() if not name.endswith(hidden)}
    own = {"MODELS_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'rocket.db'}"}
    ended = await asyncio.to_thread(
        run, words, cwd=folder, env={**clean, "PYTHONPATH": str(ROOT), **own, **env}
    )
    done = Done(ended.code, ended.out.decode(), ended.err.decode())
    assert "Traceback" not in done.err
    assert SECRET not in done.out + done.err
    return done


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def openai(address: str, models: str = "") -> dict[str, str]:
    return {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": address, "OPENAI_MODEL": models}


async def test_without_a_key_the_table_says_what_to_set(tmp_path: Path) -> None:
    done = await bot(tmp_path, "models")
    assert done.code == 0
    assert done.state("built-in") == "ready; needs no model"
    for words in (
        "OpenAI: set OPENAI_API_KEY",
        "Google: set GEMINI_API_KEY or GOOGLE_API_KEY",
        "Azure: set AZURE_OPENAI_API_KEY and AZURE_OPENAI_BASE_URL",
        "Ollama: set OLLAMA_BASE_URL",
    ):
        assert words in done.out.splitlines()


async def test_the_columns_of_the_table_align(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(
        'defaults = false\n[[providers]]\nid = "our-own-gateway"\n[[models]]\n'
        'provider = "our-own-gateway"\nname = "a/rather/long/name/of/a/model"\n'
        "images_in = true\nprice = { input = 0.25, output = 12 }\n",
        "utf-8",
    )
    there = {"OUR_OWN_GATEWAY_API_KEY": SECRET, "OUR_OWN_GATEWAY_BASE_URL": "http://127.0.0.1:1"}
    done = await bot(tmp_path, "models", **there)
    head, *rows = [line for line in done.out.splitlines() if ": set " not in line]
    assert rows[1].split()[:4] == [
        "a-rather-long-name-of-a-model",
        "our-own-gateway",
        "text,",
        "reads",
    ]
    assert "0.25 / 12" in done.out
    columns = [head.index(word) for word in ("WHERE", "DOES", "REFINES", "$", "STATE")]
    for row in rows:
        assert all(row[at - 2 : at] == "  " and row[at] != " " for at in columns), row


async def test_an_own_provider_without_a_key_is_among_those_to_set(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('[[providers]]\nid = "gate"\nbase_url = "http://h"\n')
    assert "gate: set GATE_API_KEY" in (await bot(tmp_path, "models")).out


async def test_listed_models_are_shown_and_keep_what_is_known(tmp_path: Path) -> None:
    async with ProviderDouble(key=SECRET, models=["llama-9", "text-embedding-1"]) as double:
        named = {"GROQ_API_KEY": SECRET, "GROQ_BASE_URL": double.base_url}
        named["GROQ_MODEL"] = "openai/gpt-oss-20b"
        done = await bot(tmp_path, "models", **openai(double.base_url), **named)
    assert done.code == 0
    assert done.state("llama-9") == "set up"
    assert "embedding" not in done.out
    # Elsewhere than at the provider itself, its price list says nothing.
    assert "0.075" not in done.out
    assert done.out.count("? / ?") == 2
    assert [request.method for request in double.requests] == ["GET"]


async def test_a_provider_that_is_down_is_shown_with_the_reason(
    tmp_path: Path, nobody: str
) -> None:
    done = await bot(tmp_path, "models", **openai(nobody))
    assert done.code == 0
    assert "Could not reach 127.0.0.1" in done.state("-")
    assert (await bot(tmp_path, "models", "--check", **openai(nobody))).code == 1


async def test_a_check_of_listed_models_costs_nothing(tmp_path: Path) -> None:
    async with ProviderDouble(key=SECRET, models=["a", "models/b"]) as double:
        done = await bot(tmp_path, "models", "--check", **openai(double.base_url, "a, b"))
    assert (done.code, done.state("a"), done.state("b")) == (0, "works", "works")
    assert {request.method for request in double.requests} == {"GET"}


async def test_a_check_asks_for_one_token_where_the_name_is_not_listed(tmp_path: Path) -> None:
    async with ProviderDouble(Reply("Hi"), key=SECRET) as double:
        settings = openai(double.base_url, "test-model,alias")
        done = await bot(tmp_path, "models", "--check", **settings)
    assert (done.code, done.state("test-model"), done.state("alias")) == (0, "works", "works")
    (asked,) = double.received
    assert asked["model"] == "alias"
    assert asked["max_tokens"] == 1
    assert double.requests[0].method == "GET"


async def test_a_model_that_only_thinks_in_one_token_works(tmp_path: Path) -> None:
    silent = Reply(pieces=[], thinking=["Hm"], finish_reason="length")
    async with ProviderDouble(silent, key=SECRET) as double:
        done = await bot(tmp_path, "models", "--check", **openai(double.base_url, "alias"))
    assert (done.code, done.state("alias")) == (0, "works")


async def test_a_check_with_anthropics_dialect(tmp_path: Path) -> None:
    async with ProviderDouble(key=SECRET, models=["claude-a"]) as double:
        there = {"ANTHROPIC_API_KEY": SECRET, "ANTHROPIC_BASE_URL": double.origin}
        done = await bot(tmp_path, "models", "--check", ANTHROPIC_MODEL="claude-a,b", **there)
    assert done.code == 1
    assert done.state("claude-a") == "works"
    assert "ANTHROPIC_MODEL" in done.state("b")
    assert [request.method for request in double.requests] == ["GET", "POST"]


async def test_a_check_with_a_wrong_key(tmp_path: Path) -> None:
    async with ProviderDouble(key="another-key") as double:
        done = await bot(tmp_path, "models", "--check", **openai(double.base_url, "a"))
    assert done.code == 1
    assert "did not accept the key: check OPENAI_API_KEY, and that it may use a." in done.state("a")
    assert double.received == []


async def test_a_check_of_a_model_that_is_unknown(tmp_path: Path) -> None:
    async with ProviderDouble(key=SECRET, models=["a"]) as double:
        done = await bot(tmp_path, "models", "--check", **openai(double.base_url, "a,gone"))
    assert done.code == 1
    assert done.state("a") == "works"
    assert "does not offer the model gone: check OPENAI_MODEL" in done.state("gone")
    assert double.received == []


async def test_a_check_where_nobody_is(tmp_path: Path, nobody: str) -> None:
    done = await bot(tmp_path, "models", "--check", **openai(nobody, "a"))
    assert done.code == 1
    assert "Could not reach 127.0.0.1" in done.state("a")


async def test_an_image_maker_is_not_made_to_make_one(tmp_path: Path) -> None:
    async with ProviderDouble(key=SECRET, models=["a"]) as double:
        settings = openai(double.base_url, "gpt-image-2")
        done = await bot(tmp_path, "models", "--check", **settings)
    assert done.state("gpt-image-2") == "not listed; only making an image would tell"
    assert {request.method for request in double.requests} == {"GET"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"x = \n", "line 1"),
        (b'name = "caf\xe9"', "UTF-8"),
        (MINE.encode() + b"colour = 1", "models, number 1, colour"),
        (MINE.encode() + b'fallback = "gpt-nothing"', "“gpt-nothing”"),
    ],
)
async def test_a_bad_file_of_models_ends_every_command_with_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    (tmp_path / "models.toml").write_bytes(content)
    commands = (["doctor"], ["models"], ["settings"])
    doctor, *others = await asyncio.gather(*(bot(tmp_path, *words) for words in commands))
    for done in others:
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("models.toml")
        assert says in done.err
        assert done.err.count("\n") == 1
    # The doctor goes on: that is when it is needed.
    assert doctor.code == 1
    assert "BROKEN   models: models.toml" in doctor.out
    assert says in doctor.out
    assert "built-in refiner" in doctor.out


async def test_a_file_of_models_that_is_named_and_missing(tmp_path: Path) -> None:
    done = await bot(tmp_path, "models", MODELS_FILE="/nowhere/ours.toml")
    assert (done.code, done.out) == (2, "")
    assert "/nowhere/ours.toml cannot be read" in done.err


async def test_a_fallback_may_be_a_usual_model_or_a_local_one(tmp_path: Path) -> None:
    other = MINE.replace("mine", "other")
    text = f'{MINE}fallback = "smollm2-135m"\n{other}fallback = "openai/gpt-oss-20b"\n'
    (tmp_path / "models.toml").write_text(text, "utf-8")
    assert (await bot(tmp_path, "doctor")).code == 0


async def test_settings_lists_those_of_every_provider(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('[[providers]]\nid = "gate"\n', "utf-8")
    done = await bot(
        tmp_path,
        "settings",
        **openai(f"http://me:{SECRET}@127.0.0.1:1/v1?key={SECRET}", "a, b"),
    )
    assert done.code == 0
    for prefix in "OPENAI ANTHROPIC GEMINI GOOGLE AZURE_OPENAI OLLAMA GATE".split():
        for name in ("API_KEY", "BASE_URL", "MODEL"):
            assert f"\n{prefix}_{name} = " in done.out
    assert "OPENAI_API_KEY = (set)" in done.out
    assert "OPENAI_BASE_URL = http://…@127.0.0.1:1/v1?…" in done.out
    assert "OPENAI_MODEL = a, b" in done.out
    assert "GROQ_API_KEY = (not set)" in done.out


async def test_doctor_says_where_models_are_and_shows_no_secret(tmp_path: Path) -> None:
    address = f"http://me:{SECRET}@127.0.0.1:1/v1?key={SECRET}"
    done = await bot(tmp_path, "doctor", REFINE_MODEL="a", **openai(address, "a,b"))
    assert done.code == 0
    assert "ok       models at http://…@127.0.0.1:1/v1?…, set up but not asked: a, b" in done.out
    assert "ok       REFINE_MODEL = a" in done.out


async def test_doctor_without_a_provider(tmp_path: Path) -> None:
    done = await bot(tmp_path, "doctor", REFINE_MODEL="gpt-nothing", OPENAI_API_KEY="  ")
    assert done.code == 0
    assert "missing  REFINE_MODEL = gpt-nothing" in done.out
    assert "missing  No provider has a key" in done.out


async def test_the_built_in_refiner_is_no_model(tmp_path: Path, nobody: str) -> None:
    done = await bot(tmp_path, "models", REFINE_MODEL="built-in", **openai(nobody, "a"))
    assert done.out.count("\nbuilt-in ") == 1
    said = (await bot(tmp_path, "doctor", REFINE_MODEL="built-in")).out
    assert "REFINE_MODEL: no model refines" in said


async def test_doctor_knows_a_model_that_does_not_refine(tmp_path: Path, nobody: str) -> None:
    settings = openai(nobody, "gpt-image-2")
    done = await bot(tmp_path, "doctor", REFINE_MODEL="gpt-image-2", **settings)
    assert "missing  REFINE_MODEL = gpt-image-2. The model gpt-image-2 does not refine" in done.out


async def test_a_base_url_that_is_no_address_is_named(tmp_path: Path) -> None:
    done = await bot(tmp_path, "models", **openai("127.0.0.1:1/v1"))
    assert done.code == 2
    assert "OPENAI_BASE_URL" in done.err
