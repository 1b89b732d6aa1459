"""The error of a site's own files."""

from __future__ import annotations


class SiteError(ValueError):
    """site.yaml or a code map can't be used; the message names file, line and what is allowed."""


class UndeclaredError(SiteError):
    """A mapping asks for what its view does not declare; the message names both and the remedy."""
