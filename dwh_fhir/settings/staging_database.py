"""Read how the staging database is reached: STAGING_* of the environment. Connecting belongs in `database/`."""

from __future__ import annotations

from dataclasses import dataclass, field

from dwh_fhir.settings.environment import Environment, all_at_once


@dataclass(frozen=True)
class PostgresSettings:
    """How to reach the staging database."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    sslmode: str = "prefer"


@all_at_once
def postgres(environment: Environment) -> PostgresSettings:
    """Read STAGING_* of the environment."""
    return PostgresSettings(
        host=environment.get("STAGING_HOST"),
        port=environment.number("STAGING_PORT", "5432"),
        database=environment.get("STAGING_DB", "staging"),
        user=environment.get("STAGING_USER"),
        password=environment.secret("STAGING_PASSWORD"),
        sslmode=environment.get("STAGING_SSLMODE", "prefer"),
    )
