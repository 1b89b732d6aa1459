"""Mask counts that could point at a person, wherever a report or the Dagster UI shows them."""

from __future__ import annotations

_FEW = 5


def masked(count: int) -> str:
    """Return a count as text; 1 to 4 are shown as <5."""
    return f"<{_FEW}" if 0 < count < _FEW else f"{count}"
