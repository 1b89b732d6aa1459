from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.views._lab_values import Number, Span, Titer, reference_range, value

DECIMALS = st.decimals(-(10**6), 10**6, places=2) | st.decimals(0, 1000, places=4) | st.integers(0, 10**6).map(Decimal)
SIGNS = st.sampled_from(["", "<", ">", "<=", ">=", "< ", "≤ "])


def _german(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


@given(DECIMALS, SIGNS)
def test_a_number_keeps_every_place_it_is_written_with(number: Decimal, sign: str) -> None:
    read = value(sign + _german(number))
    assert isinstance(read, Number)
    assert format(read.value, "f") == format(number, "f")
    assert read.comparator == ({"≤": "<="}.get(sign.strip(), sign.strip()) or None)


@given(DECIMALS, DECIMALS, st.sampled_from(["-", " - ", " – ", " bis "]))
def test_a_range_has_its_bounds_in_order_or_is_none(first: Decimal, second: Decimal, sign: str) -> None:
    text = _german(first) + sign + _german(second)
    expected = Span(first, second) if first <= second else None
    assert value(text) == reference_range(text) == expected


@given(st.integers(1, 10**8), SIGNS)
def test_a_titer_is_its_dilution(dilution: int, sign: str) -> None:
    read = value(f"{sign}1:{dilution}")
    assert isinstance(read, Titer)
    assert read.dilution == dilution


@given(st.text(max_size=30) | st.text("0123456789,.-+<>=: ", max_size=12))
def test_any_text_is_read_as_something_or_as_words(text: str) -> None:
    for read in (value(text), reference_range(text)):
        assert read is None or all(part is None or isinstance(part, (Decimal, str)) for part in read)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72,50", "72.50"),
        ("72.50", "72.50"),
        ("+2,3", "2.3"),
        ("−2,3", "-2.3"),
        ("0.123", "0.123"),
        ("1.234,5", "1234.5"),
        ("7.4123", "7.4123"),
    ],
)
def test_comma_and_point_are_decimal_ones(text: str, number: str) -> None:
    assert value(text) == Number(Decimal(number), None)


@pytest.mark.parametrize("text", ["1.234", "12.345", "1.000 - 2.000", "< 1.000"])
def test_a_point_before_three_digits_may_mean_thousands_and_is_no_number(text: str) -> None:
    assert value(text) is None
    assert reference_range(text) is None


@pytest.mark.parametrize(
    "text", ["positiv", "+", "12:30", "1:0", "1,2,3", "1e5", "٣", "4,2 mmol/l", "<", "< negativ", "5,1 - 3,5", ""]
)
def test_words_and_what_nobody_can_tell_are_no_number(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("< 5,0", None, "5.0"),
        ("bis 5,0", None, "5.0"),
        ("> 60", "60", None),
        ("ab 60", "60", None),
        ("-2 - +3", "-2", "3"),
    ],
)
def test_a_reference_range_may_be_open(text: str, low: str | None, high: str | None) -> None:
    expected = Span(Decimal(low) if low else None, Decimal(high) if high else None)
    assert reference_range(text) == expected
