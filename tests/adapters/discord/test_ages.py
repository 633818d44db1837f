"""How old an interaction is, whatever this machine's clock says."""

from adapters.discord.ages import Ages, made_at

_ID = 1_575_744_603_322_056_704
_SECOND = 1_000 << 22


def test_an_id_tells_when_it_was_made() -> None:
    ages = Ages(lambda: made_at(_ID) + 30.0)
    assert ages.of(_ID) == 30.0
    # What is made a moment later by a clock that is ahead of ours is no older than now.
    assert ages.of(_ID + 60 * _SECOND) == 0.0


def test_what_has_just_come_tells_how_far_the_clocks_differ() -> None:
    for wrong in (-86_400.0, 86_400.0):
        now = [made_at(_ID) + wrong]
        ages = Ages(lambda: now[0])  # noqa: B023
        ages.heard(_ID)
        now[0] += 900.0
        assert abs(ages.of(_ID) - 900.0) < 0.01
        assert abs(ages.of(_ID + 600 * _SECOND) - 300.0) < 0.01


def test_what_is_no_id_of_discords_has_an_age_all_the_same() -> None:
    ages = Ages()
    ages.heard(10**400)
    assert ages.of(10**400) >= 0.0
