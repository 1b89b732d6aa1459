"""Who may write SQL on which table: `python -m dwh_fhir_tests.house.owners` lists the statements at a wrong place.

An owner is one module, or the folder of the schema where a table's statements fill more than one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from dwh_fhir_tests.house.source import TOP, modules, report, tree

OWNERS = {
    "control.made": "database/schema.py",
    "control.load": "control/loads.py",
    "control.window_loaded": "control/loads.py",
    "control.progress": "control/progress.py",
    "control.stale_group": "control/stale_groups.py",
    "control.quarantine": "control/quarantine.py",
    "control.accepted": "control/accepted.py",
    "control.filtered": "control/filtered.py",
    "control.audit": "control/audit.py",
    "control.quality": "control/quality.py",
    "control.proved_equal": "control/proofs.py",
    "control.proved_slices": "control/proofs.py",
    "control.proved_slice": "control/proofs.py",
    "control.missing": "books/missing.py",
    "fhir.mapped_group": "mapping/mapped_groups.py",
    "fhir.resource": "mapping/resources.py",
    "ledger.target": "ledger/targets.py",
    "ledger.entry": "ledger/",
    "ledger.comparison": "ledger/comparisons.py",
    "ledger.foreign_resource": "ledger/foreign.py",
}
"""Table or view to the module, or folder, below `dwh_fhir/` with all SQL on it; `database/migrations/` makes them."""

_TABLE = re.compile(r"\b(?:control|fhir|ledger)\.[a-z_]+\b")


def strangers(path: Path) -> Iterator[tuple[int, str]]:
    """Tables that a module's texts name although another one owns them; docstrings may name what they like."""
    place = str(path.relative_to(TOP / "dwh_fhir"))
    docstrings = _docstrings(tree(path))
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        for table in set(_TABLE.findall(node.value)) & OWNERS.keys():
            owner = OWNERS[table]
            if place != owner and not (owner.endswith("/") and place.startswith(owner)):
                yield node.lineno, f"{table} belongs to {owner}"


def _docstrings(module: ast.Module) -> set[int]:
    """The constants that are docstrings: expressions of their own."""
    return {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}


def judged() -> list[Path]:
    """The modules that must ask owners: all but the migrations, which make the tables."""
    return [path for path in modules("dwh_fhir") if "migrations" not in path.parts]


if __name__ == "__main__":
    report((path, strangers(path)) for path in judged())
