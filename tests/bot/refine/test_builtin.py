"""What the built-in refiner writes, seen from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.refine.material import Material, Source
from bot.refine.refiner import Refiner
from bot.talk.people import Message

ROUGH = {
    "en": "write an email to customers about the new price",
    "es": "escribe un correo a los clientes sobre el nuevo precio",
    "fr": "écris un mail aux clients sur le nouveau prix",
    "de": "schreib eine mail an die kunden über den neuen preis",
    "pt": "escreva um e-mail aos clientes sobre o novo preço",
    "it": "scrivi una mail ai clienti sul nuovo prezzo",
    "nl": "schrijf een mail aan de klanten over de nieuwe prijs",
    "ja": "新しい価格についてお客様へのメールを書いて",
    "zh": "写一封邮件告诉客户新的价格",
    "ko": "새 가격에 대해 고객에게 보낼 메일을 써줘",
}


@pytest.fixture(scope="module")
def refiner() -> Refiner:
    return Refiner(Knowledge())


@pytest.mark.parametrize("code", ROUGH)
def test_each_language_is_recognised_asked_in_and_written_in(refiner: Refiner, code: str) -> None:
    result = refiner.built_in(Material(ROUGH[code]))
    assert result.language == code
    assert result.task == "email"
    assert result.unchanged
    assert result.questions
    language = refiner.knowledge.language(code)
    assert language is not None
    asked = {question.ask for question in language.questions.values()}
    assert {question.ask for question in result.questions} <= asked


@pytest.mark.parametrize("code", ROUGH)
def test_an_answer_is_folded_in_in_the_same_language(refiner: Refiner, code: str) -> None:
    first = refiner.built_in(Material(ROUGH[code]))
    question = first.questions[0]
    result = refiner.built_in(
        Material(ROUGH[code], answers=((question.topic, question.options[0]),))
    )
    assert question.options[0] in result.prompt
    assert result.language == code
    assert question.topic not in [each.topic for each in result.questions]


def test_a_language_without_a_file_gets_no_foreign_word(refiner: Refiner) -> None:
    rough = "napisz maila do klientów o nowej cenie"
    thread = (Message("Ola", "nowa cena to 12 zł od 1 marca"),)
    result = refiner.built_in(Material(rough, thread, answers=(("długość", "krótko"),)))
    assert result.language == "pl"
    assert not result.questions
    for word in ("What", "know", "About", "House", "Also"):
        assert word not in result.prompt
    assert "12 zł" in result.prompt


@pytest.mark.parametrize(
    "rough",
    [
        "What is the capital of Australia?",
        "bubble sort list of int in python",
        "a fox",
        "🙂",
        "translate 'good evening' into French",
    ],
)
def test_what_nothing_would_help_comes_back_as_it_was(refiner: Refiner, rough: str) -> None:
    result = refiner.built_in(Material(rough))
    assert result.prompt == rough
    assert result.unchanged
    assert result.reason


def test_a_plain_question_is_not_questioned(refiner: Refiner) -> None:
    assert refiner.built_in(Material("Who painted the Mona Lisa?")).questions == ()


def test_the_persons_words_come_first(refiner: Refiner) -> None:
    result = refiner.built_in(
        Material(
            "write a note to tenants", (Message("A", "water is off on 4 June, 9:00 to 11:00"),)
        )
    )
    assert result.prompt.startswith("Write a note to tenants.")
    assert "4 June" in result.prompt


def test_rules_of_other_work_stay_out(refiner: Refiner) -> None:
    team = (
        "Oak makes shelves in Leeds. Voice: friendly, British spelling. "
        "SQL is MySQL 8, uppercase keywords. Pictures show real rooms in daylight."
    )
    mail = refiner.built_in(Material("write an email to our customers about shelves", team=team))
    assert "friendly" in mail.prompt
    assert "MySQL" not in mail.prompt
    assert "daylight" not in mail.prompt
    query = refiner.built_in(Material("sql query for orders per month", team=team))
    assert "MySQL 8" in query.prompt
    assert "friendly" not in query.prompt


def test_every_fact_says_where_it_came_from(refiner: Refiner) -> None:
    result = refiner.built_in(
        Material(
            "write an email to customers",
            (Message("Ben", "the new price is 12 euros"),),
            team="Oak makes shelves. Voice: friendly.",
            answers=(("audience", "shops in Wales"),),
        )
    )
    assert {fact.source for fact in result.used} == {Source.THREAD, Source.TEAM, Source.ANSWER}
    for fact in result.used:
        assert fact.text in result.prompt


def test_a_thread_answers_its_own_questions(refiner: Refiner) -> None:
    alone = refiner.built_in(Material("write an email about the workshop"))
    told = refiner.built_in(
        Material(
            "write an email about the workshop",
            (
                Message("A", "it goes to our customers, about 150 words"),
                Message("B", "they must book by Friday"),
            ),
        )
    )
    items = {question.item for question in told.questions}
    assert {question.item for question in alone.questions} - items
    assert not items & {"audience", "length", "call_to_action"}


def test_an_image_prompt_is_recognised(refiner: Refiner) -> None:
    result = refiner.built_in(Material("image prompt: a lighthouse at dusk"))
    assert result.kind == "image"
    laid_out = refiner.built_in(
        Material("image prompt: a lighthouse at dusk", answers=(("style", "watercolour"),)),
        "text to image",
    )
    assert "watercolour" in laid_out.prompt


@pytest.mark.parametrize("framework", [each.name for each in Knowledge().frameworks()])
def test_each_framework_lays_out_everything_once(refiner: Refiner, framework: str) -> None:
    material = Material(
        "write an email to customers about the workshop",
        (Message("A", "the workshop is on 9 May in Graz"),),
        team="Oak makes shelves. Voice: friendly.",
        answers=(("audience", "shops in Wales"), ("colour", "green")),
    )
    result = refiner.built_in(material, framework)
    assert result.framework == framework
    for piece in (
        "write an email to customers about the workshop",
        "9 May in Graz",
        "shops in Wales",
        "green",
        "friendly",
    ):
        assert result.prompt.lower().count(piece.lower()) == 1
    assert "## " in result.prompt
    for block in result.prompt.split("## ")[1:]:
        assert block.split("\n", 1)[1].strip()


@given(st.text(min_size=1, max_size=400))
def test_any_text_survives_to_the_letter(text: str) -> None:
    result = Refiner(_KNOWLEDGE).built_in(Material(text))
    assert result.prompt == text


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_thread_profile_and_answer_are_taken(said: str, team: str, answer: str) -> None:
    material = Material(
        "write a note to all staff about parking on 3 May",
        (Message("A", said),),
        team=team,
        answers=(("audience", answer),),
    )
    result = Refiner(_KNOWLEDGE).built_in(material)
    assert result.prompt.startswith(("write a note", "Write a note"))
    assert "3 May" in result.prompt


_KNOWLEDGE = Knowledge()


def test_a_profile_in_another_language_is_left_out_and_told(refiner: Refiner) -> None:
    team = "Oak makes shelves in Leeds for small shops. Voice: friendly, no exclamation marks."
    result = refiner.built_in(Material("schreib eine mail an die kunden", team=team))
    assert "friendly" not in result.prompt
    assert any("another language" in warning for warning in result.warnings)
    assert refiner.built_in(Material("write a mail to customers", team=team)).warnings == ()
