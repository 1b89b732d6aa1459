"""The mappings, one file per DWH view: a new view is one new file here, and `registry()` finds it by its `VIEW`.

`person.py` is the simplest, `prozedur.py` the first that needs other views. Files that start with an underscore hold
what several mappings, or several resources of one, have in common.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from dwh_fhir.view import View


@cache
def registry() -> dict[str, View]:
    """Import all views, and return them by name in the alphabetical order of their files."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    views = [importlib.import_module(f"{__name__}.{name}").VIEW for name in names]
    unknown = {f"{v.name} needs {n}" for v in views for n in v.needs} - {
        f"{v.name} needs {w.name}" for v in views for w in views
    }
    if unknown:
        raise ValueError(f"unknown views: {', '.join(sorted(unknown))}")
    return {view.name: view for view in views}
