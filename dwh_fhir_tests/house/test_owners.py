from __future__ import annotations

from pathlib import Path

import pytest

from dwh_fhir_tests.house.owners import OWNERS, judged, strangers
from dwh_fhir_tests.house.source import TOP


@pytest.mark.parametrize("path", judged(), ids=lambda path: str(path.relative_to(TOP)))
def test_all_sql_on_a_table_lies_with_its_owner(path: Path) -> None:
    assert list(strangers(path)) == []


def test_every_owner_exists() -> None:
    assert [owner for owner in OWNERS.values() if not (TOP / "dwh_fhir" / owner).exists()] == []
