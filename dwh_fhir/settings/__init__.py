"""Where the three systems are and how to enter them: read from the environment, secrets also from files.

In the order of the flow: `environment.py` (variables by name; the source), `staging_database.py`, `hosts.py` and
`auth.py` for `fhir_server.py`, `comparison.py`. Opening a connection belongs in the layer that uses it.
"""

from dwh_fhir.settings.comparison import READBACK_MODES, ReadbackSettings, readback
from dwh_fhir.settings.environment import (
    Environment,
    all_at_once,
)
from dwh_fhir.settings.fhir_server import FhirSettings, fhir, normalised
from dwh_fhir.settings.staging_database import PostgresSettings, postgres

__all__ = [
    "READBACK_MODES",
    "Environment",
    "FhirSettings",
    "PostgresSettings",
    "ReadbackSettings",
    "all_at_once",
    "fhir",
    "normalised",
    "postgres",
    "readback",
]
