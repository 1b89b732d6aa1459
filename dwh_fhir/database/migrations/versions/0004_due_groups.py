"""When a group must be mapped again because a date of it has come."""

from __future__ import annotations

from dwh_fhir.database.migrations.script import run_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    run_beside(__file__)
