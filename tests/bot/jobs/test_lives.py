from bot.jobs.lives import STILL, STILL_SEEN, STILL_UNSEEN, Lives


def beats_until_dead(lives: Lives, seen: frozenset[str] | None) -> int:
    """Own beats in which the other one's counter stands still, until it counts as dead."""
    lives.dead({lives.owner: 0, "other": 7}, seen)
    for beat in range(1, 100):
        if lives.dead({lives.owner: beat, "other": 7}, seen) == {"other": beat}:
            return beat
    return 0


def test_who_stands_still_is_dead_after_a_while() -> None:
    assert beats_until_dead(Lives(), None) == STILL


def test_whose_sign_of_life_is_gone_is_dead_soon() -> None:
    lives = Lives()
    assert beats_until_dead(lives, frozenset({lives.owner})) == STILL_UNSEEN


def test_whose_sign_is_there_is_given_time() -> None:
    lives = Lives()
    assert beats_until_dead(lives, frozenset({lives.owner, "other"})) == STILL_SEEN


def test_nothing_is_made_of_signs_while_the_own_one_is_not_seen_either() -> None:
    # The server was away: everybody's sign is on its way back.
    assert beats_until_dead(Lives(), frozenset()) == STILL
    assert beats_until_dead(Lives(), frozenset({"another"})) == STILL


def test_who_beats_lives_however_slowly() -> None:
    lives = Lives()
    for beat in range(100):
        seen = frozenset({lives.owner})
        assert lives.dead({lives.owner: beat, "other": beat // STILL_UNSEEN}, seen) == {}
