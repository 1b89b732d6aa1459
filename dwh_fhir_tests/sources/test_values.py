from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dwh_fhir.columns import Kind
from dwh_fhir.site_file import Column
from dwh_fhir.sources.spellings import UNREAD, spell
from dwh_fhir.sources.values import converter, number_of

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
        ({"formats": ["%d.%m.%Y"]}, "dats", "31.02.1950", "31.02.1950"),
        ({"formats": ["%d.%m.%Y"]}, "dats", NOON, "20240229"),
        # Read as one digit each, this would be half past one on the first of January.
        ({"formats": ["%Y%m%d%H%M", "%Y%m%d"]}, "dats", "20241115", "20241115"),
        ({"formats": ["%Y%m%d%H%M", "%Y%m%d"]}, "tims", "20241115", None),
        ({"formats": ["%Y%m%d%H%M"]}, "tims", "202411150830", "083000"),
        ({"formats": ["%H:%M"]}, "tims", "8:05", "080500"),
        ({"formats": ["%Y"]}, "date", "1951", UNREAD),
        ({"extract": "([0-9]{5}) "}, "text", "Weg 1, 53121 Bonn", "53121"),
        ({"extract": "([0-9]{5}) "}, "text", "Weg 1", "Weg 1"),
        ({"extract": "([0-9]{4})"}, "text", NOON, "2024"),
        ({"map": "m"}, "text", " ja ", "X"),
        ({"map": "m"}, "text", None, "1"),
        ({"map": "m"}, "text", "nein", "nein"),
        ({"pad": 8}, "text", 4748362, "04748362"),
        ({"pad": 8}, "text", "n/a", "n/a"),
        ({"pad": 8}, "text", None, None),
        ({}, "text", "  a ", "a"),
    ],
)
def test_a_binding_makes_the_views_value(told: dict[str, Any], kind: Kind, value: Any, made: Any) -> None:
    column = Column.model_validate({"column": "there", **told})
    assert converter(column, "C", kind, MAP, BERLIN)(value) == made


def test_a_number_depends_on_values_alone_and_tells_their_places_apart() -> None:
    assert number_of(["S72.01", None, date(2024, 2, 29)]) == number_of(["S72.01 ", "", "2024-02-29"])
    assert len({number_of(values) for values in ([None, "a"], ["a", None], ["a"], ["a", "a"], ["aa"])}) == 5
    assert number_of(["A/1", "72,50"]) == 4424511742677068057
