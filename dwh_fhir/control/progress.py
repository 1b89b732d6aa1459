"""Own `control.progress`: how far a layer has taken in its input's changes, and by which version of its code.

Here belongs all SQL on that table.
"""

from __future__ import annotations
