"""Own `control.missing`: why rows and resources are not on a server, in groups with counts.

Here belongs all SQL on that view.
"""

from __future__ import annotations
