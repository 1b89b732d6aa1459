from __future__ import annotations

import pytest

from dwh_fhir.ledger import entries, states, transitions
from dwh_fhir_tests.server_books import Books, patient


@pytest.fixture
def parked(books: Books) -> Books:
    """Two patients of group g that the server refused, and one that it took."""
    books.map(patient("p"), patient("q"), patient("taken"))
    entries.take_over(books.connection, books.target)
    books.connection.execute("UPDATE ledger.entry SET state = 'parked' WHERE id <> 'taken'")
    books.connection.execute("UPDATE ledger.entry SET state = 'acknowledged' WHERE id = 'taken'")
    return books


@pytest.mark.parametrize("group", [None, "g"])
def test_what_is_parked_of_a_view_or_group_is_released(parked: Books, group: str | None) -> None:
    assert transitions.release_view(parked.connection, parked.target, "v", group) == 2
    assert [parked.state(f"Patient/{name}") for name in ("p", "q", "taken")] == ["pending", "pending", "acknowledged"]


@pytest.mark.parametrize(("view", "group"), [("another", None), ("v", "another")])
def test_other_views_and_groups_stay_parked(parked: Books, view: str, group: str | None) -> None:
    assert transitions.release_view(parked.connection, parked.target, view, group) == 0
    assert parked.state("Patient/p") == "parked"


def test_the_states_of_a_group_name_also_what_no_delivery_has_seen_yet(parked: Books) -> None:
    parked.map(patient("new"))
    found = {resource.key: resource.state for resource in states.of_group(parked.connection, parked.target, "v", "g")}
    assert found == {
        "Patient/new": "pending",
        "Patient/p": "parked",
        "Patient/q": "parked",
        "Patient/taken": "acknowledged",
    }
