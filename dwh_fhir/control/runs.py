"""Name the runs that Dagster doesn't: loads, decisions and database sessions carry the id of their run.

Here belongs no SQL: a run has no table of its own.
"""

from __future__ import annotations

import uuid


def new_run_id(prefix: str) -> str:
    """Return a run id that nothing else has, such as `cli-0123456789ab`.

    Args:
        prefix: who runs, such as `cli`.
    """
    return f"{prefix}-{uuid.uuid4().hex[:12]}"
