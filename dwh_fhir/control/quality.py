"""Own `control.quality`: how many rows broke each rule, run by run.

Here belongs all SQL on that table.
"""

from __future__ import annotations
