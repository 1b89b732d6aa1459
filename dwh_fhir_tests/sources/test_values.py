from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.columns import Kind
from dwh_fhir.site.binding import Column
from dwh_fhir.sources.spellings import UNREAD, spell
from dwh_fhir.sources.values import NO_DATE, NO_TIME, UNMAPPED, UNMATCHED, converter, number_of
from dwh_fhir.values.texts import bare

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime.fromisoformat("2024-02-29T12:30:15")


@pytest.mark.parametrize(
    ("value", "kind", "spelled"),
    [
        (NOON, "dats", "20240229"),
        (NOON, "tims", "123015"),
        (NOON.date(), "dats", "20240229"),
        (NOON.date(), "tims", None),
        (time(7, 5), "tims", "070500"),
        ("20240229", "dats", "20240229"),
        (NOON.replace(tzinfo=UTC), "timestamp", datetime.fromisoformat("2024-02-29T13:30:15")),
        (NOON, "date", date(2024, 2, 29)),
        ("2024-02-29", "date", date(2024, 2, 29)),
        ("29.02.2024", "date", UNREAD),
        (1951, "dats", "1951"),
        (3.0, "text", "3"),
        (0.34, "text", "0.34"),
        (Decimal("72.50"), "text", "72.50"),
        (True, "flag", "X"),
        (False, "flag", None),
        ("  ", "text", None),
        ("  ", "integer", None),
        ("3,0", "integer", 3),
        ("3,5", "integer", UNREAD),
        ("1.234,5", "decimal", UNREAD),
        ("72,50", "decimal", Decimal("72.50")),
        ("NaN", "decimal", UNREAD),
        # A thousand in one place, and a little more than one in another.
        ("1,234", "decimal", UNREAD),
        ("1.234", "decimal", UNREAD),
        ("1.000", "integer", UNREAD),
        ("0,123", "decimal", Decimal("0.123")),
        ("1234,567", "decimal", Decimal("1234.567")),
        ("1,234,567", "decimal", UNREAD),
        ("1_000", "decimal", UNREAD),
        ("\uff11\uff12", "integer", UNREAD),
        ("1E+05", "decimal", UNREAD),
        ("0x10", "integer", UNREAD),
        (" 12\u00a0", "integer", 12),
        ("5.00", "decimal", Decimal("5.00")),
        ("9" * 20, "integer", UNREAD),
        (2**63, "integer", UNREAD),
        (-(2**63), "integer", -(2**63)),
        (True, "integer", UNREAD),
        (True, "text", UNREAD),
        (0.1, "decimal", Decimal("0.1")),
        (1e23, "text", "100000000000000000000000"),
        (float("nan"), "decimal", UNREAD),
        (float("inf"), "text", UNREAD),
        (Decimal("Infinity"), "decimal", UNREAD),
        (Decimal("1E+400"), "decimal", Decimal("1E+400")),
        (Decimal("1E-20000"), "decimal", UNREAD),
        ([1], "text", UNREAD),
        (timedelta(days=1), "text", UNREAD),
        (timedelta(hours=7, minutes=5), "tims", "070500"),
        ("00000000", "date", None),
        ("000000", "date", None),
        ("0000-00-00", "date", None),
        ("00000000000000", "timestamp", None),
        ("0000-00-00 00:00:00.0000000", "timestamp", None),
        ("20260102", "date", date(2026, 1, 2)),
        (20260102, "date", date(2026, 1, 2)),
        ("20260102080910", "timestamp", datetime.fromisoformat("2026-01-02T08:09:10")),
        ("20260102240000", "timestamp", datetime.fromisoformat("2026-01-03T00:00:00")),
        ("2026-01-02T08:00:00Z", "timestamp", datetime.fromisoformat("2026-01-02T09:00:00")),
        ("2026-01-02T23:30:00-05:00", "date", date(2026, 1, 3)),
        ("2026-01-02 08:00:00.1234567", "timestamp", datetime.fromisoformat("2026-01-02T08:00:00.123456")),
        ("9999-12-31T23:59:59-01:00", "timestamp", UNREAD),
        ("2026-W01-1", "date", UNREAD),
        ("2026-01", "date", UNREAD),
        ("20260230", "date", UNREAD),
        (date(1, 1, 1), "dats", "00010101"),
        (b"\\x00", "text", UNREAD),
    ],
)
def test_a_value_of_any_type_is_spelled_as_its_kind(value: Any, kind: Kind, spelled: Any) -> None:
    found = spell(value, kind, BERLIN)
    assert found == spelled
    assert type(found) is type(spelled)


MAP = {"ja": {"C": "X"}, "": {"C": "1"}}


