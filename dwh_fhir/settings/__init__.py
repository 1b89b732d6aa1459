"""Where the three systems are and how to enter them: read from the environment, secrets also from files."""

from dwh_fhir.settings.environment import (
    READBACK_MODES,
    Environment,
    FilesSettings,
    HanaSettings,
    PostgresSettings,
    ReadbackSettings,
    SourceSettings,
    SqlSettings,
    fhir,
    hana,
    postgres,
    readback,
    source,
)
from dwh_fhir.settings.fhir_server import FhirSettings, normalised

__all__ = [
    "READBACK_MODES",
    "Environment",
    "FhirSettings",
    "FilesSettings",
    "HanaSettings",
    "PostgresSettings",
    "ReadbackSettings",
    "SourceSettings",
    "SqlSettings",
    "fhir",
    "hana",
    "normalised",
    "postgres",
    "readback",
    "source",
]
