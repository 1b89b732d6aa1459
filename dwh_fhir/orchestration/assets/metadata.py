"""Show facts beside an asset in the Dagster UI: column schema, counts, times, a summary.

Counts that could point at a person are masked; values of rows never come here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from dwh_fhir.columns import meta
from dwh_fhir.database.tables import clean_types, raw_types
from dwh_fhir.reports.counts import masked
from dwh_fhir.view import View

Metadata = dict[str, dg.MetadataValue[Any] | int | str]


def column_schema(view: View, *, clean: bool = False) -> dg.TableSchema:
    """Describe the view's columns with Postgres types, as staged or as clean, and the rules that they must keep."""
    types = clean_types(view) if clean else raw_types(view)
    columns = []
    for name, column in view.columns.columns.items():
        rules = [f"refused: {check.error}" for check in column.checks if check.error]
        if meta(column)["past"]:
            rules.append("refused: lies in the future")
        constraints = dg.TableColumnConstraints(nullable=column.nullable, other=rules)
        columns.append(dg.TableColumn(name, types[name], column.description or "", constraints=constraints))
    other = [str(check.error or check.name) for check in view.columns.checks]
    return dg.TableSchema(columns, constraints=dg.TableConstraints(other=[f"refused: {rule}" for rule in other]))


def counted(counts: Mapping[str, int], rows: int, note: str = "") -> Metadata:
    """Build the metadata of one materialization.

    Args:
        counts: what was done, by name.
        rows: rows or resources the asset has now (Anzahl der Zeilen); left out where it must be masked.
        note: one sentence above the table.
    """
    now = datetime.now(UTC)
    shown: Metadata = {"timestamp": dg.MetadataValue.timestamp(now)}
    if masked(rows) == str(rows):
        shown["dagster/row_count"] = rows
    shown |= {name: masked(count) for name, count in counts.items()}
    shown["summary"] = dg.MetadataValue.md(summary({**counts, "now": rows}, note))
    return shown


def summary(counts: Mapping[str, int], note: str = "") -> str:
    """Write a Markdown table of counts."""
    lines = [note, ""] if note else []
    lines += ["| | count |", "|---|---:|", *(f"| {name} | {masked(count)} |" for name, count in counts.items())]
    return "\n".join(lines)


def overridden(**shares: float | None) -> Mapping[str, str]:
    """Show the brakes that this run sets otherwise, beside its counts."""
    return {f"override {name}": f"{share:g}, this run only" for name, share in shares.items() if share is not None}


def by_type(counts: Mapping[str, int]) -> str:
    """List resources by type, on one line."""
    return ", ".join(f"{masked(count)} {kind}" for kind, count in sorted(counts.items()) if count) or "none"