@pytest.mark.parametrize(
    ("told", "kind", "value", "made"),
    [
        ({"formats": ["%d.%m.%Y", "%Y"]}, "dats", "1.2.1950", "19500201"),
        ({"formats": ["%d.%m.%Y", "%Y"]}, "dats", 1951, "19510000"),
        ({"formats": ["%m/%Y"]}, "dats", "02/1950", "19500200"),
        ({"formats": ["%d.%m.%y"], "pivot": 2026}, "dats", "12.03.45", "19450312"),
        ({"formats": ["%m/%y"], "pivot": 2026}, "dats", "03/45", "19450300"),
        ({"formats": ["%d.%m.%Y"]}, "dats", "31.02.1950", NO_DATE),
        # 13 February to one, and by chance a date to the other.
        ({"formats": ["%Y%d%m"]}, "dats", "20240229", NO_DATE),
        ({"formats": ["%d.%m.%Y"]}, "dats", "99991231", "99991231"),
        ({"formats": ["%d.%m.%Y"]}, "dats", "00000000", "00000000"),
        ({"formats": ["%H:%M"]}, "tims", "000000", "000000"),
        ({"formats": ["%d.%m.%Y"]}, "dats", NOON, "20240229"),
        # Read as one digit each, this would be half past one on the first of January.
        ({"formats": ["%Y%m%d%H%M", "%Y%m%d"]}, "dats", "20241115", "20241115"),
        ({"formats": ["%Y%m%d%H%M", "%Y%m%d"]}, "tims", "20241115", None),
        ({"formats": ["%Y%m%d%H%M"]}, "tims", "080000", NO_TIME),
        ({"formats": ["%Y%m%d%H%M"]}, "tims", "202411150830", "083000"),
        ({"formats": ["%H:%M"]}, "tims", "8:05", "080500"),
        ({"formats": ["%Y"]}, "date", "1951", UNREAD),
        ({"formats": ["%d.%m.%Y"]}, "date", "2024-02-29", NO_DATE),
        ({"extract": "([0-9]{5}) "}, "text", "Weg 1, 53121 Bonn", "53121"),
        ({"extract": "([0-9]{5}) "}, "text", "Weg 1", UNMATCHED),
        ({"extract": "^(?:.* ([0-9]{5}) .*)?"}, "text", "Weg 1", None),
        ({"extract": "^[0-9]{2}([0-9])$"}, "text", "01", UNMATCHED),
        ({"extract": "^[0-9]{2}([0-9])?$"}, "text", "01", None),
        ({"extract": "([0-9])"}, "integer", "keine", UNMATCHED),
        ({"extract": "([0-9]{4})"}, "text", NOON, "2024"),
        ({"map": "m"}, "text", " ja ", "X"),
        ({"map": "m"}, "text", None, "1"),
        ({"map": "m"}, "text", "nein", UNMAPPED),
        ({"map": "m"}, "text", "X", UNMAPPED),
        ({"map": "m"}, "text", "JA", UNMAPPED),
        ({"map": "m"}, "integer", 1.0, UNMAPPED),
        ({"map": "m"}, "flag", True, UNMAPPED),
        ({"map": "m", "extract": "^(..)"}, "text", "jawohl", "X"),
        ({"map": "m", "extract": "^(..)"}, "text", "j", UNMATCHED),
        ({"decimal": ","}, "decimal", "1.234,50", Decimal("1234.50")),
        ({"decimal": ","}, "decimal", "1.234", Decimal(1234)),
        ({"decimal": ","}, "decimal", "1,234", Decimal("1.234")),
        ({"decimal": ","}, "decimal", "12.50", UNREAD),
        ({"decimal": "."}, "decimal", "1,234,567.8", Decimal("1234567.8")),
        ({"decimal": "."}, "decimal", "1.234", Decimal("1.234")),
        ({"decimal": "."}, "decimal", "12,5", UNREAD),
        ({"decimal": ","}, "decimal", 1.234, Decimal("1.234")),
        ({"extract": "(.+)"}, "decimal", Decimal("1.234"), Decimal("1.234")),
        ({"map": "m"}, "text", b"ja", UNREAD),
        ({"pad": 8}, "text", 4748362, "04748362"),
        ({"pad": 8}, "text", "n/a", "n/a"),
        ({"pad": 8}, "text", "12²", "12²"),
        ({"pad": 8}, "text", None, None),
        ({}, "text", "  a ", "a"),
    ],
)
def test_a_binding_makes_the_views_value(told: dict[str, Any], kind: Kind, value: Any, made: Any) -> None:
    column = Column.model_validate({"column": "there", **told})
    assert converter(column, "C", kind, MAP, BERLIN)(value) == made


@given(st.text(max_size=6), st.sampled_from(get_args(Kind)))
def test_a_code_that_its_map_lacks_is_never_a_value_of_any_kind(code: str, kind: Kind) -> None:
    told = Column(column="there", map="m")
    made = converter(told, "C", kind, {"a": {"C": "X"}}, BERLIN)(code)
    if code.strip() != "a":
        assert made is (UNMAPPED if bare(code) else None)


def test_an_empty_cell_is_empty_where_the_map_says_nothing_of_it() -> None:
    made = converter(Column(column="there", map="m"), "C", "text", {"a": {"C": "X"}}, BERLIN)
    assert [made(value) for value in (None, "", "  ", "\xa0")] == [None] * 4


def test_a_number_depends_on_values_alone_and_tells_their_places_apart() -> None:
    assert number_of(["S72.01", None, date(2024, 2, 29)]) == number_of(["S72.01 ", "", "2024-02-29"])
    assert len({number_of(values) for values in ([None, "a"], ["a", None], ["a"], ["a", "a"], ["aa"])}) == 5
    assert number_of(["A/1", "72,50"]) == 4424511742677068057
