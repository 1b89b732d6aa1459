"""When the contents of each view were last proved equal to the source."""

from __future__ import annotations

from dwh_fhir.database.migrations.script import run_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make them."""
    run_beside(__file__)
