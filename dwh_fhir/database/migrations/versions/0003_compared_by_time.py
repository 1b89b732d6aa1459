"""When the server made what it acknowledged, and how far its contents have been compared by that time."""

from __future__ import annotations

from dwh_fhir.database.migrations.script import run_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    run_beside(__file__)
