"""Differences on a FHIR server that came back after they were healed."""

from __future__ import annotations

from dwh_fhir.database.migrations.script import run_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them."""
    run_beside(__file__)
