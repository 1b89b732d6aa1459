"""The tables of the first release.

It makes only what is missing, so that a database from before there were versions is taken over as it is.
"""

from __future__ import annotations

from dwh_fhir.database.migrations.script import run_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    run_beside(__file__)
