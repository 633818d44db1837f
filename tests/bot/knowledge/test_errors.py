"""Whoever breaks a knowledge file is told where, and what to do."""

from pathlib import Path

import pytest

from bot.knowledge import Knowledge, KnowledgeError
from tests.bot.knowledge.written import Files


def broken(files: Files) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as caught:
        Knowledge(data=files.root).check()
    return caught.value


def expect(error: KnowledgeError, path: Path, line: int, *says: str) -> None:
    assert str(error).startswith(f"{path}, line {line}: ")
    assert (error.path, error.line) == (path, line)
    for text in says:
        assert text in str(error)
    assert str(error).endswith(".")


def test_sound_files_pass(files: Files) -> None:
    Knowledge(data=files.root).check()


def test_syntax_error(files: Files) -> None:
    files.change(files.duo, 'suits = "tests"', "suits = tests")
    expect(broken(files), files.duo, 4, "not TOML", "correct the line")


def test_syntax_error_at_the_end_of_the_file(files: Files) -> None:
    files.change(files.duo, 'de = ["Lage", "Wunsch"]', 'de = ["Lage", "Wunsch"')
    expect(broken(files), files.duo, 33, "not TOML")


def test_missing_key_is_placed_at_its_table(files: Files) -> None:
    files.change(files.duo, 'asks = "What do you want?"\n', "")
    expect(broken(files), files.duo, 16, '"asks" in parts 2 is missing', "add it")


def test_missing_key_at_the_top_is_placed_at_the_start(files: Files) -> None:
    files.change(files.duo, 'source = "nobody"\n', "")
    expect(broken(files), files.duo, 1, '"source" is missing')


def test_unknown_key(files: Files) -> None:
    files.change(files.duo, 'heading = "Wish"\n', 'heading = "Wish"\ncolour = "red"\n')
    expect(broken(files), files.duo, 19, '"colour" in parts 2 is not a key', "remove it")


def test_misspelt_key_names_the_one_that_was_meant(files: Files) -> None:
    files.change(files.duo, 'asks = "What do you want?"', 'aks = "What do you want?"')
    expect(broken(files), files.duo, 19, '"aks" in parts 2 is not a key', "write asks")


def test_unknown_table(files: Files) -> None:
    files.change(files.language("de"), "[profile.voice]", "[extra]\n[profile.voice]")
    expect(broken(files), files.language("de"), 31, '"extra" is not a key')


def test_wrong_item(files: Files) -> None:
    files.change(files.duo, 'item = "goal"', 'item = "gaol"')
    expect(
        broken(files), files.duo, 20, '"item" in parts 2 cannot be "gaol"', "write goal", "audience"
    )


@pytest.mark.parametrize(
    ("line", "old", "new", "says"),
    [
        (2, "outward = true", "outward = [1]", '"outward" must be true or false'),
        (1, 'family = "writing"', "family = 3", '"family" must be a text in quotes'),
        (6, 'questions = ["reader"]', 'questions = "reader"', '"questions" must be a list'),
    ],
)
def test_wrong_type(files: Files, line: int, old: str, new: str, says: str) -> None:
    files.change(files.email, old, new)
    expect(broken(files), files.email, line, says, "correct the value")


def test_value_where_a_table_belongs(files: Files) -> None:
    files.change(files.language("en"), '[profile.voice]\nwords = ["tone"]', "[profile]\nvoice = 5")
    expect(broken(files), files.language("en"), 32, '"voice" in profile must be a table')


def test_wrong_item_in_a_list(files: Files) -> None:
    files.change(files.email, 'items = ["audience"]', 'items = [\n  "audience",\n  "gaol",\n]')
    expect(broken(files), files.email, 3, '"items" cannot be "gaol"', "write goal")


def test_need_that_no_model_has(files: Files) -> None:
    files.change(files.email, 'needs = "medium"', 'needs = "midium"')
    expect(broken(files), files.email, 8, '"needs" cannot be "midium"', "write medium", "large")


def test_task_that_does_not_say_what_it_needs(files: Files) -> None:
    files.change(files.email, 'needs = "medium"\n', "")
    expect(broken(files), files.email, 1, '"needs" is missing', "add it")


def test_two_request_parts(files: Files) -> None:
    files.change(files.duo, "facts = true\n", "facts = true\nrequest = true\n")
    expect(broken(files), files.duo, 23, "second part", "request = true", "one part only")


def test_no_request_part(files: Files) -> None:
    files.change(files.duo, "request = true\n", "")
    expect(broken(files), files.duo, 8, "no part holds the person's own request")


def test_two_facts_parts(files: Files) -> None:
    files.change(files.duo, "request = true\n", "request = true\nfacts = true\n")
    expect(broken(files), files.duo, 23, "second part", "facts = true")


