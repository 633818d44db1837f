from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.refine.material import Material
from bot.store import Store
from bot.talk.people import Person, Place
from tests.bot.store.samples import ANN, BOB, ELSEWHERE, HERE, MATERIAL, REFINEMENT, ROUGH, add


async def test_a_prompt_comes_back_whole(store: Store) -> None:
    kept = await add(store)
    assert kept == await store.prompt(HERE, kept.id)
    assert (kept.place, kept.author, kept.rough) == (HERE, ANN, ROUGH)
    assert (kept.material, kept.refinement) == (MATERIAL, REFINEMENT)
    assert kept.refinement.seconds == REFINEMENT.seconds
    assert (kept.version, kept.title, kept.saved, kept.tags, kept.parent) == (
        1,
        "",
        False,
        (),
        None,
    )


async def test_ids_are_short_safe_and_different(store: Store) -> None:
    ids = [(await add(store)).id for _ in range(20)]
    assert len(set(ids)) == 20
    assert all(len(one) == 12 and one.isascii() and one.isalnum() for one in ids)


async def test_times_are_in_utc(store: Store) -> None:
    kept = await add(store)
    assert kept.created.tzinfo is UTC
    assert kept.written >= kept.created
    assert datetime.now(UTC) - kept.created < timedelta(minutes=1)


async def test_versions_count_up_and_stay(store: Store) -> None:
    first = await add(store)
    shorter = replace(REFINEMENT, prompt="Shorter.", framework=None)
    told = replace(MATERIAL, feedback=("shorter", "still shorter"))
    second = await store.add_version(HERE, first.id, told, shorter)
    assert second is not None
    assert (second.version, second.material, second.refinement) == (2, told, shorter)
    assert (second.created, second.author) == (first.created, first.author)
    assert await store.prompt(HERE, first.id) == second
    assert await store.prompt(HERE, first.id, version=1) == first
    assert await store.prompt(HERE, first.id, version=3) is None
    assert await store.versions(HERE, first.id) == (first, second)


async def test_a_remix_knows_its_parent(store: Store) -> None:
    parent = await add(store)
    remix = await store.add_prompt(HERE, BOB, ROUGH, MATERIAL, REFINEMENT, parent=parent.id)
    assert remix.parent == parent.id


async def test_another_teams_prompt_is_no_parent(store: Store) -> None:
    foreign = await add(store, place=ELSEWHERE)
    remix = await store.add_prompt(HERE, ANN, ROUGH, MATERIAL, REFINEMENT, parent=foreign.id)
    assert remix.parent is None


async def test_saving_keeps_what_is_left_empty(store: Store) -> None:
    prompt = await add(store)
    saved = await store.save(HERE, prompt.id, " Price letter ", ("mail", "sales", "mail"))
    assert saved is not None
    assert (saved.saved, saved.title, saved.tags) == (True, "Price letter", ("mail", "sales"))
    assert await store.save(HERE, prompt.id) == saved


async def test_the_newest_name_of_a_person_is_shown(store: Store) -> None:
    prompt = await add(store)
    await store.person(HERE, Person(ANN.id, "Ann Lee"))
    await store.person(HERE, Person(ANN.id, ""))
    found = await store.prompt(HERE, prompt.id)
    assert found is not None
    assert found.author == Person(ANN.id, "Ann Lee")


async def test_texts_of_any_kind_and_size_come_back(store: Store) -> None:
    for text in (
        "nul\x00 in \x1a0 it\x00",
        "👩‍👩‍👧 Grüße, 你好, שלום",
        "ö" * 100_000,
        " \n\t ",
        "",
    ):
        kept = await store.add_prompt(
            HERE, ANN, text, Material(rough=text), replace(REFINEMENT, prompt=text)
        )
        found = await store.prompt(HERE, kept.id)
        assert found is not None
        assert (found.rough, found.material.rough, found.refinement.prompt) == (text,) * 3


async def test_lone_surrogates_are_replaced_wherever_they_stand(store: Store) -> None:
    odd = "a\ud800b"
    place = Place("slack", odd, odd)
    kept = await store.add_prompt(
        place, Person(odd, odd), odd, Material(odd), replace(REFINEMENT, prompt=odd)
    )
    whole = "a\ufffdb"
    assert (kept.place, kept.author) == (Place("slack", whole, whole), Person(whole, whole))
    assert (kept.rough, kept.material.rough, kept.refinement.prompt) == (whole,) * 3
    assert await store.prompt(place, kept.id) == kept
    assert await store.prompts(place, Person(odd, odd), search=odd)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=st.text(st.characters(codec="utf-8") | st.just("\x00"), max_size=200))
async def test_any_text_comes_back(store: Store, text: str) -> None:
    kept = await store.add_prompt(HERE, ANN, text, Material(rough=text), REFINEMENT)
    assert (kept.rough, kept.material.rough) == (text, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=st.text(st.characters() | st.sampled_from("\x00\x1a\ud83d\ude80\ud800"), max_size=50))
async def test_what_is_said_to_be_kept_is_what_is_read(store: Store, text: str) -> None:
    place, person = Place("slack", f"T{text}", text), Person(f"U{text}", text)
    material, refinement = Material(text, team=text), replace(REFINEMENT, prompt=text)
    first = await store.add_prompt(place, person, text, material, refinement)
    assert await store.prompt(place, first.id) == first
    other = replace(material, feedback=(text,))
    second = await store.add_version(place, first.id, other, refinement)
    assert second is not None
    assert second.refinement.seconds == REFINEMENT.seconds
    assert await store.versions(place, first.id) == (first, second)


async def test_without_a_name_the_known_one_stays(store: Store) -> None:
    await store.person(HERE, ANN)
    kept = await store.add_prompt(HERE, Person(ANN.id, ""), ROUGH, MATERIAL, REFINEMENT)
    assert kept.author == ANN
    assert await store.prompt(HERE, kept.id) == kept


async def test_a_new_version_keeps_what_the_prompt_was_saved_with(store: Store) -> None:
    first = await add(store)
    await store.save(HERE, first.id, "Price letter", ("mail",))
    second = await store.add_version(
        HERE, first.id, MATERIAL, replace(REFINEMENT, prompt="Shorter")
    )
    assert second is not None
    assert (second.saved, second.title, second.tags) == (True, "Price letter", ("mail",))
    for word in ("price letter", "mail", "shorter"):
        assert [one.id for one in await store.prompts(HERE, ANN, search=word)] == [first.id]
    assert await store.prompts(HERE, ANN, search="on 1 March") == ()
