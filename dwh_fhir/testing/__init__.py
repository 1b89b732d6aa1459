"""Fakes of the two systems at the ends, and ways to carry rows through a view: for tests of views and assets.

Here belongs what a test of somebody's own view or asset needs; nothing of the product imports it. Stand-ins that speak
the real protocols, and the fixture `staging` with a Postgres, belong in `dwh_fhir_sandbox`. In the order of the flow:
`sites` (a site in memory), `cells` (rows as dicts), `source` (`FakeSource`), `mapping` (`map_rows`, without any
database), `fhir_server` (`FakeFhirServer`), `run` (`run_view`, all layers).
"""

from dwh_fhir.testing.fhir_server import FakeFhirServer
from dwh_fhir.testing.mapping import MappedRows, map_rows
from dwh_fhir.testing.run import StagingDatabase, ViewRun, run_view
from dwh_fhir.testing.sites import FakeSite, site_of
from dwh_fhir.testing.source import FakeSource

__all__ = [
    "FakeFhirServer",
    "FakeSite",
    "FakeSource",
    "MappedRows",
    "StagingDatabase",
    "ViewRun",
    "map_rows",
    "run_view",
    "site_of",
]
