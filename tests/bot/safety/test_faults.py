from bot.safety.faults import where


def test_a_fault_is_named_without_its_message() -> None:
    try:
        raise ValueError("the secret text of a person")
    except ValueError as fault:
        told = where(fault)
    assert told.startswith("ValueError in test_a_fault_is_named")
    assert "secret" not in told
