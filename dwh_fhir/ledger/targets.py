"""Own `ledger.target`: the FHIR servers that were ever written to.

Here belongs all SQL on that table.
"""

from __future__ import annotations
