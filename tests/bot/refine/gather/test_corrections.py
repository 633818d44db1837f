"""A correction changes what it corrects; what else its message says is a fact of its own."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.refine.gather.thread import select
from bot.refine.lexicon import Lexicons
from bot.refine.material import Fact
from bot.talk.people import Message
from tests.examples import examples

PRICE = "The new price is 15 EUR a month, from 1 May"
ABOUT = "write an email to our customers about the new price"


def gathered(
    lexicons: Lexicons, first: str, second: str, about: str = ABOUT, code: str = "en"
) -> list[Fact]:
    said = (Message("Ann", first), Message("Ben", second))
    return list(select(said, about, lexicons.get(code).thread, 900))


@pytest.mark.parametrize(
    ("second", "wanted"),
    [
        (
            "no sorry, 12 EUR not 15. And existing customers keep 10 EUR until 31 December",
            "The new price is 12 EUR a month, from 1 May.",
        ),
        (
            "no sorry, it is 12 EUR. Existing customers keep 10 EUR until 31 December.",
            "The new price is 12 EUR a month, from 1 May.",
        ),
        (
            "sorry, 12 EUR. We tested 9 EUR last year in Spain.",
            "The new price is 12 EUR a month, from 1 May.",
        ),
        (
            "now 12 EUR and existing customers keep 10 EUR until 31 December",
            "The new price is 12 EUR a month, from 1 May.",
        ),
        (
            "12 EUR not 15, existing customers keep 10 EUR",
            "The new price is 12 EUR a month, from 1 May.",
        ),
        ("no sorry. It's 12 EUR.", "The new price is 12 EUR a month, from 1 May."),
        ("not 15 but 12 EUR", "The new price is 12 EUR a month, from 1 May."),
        ("12 EUR not 15 from 1 May", "The new price is 12 EUR a month, from 1 May."),
        (
            "correction: 12 EUR from 1 June, not 15 EUR from 1 May",
            "The new price is 12 EUR a month, from 1 June.",
        ),
        (
            "it's 12 EUR now. The old price was 11 EUR since 3 March.",
            "The new price is 12 EUR a month, from 1 May.",
        ),
        ("sorry, 2 May. Ben starts on 9 May.", "The new price is 15 EUR a month, from 2 May."),
        ("we changed it: 12 EUR from 1 June", "The new price is 12 EUR a month, from 1 June."),
    ],
)
def test_only_the_clause_that_corrects_replaces(
    lexicons: Lexicons, second: str, wanted: str
) -> None:
    facts = gathered(lexicons, PRICE, second)
    assert [fact.text for fact in facts if fact.detail == "Ann"] == [wanted]
    for other in ("10 EUR", "31 December", "9 EUR", "11 EUR", "3 March", "9 May"):
        if other in second:
            assert any(other in fact.text for fact in facts if fact.detail == "Ben")


@pytest.mark.parametrize(
    "second",
    [
        "Actually existing customers keep 10 EUR until 31 December",
        "existing customers now keep 10 EUR until 31 December",
        "no sorry. Existing customers keep 10 EUR until 31 December",
        "sorry, 9 EUR in Spain",
        "Spain now 9 EUR",
        "wait, Spain pays 13 EUR",
        "sorry, 9 EUR for students",
        "students get it for 9 EUR instead",
        "our rival moved to 13 EUR a month on 4 April",
        "now the workshop costs 90 EUR",
        "sorry, until 31 December",
    ],
)
def test_in_doubt_both_lines_stay_as_they_were_said(lexicons: Lexicons, second: str) -> None:
    facts = [fact.text for fact in gathered(lexicons, PRICE, second)]
    assert facts[0] == f"Ann: {PRICE}"
    assert " ".join(fact.removeprefix("Ben: ") for fact in facts[1:]) == second
    assert all(fact.startswith("Ben: ") for fact in facts[1:])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("students pay 9 EUR and adults 15 EUR", "sorry, 12 EUR"),
        ("tickets are 15 EUR. dinner is 20 EUR.", "sorry, 18 EUR"),
    ],
)
def test_a_value_that_may_mean_either_of_two_replaces_none(
    lexicons: Lexicons, first: str, second: str
) -> None:
    text = " ".join(fact.text for fact in gathered(lexicons, first, second))
    for line in (*re.findall(r"[^.]+", first), second):
        assert line.strip() in text


def test_the_same_number_of_another_thing_stays(lexicons: Lexicons) -> None:
    facts = gathered(lexicons, "Price is 15 EUR from 15 May", "not 15 but 12 EUR")
    assert [fact.text for fact in facts] == ["Price is 12 EUR from 15 May."]
    said = (
        Message("Ann", "launch is on 5 June"),
        Message("Cy", "invoice is due 5 June"),
        Message("Ben", "the launch is 6 June, not 5 June"),
    )
    texts = [
        fact.text for fact in select(said, "write a launch post", lexicons.get("en").thread, 900)
    ]
    assert texts == ["Launch is on 6 June.", "Invoice is due 5 June."]


def test_a_doubt_that_is_settled_later_leaves_no_name_before_a_changed_line(
    lexicons: Lexicons,
) -> None:
    said = (
        Message("Ann", PRICE),
        Message("Ben", "sorry, 9 EUR in Spain"),
        Message("Ann", "correction: the new price is 12 EUR, not 15"),
    )
    texts = [fact.text for fact in select(said, ABOUT, lexicons.get("en").thread, 900)]
    assert texts == ["The new price is 12 EUR a month, from 1 May.", "Ben: sorry, 9 EUR in Spain"]


@pytest.mark.parametrize("day", ["4", "5"])
def test_a_date_of_something_else_moves_no_launch(lexicons: Lexicons, day: str) -> None:
    facts = gathered(
        lexicons,
        f"The launch is on {day} June in Galway",
        "no, it is 5 June. The team dinner is on 7 June in Cork.",
        about="write a launch announcement",
    )
    assert facts[0].text == "The launch is on 5 June in Galway."
    assert facts[-1].text == "The team dinner is on 7 June in Cork."


@pytest.mark.parametrize(
    ("code", "about", "first", "second", "wanted"),
    [
        (
            "de",
            "mail an unsere kunden über den neuen preis",
            "Der neue Preis ist 15 EUR im Monat, ab 1. Mai",
            "nein sorry, 12 EUR statt 15. Und Bestandskunden behalten 10 EUR bis 31. Dezember",
            "Der neue Preis ist 12 EUR im Monat, ab 1. Mai.",
        ),
        (
            "es",
            "correo a los clientes sobre el nuevo precio",
            "El nuevo precio es 15 EUR al mes, desde el 1 de mayo",
            "perdón, son 12 EUR, no 15. Los clientes actuales mantienen 10 EUR hasta marzo",
            "El nuevo precio es 12 EUR al mes, desde el 1 de mayo.",
        ),
        (
            "fr",
            "mail aux clients sur le nouveau prix",
            "Le nouveau prix est 15 EUR par mois, dès le 1 mai",
            "pardon, 12 EUR. Les clients actuels gardent 10 EUR jusqu'au 31 décembre",
            "Le nouveau prix est 12 EUR par mois, dès le 1 mai.",
        ),
        (
            "it",
            "mail ai clienti sul nuovo prezzo",
            "Il nuovo prezzo è 15 EUR al mese, dal 1 maggio",
            "scusate, 12 EUR. I clienti attuali tengono 10 EUR fino al 31 dicembre",
            "Il nuovo prezzo è 12 EUR al mese, dal 1 maggio.",
        ),
        (
            "nl",
            "mail aan klanten over de nieuwe prijs",
            "De nieuwe prijs is 15 EUR per maand, vanaf 1 mei",
            "sorry, 12 EUR. Bestaande klanten houden 10 EUR tot 31 december",
            "De nieuwe prijs is 12 EUR per maand, vanaf 1 mei.",
        ),
        (
            "pt",
            "email aos clientes sobre o novo preço",
            "O novo preço é 15 EUR por mês, a partir de 1 de maio",
            "desculpa, 12 EUR. Os clientes atuais mantêm 10 EUR até 31 de dezembro",
            "O novo preço é 12 EUR por mês, a partir de 1 de maio.",
        ),
        (
            "ja",
            "新価格についてのお客様へのメール",
            "新価格は月1500円、5月1日からです",
            "すみません、1200円です。既存のお客様は12月31日まで1000円のままです",
            "新価格は月1200円、5月1日からです。",
        ),
        (
            "zh",
            "给客户的新价格邮件",
            "新价格每月15元，5月1日开始",
            "抱歉，12元。老客户到12月31日保持10元",
            "新价格每月12元，5月1日开始。",
        ),
        (
            "ko",
            "새 가격에 대해 고객에게 보낼 메일",
            "새 가격은 월 15000원, 5월 1일부터입니다",
            "죄송, 12000원입니다. 기존 고객은 12월 31일까지 10000원 유지합니다",
            "새 가격은 월 12000원, 5월 1일부터입니다.",
        ),
    ],
)
def test_in_every_language(
    lexicons: Lexicons, code: str, about: str, first: str, second: str, wanted: str
) -> None:
    facts = gathered(lexicons, first, second, about, code)
    assert [fact.text for fact in facts if fact.detail == "Ann"] == [wanted]
    assert re.search(r"10(?:00|000)?", facts[-1].text)
    assert facts[-1].detail == "Ben"


FIRST = {
    "en": (
        "The new price is 15 EUR a month, from 1 May",
        "The launch is on 1 May at 9:15 in Galway",
        "Tickets cost 15 EUR. Doors open at 9:15. The show is on 1 May.",
        "We expect 150 guests at 15 EUR each",
    ),
    "de": ("Der neue Preis ist 15 EUR im Monat, ab 1. Mai", "Start ist am 1. Mai um 9:15 in Köln"),
    "fr": ("Le nouveau prix est 15 EUR par mois, dès le 1 mai", "Début le 1 mai à 9:15 à Lyon"),
    "es": ("El nuevo precio es 15 EUR al mes, desde el 1 de mayo",),
}
CORRECTING = {
    "en": (
        "no sorry, {}",
        "sorry, {}",
        "no, it is {}",
        "actually {}",
        "correction: {}",
        "oops. It's {}",
        "{}, not {old}",
        "now {}",
        "make that {}",
        "wait, {}",
    ),
    "de": ("nein sorry, {}", "Korrektur: {}", "doch lieber {}", "{} statt {old}"),
    "fr": ("pardon, {}", "finalement {}", "en fait c'est {}"),
    "es": ("perdón, {}", "en realidad es {}", "corrección: {}"),
}
ASIDE = {
    "en": (
        "existing customers keep 77 EUR until 28 December",
        "we tested 77 EUR last year in Spain",
        "the team dinner is on 28 November in Cork",
        "Mo paid 77 EUR",
        "the van leaves at 7:28",
        "77 people came last time",
        "actually existing customers keep 77 EUR",
        "my dentist moved to 28 November, sorry",
        "the invoice is now 77 EUR",
    ),
    "de": ("Bestandskunden behalten 77 EUR bis 28. Dezember", "das Essen ist am 28. November"),
    "fr": ("les clients actuels gardent 77 EUR jusqu'au 28 décembre", "Mo a payé 77 EUR"),
    "es": ("los clientes actuales mantienen 77 EUR hasta el 28 de diciembre", "Mo pagó 77 EUR"),
}
VALUES = {
    "en": (("12 EUR", "15 EUR"), ("2 May", "1 May"), ("9:45", "9:15"), ("120", "150")),
    "de": (("12 EUR", "15 EUR"), ("2. Mai", "1. Mai"), ("9:45", "9:15")),
    "fr": (("12 EUR", "15 EUR"), ("2 mai", "1 mai"), ("9:45", "9:15")),
    "es": (("12 EUR", "15 EUR"), ("2 de mayo", "1 de mayo")),
}
NUMBER = re.compile(r"\d+(?:[:.]\d+)?")


@st.composite
def threads(draw: st.DrawFn) -> tuple[str, str, str, str]:
    code = draw(st.sampled_from(sorted(FIRST)))
    new, old = draw(st.sampled_from(VALUES[code]))
    correcting = draw(st.sampled_from(CORRECTING[code])).format(new, old=old)
    asides = draw(st.lists(st.sampled_from(ASIDE[code]), min_size=1, max_size=2, unique=True))
    parts = [correcting, *asides] if draw(st.booleans()) else [*asides, correcting]
    second = parts[0]
    for part in parts[1:]:
        second += draw(st.sampled_from([". ", "; ", ", ", " - ", "\n", "! "])) + part
    return code, draw(st.sampled_from(FIRST[code])), second, correcting


@settings(max_examples=examples(250), deadline=None)
@given(threads())
def test_no_fact_mixes_the_words_of_one_message_with_a_value_of_another(
    lexicons: Lexicons, thread: tuple[str, str, str, str]
) -> None:
    code, first, second, correcting = thread
    for fact in gathered(lexicons, first, second, about=first, code=code):
        if fact.detail == "Ann":
            allowed = NUMBER.findall(first) + NUMBER.findall(correcting)
        else:
            allowed = NUMBER.findall(second)
        assert set(NUMBER.findall(fact.text)) <= set(allowed), (first, second, fact.text)
