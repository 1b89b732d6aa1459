"""The sandbox hospital's own site.yaml, with its code maps beside it."""

from __future__ import annotations

from pathlib import Path

SANDBOX_SITE = Path(__file__).parent / "site" / "site.yaml"
