from __future__ import annotations

from dwh_fhir.control import stale_groups
from dwh_fhir.database.connection import Connection
from dwh_fhir.views import registry


def test_a_claim_takes_no_more_than_a_chunk_although_statistics_know_no_group_of_the_view(
    connection: Connection,
) -> None:
    fall = registry()["fall"]
    connection.execute("INSERT INTO control.stale_group VALUES ('person', 'k')")
    connection.execute("ANALYZE control.stale_group")
    connection.execute(
        "INSERT INTO control.stale_group SELECT 'fall', 'k' || n FROM generate_series(1, %s) n", [3 * fall.chunk]
    )
    assert len(stale_groups.claim(connection, fall.name, fall.chunk)) == fall.chunk
