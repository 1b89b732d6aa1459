"""Own `fhir.mapped_group`: what every group was mapped to, and when it is due again.

Here belongs all SQL on that table.
"""

from __future__ import annotations
