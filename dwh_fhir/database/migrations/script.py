"""Run a version's SQL file. Its changes belong in the file."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_beside(version: str) -> None:
    """Run the SQL file beside a version's Python file, which has the same name; `version` is its `__file__`."""
    script = Path(version).with_suffix(".sql").read_text(encoding="utf-8")
    # As it stands: neither % nor : is a placeholder.
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})
