from __future__ import annotations

from dwh_fhir.ledger import totals
from dwh_fhir.ledger.totals import Delivered, Totals
from dwh_fhir_tests.server_books import Books, patient


def test_totals_follow_a_resource_from_the_mapping_to_its_deletion(books: Books) -> None:
    base_url = books.settings.base_url
    assert not totals.is_work_due(books.connection, base_url)
    books.map(patient("p"), patient("q"))
    assert totals.is_work_due(books.connection, base_url)
    assert totals.by_view(books.connection, base_url) == {"v": Delivered(mapped=2)}
    books.deliver()
    assert not totals.is_work_due(books.connection, base_url)
    assert totals.by_view(books.connection, base_url) == {"v": Delivered(mapped=2, acknowledged=2)}
    books.unmap("Patient/p")
    books.deliver()
    assert totals.by_type(books.connection, base_url) == {"Patient": Totals(mapped=1, acknowledged=1, on_server=1)}
