from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dwh_fhir.books.accounting import TypeCounts, ViewCounts, check_type, check_view, count_view
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row

VIEW = ViewCounts(
    source=10,
    open=1,
    staged=9,
    history=3,
    clean=6,
    quarantined=2,
    filtered=1,
    rejected=1,
    groups=4,
    groups_mapped=3,
    groups_quarantined=1,
    groups_waiting=0,
)
TYPE = TypeCounts(mapped=9, acknowledged=6, waiting=2, parked=1, pending=0, leaving=1, on_server=7, server=9, foreign=2)


def test_sums_that_agree_are_not_mentioned() -> None:
    assert check_view(VIEW) == []
    assert check_type(TYPE) == []
    assert check_type(replace(TYPE, server=None)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": None}, "never read"),
        ({"source": 12}, "12 rows at the source (1 of them not due), 9 staged"),
        ({"staged": 11}, "10 rows at the source (1 of them not due), 11 staged"),
        ({"clean": 5}, "9 staged, but 5 clean + 2 quarantined + 1 filtered"),
        ({"groups_mapped": 2}, "4 groups, but 2 mapped + 1 quarantined, 0 wait for their mapping"),
        ({"groups_waiting": 1}, "4 groups, but 3 mapped + 1 quarantined, 1 wait for their mapping"),
    ],
)
def test_a_sum_of_a_view_that_fails_is_a_sentence(change: dict[str, int | None], sentence: str) -> None:
    assert sentence in check_view(replace(VIEW, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mapped": 10}, "10 mapped, but 6 acknowledged + 2 waiting + 1 parked, 0 not sent yet"),
        ({"pending": 1}, "9 mapped, but 6 acknowledged + 2 waiting + 1 parked, 1 not sent yet"),
        ({"server": 8}, "7 must be on the server, but 8 are (2 of them not ours)"),
    ],
)
def test_a_sum_of_a_type_that_fails_is_a_sentence(change: dict[str, Any], sentence: str) -> None:
    assert check_type(replace(TYPE, **change)) == [sentence]


def test_a_difference_that_comes_back_is_a_sentence_too() -> None:
    (sentence,) = check_type(replace(TYPE, persistent=2, elements=("Patient.text", "Patient.name")))
    assert sentence.startswith("2 differ on the server again after they were sent again (Patient.text, Patient.name):")


def test_a_view_is_counted_in_every_layer(layers: Layers) -> None:
    two = [row(number=1), row(number=2, value="9"), row(number=3, STORN="X"), row(number=4, OWNER="nobody")]
    layers.carry(item=[row(number=1, value="old"), *two[1:]], owner=[owner_row()])
    layers.carry(item=two)
    found = count_view(layers.connection, layers.views["item"])
    assert found == ViewCounts(
        source=4,
        open=0,
        staged=4,
        history=1,
        clean=2,
        quarantined=1,
        filtered=1,
        rejected=1,
        groups=2,
        groups_mapped=1,
        groups_quarantined=1,
        groups_waiting=0,
    )


def test_rows_that_wait_for_cleaning_or_mapping_are_not_lost_sight_of(layers: Layers) -> None:
    layers.show(item=[row()], owner=[owner_row()])
    layers.load()
    assert check_view(count_view(layers.connection, layers.views["item"])) != []
    layers.clean()
    assert check_view(count_view(layers.connection, layers.views["item"])) != []
    layers.map()
    assert check_view(count_view(layers.connection, layers.views["item"])) == []
