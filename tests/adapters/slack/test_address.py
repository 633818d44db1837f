"""Addresses travel in modals; what comes back is trusted no further than it is signed."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.address import Address, packed, unpacked

_text = st.text(st.characters(codec="utf-8"), max_size=100)
_addresses = st.builds(
    Address, _text, _text, _text, _text, st.booleans(), st.booleans(), _text, _text, _text
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(_text, _addresses)
def test_what_is_packed_comes_back(purpose: str, address: Address) -> None:
    assert unpacked(packed(purpose, address), address.team, address.person) == (purpose, address)


@given(_addresses)
def test_whose_modal_it_is_stands_in_the_delivery_and_not_in_the_modal(address: Address) -> None:
    _, found = unpacked(packed("form", address), "T-signed", "U-signed")
    assert found == replace(address, team="T-signed", person="U-signed")


@given(st.text(max_size=50) | _json.map(json.dumps))
def test_anything_else_is_an_address_of_nowhere(text: str) -> None:
    _, found = unpacked(text, "T", "U")
    assert (found.team, found.person) == ("T", "U")


def test_it_fits_into_a_modal() -> None:
    url = "https://hooks.example.com/actions/T0123456789/1234567890123/abcdefghijklmnopqrstuvwx"
    whole = Address("T" * 11, "U" * 11, "C" * 11, "1" * 17, True, False, url, "c" * 60, "1" * 17)
    assert len(packed("x" * 255, whole)) < 1000
