"""The parity table says what the suite shows."""

import pytest

from tests.contract.abilities import Can
from tests.contract.parity import FILE, conversations, table
from tests.contract.platform import Platform
from tests.contract.platforms import PLATFORMS


def test_the_file_is_what_the_suite_says() -> None:
    advice = "python -m tests.contract.parity writes it anew"
    assert FILE.read_text(encoding="utf-8") == table(), advice


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_what_is_claimed_is_held_as_a_conversation(platform: Platform) -> None:
    held = [each for each in conversations() if each.fits(platform)]
    shown = {can for each in held for can in each.shows}
    assert shown == set(Can) - set(platform.without)
    assert not set(platform.instead) & set(platform.without)
