"""Own `control.stale_group`: groups that wait for their mapping.

Here belongs all SQL on that table.
"""

from __future__ import annotations
