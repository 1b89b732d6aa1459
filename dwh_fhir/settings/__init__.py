"""Where the three systems are and how to enter them: read from the environment, secrets also from files."""

from dwh_fhir.settings.environment import (
    READBACK_MODES,
    Environment,
    PostgresSettings,
    ReadbackSettings,
    fhir,
    postgres,
    readback,
)
from dwh_fhir.settings.fhir_server import FhirSettings, normalised

__all__ = [
    "READBACK_MODES",
    "Environment",
    "FhirSettings",
    "PostgresSettings",
    "ReadbackSettings",
    "fhir",
    "normalised",
    "postgres",
    "readback",
]
