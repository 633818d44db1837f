"""Our own file of models and a team's: what they change, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.models.access import Access
from bot.models.catalogue import Catalogue
from bot.models.offer import Price
from bot.models.prices import dollars
from bot.models.written import BadCatalogue, Written, read, shipped
from bot.talk.people import Person, Place
from tests.examples import examples

KEY = Access(SecretStr("test-key"))
OURS = shipped()
PROVIDERS = Path(__file__).parents[3] / "bot" / "models" / "providers.toml"
MINE = '[[models]]\nprovider = "openai"\nname = "mine"\n'
GATEWAY = '[[providers]]\nid = "our-gateway"\nbase_url = "http://127.0.0.1:1/v1"\n'


def written(folder: Path, text: str, others: tuple[str, ...] = ()) -> Written:
    path = folder / "models.toml"
    path.write_text(text, "utf-8")
    return read(path, OURS.providers, others)


def offered(own: Written, **access: Access) -> Catalogue:
    return Catalogue(Path("no-weights-here"), access or {"OPENAI": KEY}, own=own)


def keys(catalogue: Catalogue) -> list[str]:
    return [model.key for model in catalogue.models()]


def test_every_fallback_of_ours_exists() -> None:
    known = {model.key for model in OURS.models}
    assert {model.fallback for model in OURS.models} - {None} <= known


def test_every_model_of_ours_has_a_price_or_a_comment_that_says_why_not() -> None:
    blocks = PROVIDERS.read_text("utf-8").split("[[models]]")[1:]
    for model, block in zip(OURS.models, blocks, strict=True):
        assert f'"{model.name}"' in block
        if dollars(model, 1000, 1000) is None:
            assert "# " in block.partition("[[")[0], model.name
            assert "price" in block


def test_own_models_come_first_and_replace_ours_of_the_same_key(tmp_path: Path) -> None:
    own = written(tmp_path, MINE + '[[models]]\nprovider = "groq"\nname = "x"\nkey = "gpt-6-luna"')
    catalogue = offered(own, OPENAI=KEY, GROQ=KEY)
    assert keys(catalogue)[:2] == ["mine", "gpt-6-luna"]
    assert keys(catalogue).count("gpt-6-luna") == 1
    luna = catalogue.model("gpt-6-luna")
    assert luna is not None
    assert luna.provider == "groq"


def test_an_own_entry_for_a_usual_model_replaces_it_under_any_key(tmp_path: Path) -> None:
    own = written(
        tmp_path,
        '[[models]]\nprovider = "openai"\nname = "gpt-6.1-sol"\nkey = "sol"\npeople = ["U1"]',
    )
    catalogue = offered(own)
    assert "gpt-6.1-sol" not in keys(catalogue)
    stranger = catalogue.models(Person("U2", "Ben"), Place("terminal", "T1", "general"))
    assert "gpt-6.1-sol" not in [model.name for model in stranger]


def test_only_own_models_when_the_defaults_are_off(tmp_path: Path) -> None:
    assert keys(offered(written(tmp_path, "defaults = false\n" + MINE))) == ["mine"]


def test_an_own_model_needs_the_key_of_its_provider(tmp_path: Path) -> None:
    own = written(tmp_path, MINE)
    assert "mine" not in keys(offered(own, GROQ=KEY))


@pytest.mark.parametrize(
    ("prefixes", "prefix"), [("", "OUR_GATEWAY"), ('prefixes = ["GATE", "GW2"]\n', "GW2")]
)
def test_an_own_provider_has_settings_of_its_own(
    tmp_path: Path, prefixes: str, prefix: str
) -> None:
    model = '[[models]]\nprovider = "our-gateway"\nname = "big/one"\n'
    catalogue = offered(written(tmp_path, GATEWAY + prefixes + model), **{prefix: KEY})
    assert keys(catalogue) == ["big-one"]
    assert catalogue.address("our-gateway") == "http://127.0.0.1:1/v1"


def test_a_provider_put_in_the_place_of_ours_has_none_of_its_models(tmp_path: Path) -> None:
    own = written(tmp_path, GATEWAY.replace("our-gateway", "openai"))
    assert keys(offered(own)) == []


def test_a_model_for_some_people_and_channels_only(tmp_path: Path) -> None:
    own = written(tmp_path, "defaults = false\n" + MINE + 'people = ["U1"]\nchannels = ["C1"]')
    catalogue = offered(own)
    ana, ben = Person("U1", "Ana"), Person("U2", "Ben")
    there, elsewhere = Place("slack", "T1", "C1"), Place("slack", "T1", "C2")
    assert catalogue.models(ana, elsewhere)
    assert catalogue.models(ben, there)
    assert not catalogue.models(ben, elsewhere)
    assert not catalogue.models(ben)
    assert catalogue.models()


def test_an_own_price_goes_before_the_list(tmp_path: Path) -> None:
    text = MINE.replace("mine", "gpt-6-luna") + "price = { input = 2, output = 8.5 }"
    model = offered(written(tmp_path, text)).model("gpt-6-luna")
    assert model is not None
    assert model.price == Price(2.0, 8.5)


@pytest.mark.parametrize("fallback", ["second", "b/second", "gpt-6-luna", "smollm2-135m"])
def test_a_model_of_either_file_or_of_this_machine_can_stand_in(
    tmp_path: Path, fallback: str
) -> None:
    second = '[[models]]\nprovider = "groq"\nname = "b/second"\nkey = "second"\n'
    text = f'{MINE}fallback = "{fallback}"\n{second}fallback = "mine"'
    own = written(tmp_path, text, ("gpt-6-luna", "smollm2-135m"))
    assert own.models[0].fallback == fallback


def test_a_file_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert written(tmp_path, "\ufeff" + MINE).models


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("defaults = \n", "line 1"),
        ("x = " + "[" * 100_000, "not valid TOML"),
        ("colour = 1", "colour"),
        (MINE + "colour = 1", "models, number 1, colour"),
        (MINE.replace("openai", "opnai"), "“opnai”"),
        (MINE + MINE, "“mine”"),
        (MINE + MINE.replace("mine", "-mine-"), "“mine”"),
        (MINE + MINE.replace("mine", "b") + 'refuses = ["mood"]', "models, number 2, refuses"),
        (MINE + 'key = "not a key"', "models, number 1, key"),
        (MINE + "context = 0", "context"),
        (MINE + "price = { input = -1, output = 1 }", "price, input"),
        (MINE + "price = { input = 1, output = inf }", "price, output"),
        (MINE + "price = { input = 1 }", "price, output"),
        (MINE + 'size = "huge"', "size"),
        (MINE + 'fallback = "mine"', "itself"),
        (MINE + 'key = "m"\nfallback = "mine"', "itself"),
        (MINE + 'fallback = "gpt-nothing"', "“gpt-nothing”"),
        (GATEWAY + GATEWAY, "“our-gateway”"),
        (GATEWAY + 'prefixes = ["_X"]', "prefixes, number 1"),
        (GATEWAY + 'prefixes = ["a b"]', "prefixes, number 1"),
        (GATEWAY.replace("our-gateway", "-"), "providers, number 1, id"),
        (GATEWAY.replace("http:", "ftp:"), "base_url"),
        (GATEWAY + 'dialect = "klingon"', "dialect"),
        ("models = 3", "models"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_the_place(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BadCatalogue) as problem:
        written(tmp_path, text)
    said = str(problem.value)
    assert said.startswith(str(tmp_path / "models.toml"))
    assert says in said
    assert "\n" not in said
    assert len(said) < 600


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'label = "caf\xe9"')
    for path, says in [
        (latin, "UTF-8"),
        (tmp_path, "cannot be read"),
        (tmp_path / "none", "No such"),
    ]:
        with pytest.raises(BadCatalogue, match=says) as problem:
            read(path, {})
        assert str(path) in str(problem.value)


@settings(deadline=None, max_examples=examples(100))
@given(
    content=st.binary(max_size=200)
    | st.lists(
        st.sampled_from(
            """[[models]]|[[providers]]|id="a"|id="b"|provider="a"|provider="openai"|name="n"|name=""|
            key="k"|price=1|price={}|people="x"|defaults=1|[models]|refuses=[[]]|prefixes=["A"]|
            base_url="http://h"|fallback="n"|context=nan|free=true|label="\\u0000\"""".split("|")
        ).map(str.strip),
        max_size=12,
    ).map(lambda lines: "\n".join(lines).encode())
)
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    try:
        offered(read(path, OURS.providers)).models()
    except BadCatalogue as problem:
        said = str(problem)
        assert said.startswith(str(path))
