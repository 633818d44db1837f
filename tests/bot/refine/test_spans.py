"""Protected spans in ten languages: what is found, and that finding it is quick."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.refine.spans import NUMERIC, SpanKind, protected

_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "ja", "zh", "ko", "sv")


@pytest.mark.parametrize(
    ("language", "text", "kind", "found"),
    [
        ("en", "wait 90 s and 4 GB", SpanKind.UNIT, ["90 s", "4 GB"]),
        ("en", "up 15% from £26,150", SpanKind.UNIT, ["15%"]),
        ("en", "it costs £26,150 or $1,150/mo", SpanKind.MONEY, ["£26,150", "$1,150/mo"]),
        ("en", "at 3.15pm or 09:25 UTC", SpanKind.TIME, ["3.15pm", "09:25 UTC"]),
        ("en", "30 hours, two weeks", SpanKind.UNIT, ["30 hours", "two weeks"]),
        ("en", "by 1 March, not on Friday", SpanKind.DATE, ["1 March", "Friday"]),
        ("en", "may the 2025-05-01 march begin", SpanKind.DATE, ["2025-05-01"]),
        ("en", "ask Dolores Quint at NASA", SpanKind.NAME, ["Dolores Quint", "NASA"]),
        ("en", "The key is with them (Odile).", SpanKind.NAME, ["Odile"]),
        ("en", "Write about cats. Then stop.", SpanKind.NAME, []),
        ("en", "say “never” and 'no way'", SpanKind.QUOTE, ["“never”", "'no way'"]),
        ("en", "don't say we can't", SpanKind.QUOTE, []),
        ("en", "see https://a.example/x?y=1.", SpanKind.URL, ["https://a.example/x?y=1"]),
        ("en", "mail jobs@b.example, please", SpanKind.EMAIL, ["jobs@b.example"]),
        ("en", "@pell-dune in #ops, <@U123>", SpanKind.MENTION, ["@pell-dune", "#ops", "<@U123>"]),
        ("en", "src/conflict.rs and a.csv", SpanKind.PATH, ["src/conflict.rs", "a.csv"]),
        ("en", "`x = 1`, is_on, onDone()", SpanKind.CODE, ["`x = 1`", "is_on", "onDone()"]),
        ("en", "prove $x^2 = 4$ now", SpanKind.CODE, ["$x^2 = 4$"]),
        ("en", "it costs $5 and $10 more", SpanKind.CODE, []),
        ("en", "hi {name} {{x}} [Team] $HOME %s", SpanKind.PLACEHOLDER,
         ["{name}", "{{x}}", "[Team]", "$HOME", "%s"]),
        ("en", "since v1.2.3", SpanKind.VERSION, ["v1.2.3"]),
        ("en", "nothing dramatic, don't shout", SpanKind.NEGATION,
         ["nothing dramatic", "don't shout"]),
        ("en", "not only that, no more than 5", SpanKind.NEGATION, []),
        ("es", "sin descuento, el 3 de mayo", SpanKind.NEGATION, ["sin descuento"]),
        ("es", "el 3 de mayo de 2025", SpanKind.DATE, ["3 de mayo de 2025"]),
        ("fr", "220 caractères au plus", SpanKind.UNIT, ["220 caractères"]),
        ("fr", "ne promets pas de date", SpanKind.NEGATION, ["ne promets pas de date"]),
        ("fr", "dire « facture » ici", SpanKind.QUOTE, ["« facture »"]),
        ("de", "am 3. März, kein Rabatt", SpanKind.NEGATION, ["kein Rabatt"]),
        ("de", "am 3. März um 8.45 Uhr", SpanKind.DATE, ["3. März"]),
        ("de", "der Brief an Herr Müller", SpanKind.NAME, ["Herr Müller"]),
        ("de", "das „Lager“ dort", SpanKind.QUOTE, ["„Lager“"]),
        ("pt", "não cite preços", SpanKind.NEGATION, ["não cite preços"]),
        ("it", "senza sconti", SpanKind.NEGATION, ["senza sconti"]),
        ("nl", "geen korting", SpanKind.NEGATION, ["geen korting"]),
        ("ja", "300字で、3月1日まで", SpanKind.UNIT, ["300字"]),
        ("ja", "300字で、3月1日まで", SpanKind.DATE, ["3月1日"]),
        ("ja", "専門用語を使わないで", SpanKind.NEGATION, ["使わないで"]),
        ("ja", "行かなければならない", SpanKind.NEGATION, []),
        ("ja", "「最高」と田中さん", SpanKind.QUOTE, ["「最高」"]),
        ("ja", "「最高」と田中さん", SpanKind.NAME, ["田中"]),
        ("zh", "写300字，不要提价格", SpanKind.NEGATION, ["不要提价格"]),
        ("ko", "가격은 언급하지 마", SpanKind.NEGATION, ["언급하지 마"]),
    ],
)  # fmt: skip
def test_spans_are_found(language: str, text: str, kind: SpanKind, found: list[str]) -> None:
    assert [span.text for span in protected(text, language) if span.kind is kind] == found


@given(st.text(max_size=400), st.sampled_from(_LANGUAGES))
@settings(deadline=None)
def test_spans_stand_in_order_and_apart(text: str, language: str) -> None:
    end = 0
    for span in protected(text, language):
        assert end <= span.start < span.end
        assert text[span.start : span.end] == span.text
        end = span.end


@given(st.integers(0, 10**9), st.sampled_from(_LANGUAGES))
@settings(deadline=None)
def test_every_number_in_figures_is_protected(number: int, language: str) -> None:
    spans = protected(f"abc {number} xyz", language)
    assert any(str(number) in span.text for span in spans if span.kind in NUMERIC)


@pytest.mark.parametrize(
    "piece",
    ["Write 5 ideas for Bob, not 7, on 1 March. ", '"', "„", "1", "1,", "1 ", "A ", "a.", "a_",
     "/a", "not ", "<", "{", "$a ", "`", "```\n", "a-", "Aa", "\\(", "\\begin{a}", "@a.", "a@",
     "ない", "ア", "漢", "'a ", "a::", "[a ", "www.", " ", "\n", "~/", "A. "],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_no_text_is_slow(piece: str, language: str) -> None:
    protected("warm 1 up", language)
    text = (piece * 100_000)[:50_000]
    began = time.process_time()
    protected(text, language)
    assert time.process_time() - began < 2.5  # about 0.2 s on an idle machine
