"""Own `control.load`: one line per load of a view, and the half-day windows that are in staging.

Here belongs all SQL on `control.load` and `control.window_loaded`.
"""

from __future__ import annotations
