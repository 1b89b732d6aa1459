"""Decisions and their record, the quality of the data over time, and what is missing and why."""

from __future__ import annotations

from dwh_fhir.database.migrations.script import run_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    run_beside(__file__)