def test_request_that_could_be_left_out(files: Files) -> None:
    files.change(files.duo, "optional = false", "optional = true")
    expect(broken(files), files.duo, 21, "set optional = false")


def test_two_parts_of_the_same_id(files: Files) -> None:
    files.change(files.duo, 'id = "wish"', 'id = "setting"')
    expect(broken(files), files.duo, 17, 'two parts have the id "setting"')


def test_too_few_headings(files: Files) -> None:
    files.change(files.duo, '["Lage", "Wunsch"]', '["Lage"]')
    expect(broken(files), files.duo, 33, '"de" has 1 headings for 2 parts')


@pytest.mark.parametrize(
    "fold", ["It is read.", "{answer} and {answer}", "{answer} by {date}", "{answer} }"]
)
def test_fold_without_exactly_one_answer(files: Files, fold: str) -> None:
    files.change(files.language("de"), "It is read by {answer}.", fold)
    expect(broken(files), files.language("de"), 23, 'fold of "reader"', fold)


@pytest.mark.parametrize("options", ['["one"]', '["1", "2", "3", "4", "5"]'])
def test_question_with_too_few_or_too_many_options(files: Files, options: str) -> None:
    files.change(files.language("en"), '["customers", "colleagues"]', options)
    expect(broken(files), files.language("en"), 22, "two, three or four")


def test_words_of_an_unknown_item(files: Files) -> None:
    files.change(files.language("en"), "[items.audience]", "[items.audiance]")
    expect(broken(files), files.language("en"), 14, '"audiance" is no checklist item')


def test_words_in_capitals(files: Files) -> None:
    files.change(files.language("de"), '["months"]', '["märz", "Mai"]')
    expect(broken(files), files.language("de"), 44, '"Mai"', "lower case")


def test_empty_word(files: Files) -> None:
    files.change(files.language("de"), '["months"]', '["märz", ""]')
    expect(broken(files), files.language("de"), 44, '"months" lists an empty text')


def test_file_that_is_not_utf8(files: Files) -> None:
    files.duo.write_bytes(b'name = "Duo"\nsuits = "caf\xe9"\n')
    expect(broken(files), files.duo, 2, "save it as UTF-8")


def test_code_that_is_not_the_name_of_the_file(files: Files) -> None:
    files.change(files.language("de"), 'code = "de"', 'code = "da"')
    expect(broken(files), files.language("de"), 1, '"da"', "make the two agree")


@pytest.mark.parametrize(
    ("line", "key", "old"),
    [
        (3, "items", "audience"),
        (4, "profile", "voice"),
        (5, "frameworks", "duo"),
        (6, "questions", "reader"),
    ],
)
def test_task_that_names_what_nobody_describes(files: Files, line: int, key: str, old: str) -> None:
    files.change(files.email, f'{key} = ["{old}"]', f'{key} = ["{old}", "light"]')
    expect(broken(files), files.email, line, f'"light" in {key} is described nowhere')


@pytest.mark.parametrize(
    ("table", "name"), [("items", "audience"), ("questions", "reader"), ("tasks", "email")]
)
def test_language_that_lacks_what_english_has(files: Files, table: str, name: str) -> None:
    other = {"items": "tone", "questions": "listener", "tasks": "letter"}[table]
    files.change(files.language("de"), f"[{table}.{name}]", f"[{table}.{other}]")
    line = {"items": 14, "questions": 19, "tasks": 25}[table]
    expect(broken(files), files.language("de"), line, f"[{table}.{name}] is missing")


def test_task_without_english_words(files: Files) -> None:
    files.change(files.language("en"), "[tasks.email]", "[tasks.letter]")
    expect(broken(files), files.language("en"), 25, 'task "email" has no words')


def test_missing_english(files: Files) -> None:
    files.language("en").unlink()
    assert "en.toml is missing" in str(broken(files))


def test_language_without_a_file_is_none(files: Files) -> None:
    knowledge = Knowledge(data=files.root)
    assert knowledge.languages() == ("de", "en")
    assert knowledge.language("xx") is None
    assert knowledge.language("../languages/en") is None


def test_language_reads_as_written(files: Files) -> None:
    english = Knowledge(data=files.root).language("en")
    assert english is not None
    assert english.profile == {"voice": ("tone",)}
    assert english.questions["reader"].options == ("customers", "colleagues")
    assert english.words.months == ("months",)


def test_broken_file_harms_only_what_needs_it(files: Files) -> None:
    files.language("de").write_text("broken", encoding="utf-8")
    knowledge = Knowledge(data=files.root)
    assert knowledge.framework("duo").name == "Duo"
    assert knowledge.language("en") is not None
    with pytest.raises(KnowledgeError):
        knowledge.language("de")
