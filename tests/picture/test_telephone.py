"""One form of a telephone number: many ways of writing it, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.picture.telephone import same_number, telephone

MOBILE = "+447700900456"
WAYS = [
    "07700900456", "07700 900456", "07700 900 456", "07700-900-456", "07700.900.456", "(07700) 900456", "+447700900456",
    "+44 7700 900456", "+44 (0)7700 900456", "+44 (0) 7700 900 456", "0044 7700 900456", "00 44 7700 900456",
    "00447700900456", "447700900456", "44 7700 900456", "7700900456", "O77OO 9OO456", "o77oo9oo456", "0770O 900456",
    "07700 900456 ext 12", "07700900456 x12", "07700 900456 extension 3", "tel:+447700900456",
    "sip:+447700900456@switch", "tel:+44-7700-900-456;phone-context=x", "mobile 07700 900456",
    "07700 900456 (her mother's)", "０７７００９００４５６", "07700\u00a0900\u2011456", "+4407700900456",
    " 07700 900456 ", "07700 900456 / 07700900456",
]  # fmt: skip


@pytest.mark.parametrize("written", WAYS)
def test_however_it_is_written_it_is_one_number(written: str) -> None:
    assert telephone(written).e164 == MOBILE


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("01632 960123", "+441632960123"), ("1632 960123", "+441632960123"), ("(01632) 960123 x4", "+441632960123"),
        ("+33 1 99 00 12 34", "+33199001234"), ("0033 1 99 00 12 34", "+33199001234"),
        ("+1 (202) 555-0143", "+12025550143"), ("+353 20 910 0000", "+353209100000"),
    ],
)  # fmt: skip
def test_landlines_and_numbers_from_abroad_have_theirs(written: str, e164: str) -> None:
    assert telephone(written).e164 == e164


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "none"), (" - ", "none"), ("withheld", "withheld"), ("Number Withheld", "withheld"),
        ("anonymous", "withheld"), ("unavailable", "withheld"), ("sip:anonymous@anonymous.invalid", "withheld"),
        ("not known", "withheld"),
        ("999", "short"), ("112", "short"), ("101", "short"), ("18000", "short"), ("900456", "partial"),
        ("60123", "partial"), ("ext 1234", "partial"), ("call box", "no_number"), ("hello", "no_number"),
        ("oil", "no_number"),
        ("07700 900456 or 07700 900457", "several"), ("0000 000000", "partial"), ("07700 900456789012345", "partial"),
    ],
)  # fmt: skip
def test_what_is_no_number_says_why(written: str, why: str) -> None:
    found = telephone(written)

    assert (found.e164, found.why) == ("", why)
    assert found.in_words


def test_an_extension_is_kept_beside_the_number() -> None:
    assert telephone("01632 960123 ext. 4417").extension == "4417"


def test_no_number_is_the_same_as_none() -> None:
    assert same_number("0770 0900456", "+44 7700 900456")
    assert not same_number("withheld", "withheld")
    assert not same_number("900456", "900456")


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(written: str) -> None:
    found = telephone(written)

    assert bool(found.e164) != bool(found.why)
    assert telephone(found.e164).e164 == found.e164
