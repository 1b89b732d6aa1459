"""Own `ledger.comparison`: up to which time the contents of a server have been compared.

Here belongs all SQL on that table.
"""

from __future__ import annotations
