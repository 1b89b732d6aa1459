"""Own `control.filtered`: staged rows that are left out on purpose.

Here belongs all SQL on that table.
"""

from __future__ import annotations
