from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.store.columns import PlainText, UtcTime, clean, folded

DIALECT = sqlite.dialect()
TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\x1a01"))


@given(TEXT)
def test_any_text_comes_back_and_holds_no_nul(text: str) -> None:
    column = PlainText()
    bound = column.process_bind_param(text, DIALECT)
    assert bound is not None
    assert "\x00" not in bound
    assert column.process_result_value(bound, DIALECT) == text


@given(st.text(st.characters(), max_size=50))
def test_clean_text_can_be_encoded_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


@given(TEXT)
def test_clean_leaves_sound_text_alone(text: str) -> None:
    assert clean(text) == text


def test_lone_surrogates_are_replaced_one_by_one() -> None:
    assert clean("\udc00x\ud800y\ud83d\ude80\ud800") == "\ufffdx\ufffdy🚀\ufffd"


def test_a_byte_order_mark_is_text_like_any_other() -> None:
    assert clean("\ufeffä") == "\ufeffä"


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=5, minutes=30)))))
def test_times_come_back_in_utc(when: datetime) -> None:
    try:
        when.astimezone(UTC)
    except OverflowError:
        return
    column = UtcTime()
    bound = column.process_bind_param(when, DIALECT)
    assert bound is not None
    back = column.process_result_value(bound.replace(tzinfo=None), DIALECT)
    assert back == when
    assert back.tzinfo is UTC


def test_nothing_stays_nothing() -> None:
    for column in (PlainText(), UtcTime()):
        assert column.process_bind_param(None, DIALECT) is None
        assert column.process_result_value(None, DIALECT) is None


def test_folding_forgets_case_and_width() -> None:
    assert folded("STRASSE ＡＢＣ ПРИВЕТ") == folded("straße abc привет")
