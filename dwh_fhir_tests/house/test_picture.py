from __future__ import annotations

from dwh_fhir_tests.house.picture import drawn, imports, layers, reduced, shown


def test_the_picture_of_the_architecture_shows_the_imports() -> None:
    assert shown() == drawn(), "run `make picture`"


def test_a_longer_way_takes_the_place_of_an_arrow() -> None:
    assert reduced({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_every_folder_is_a_layer() -> None:
    assert imports().keys() == set(layers())
