"""Own `ledger.foreign_resource`: resources on a server that are not ours, counted by minute.

Here belongs all SQL on that table.
"""

from __future__ import annotations
