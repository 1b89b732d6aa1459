"""Own `fhir.resource`: the resources that must be on the server.

Here belongs all SQL on that table.
"""

from __future__ import annotations
