"""The contents of every column of the views as Markdown, for whoever prepares files or a database view for them.

Everything here follows from the views and from `columns.py`; nothing is declared here. How a
site says where it has its columns belongs in the documentation of bindings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandera.pandas as pa

from dwh_fhir.columns import Kind, meta
from dwh_fhir.kinds import KINDS
from dwh_fhir.view import View


def document(views: Mapping[str, View]) -> str:
    """Write the page of all views."""
    return "\n".join([*_introduction(), *(line for view in views.values() for line in _section(view))])


def of_view(view: View) -> str:
    """Write the section of one view."""
    return "\n".join([*_section(view), *_legend({meta(column)["kind"] for column in view.columns.columns.values()})])


def _introduction() -> Iterator[str]:
    yield "# Columns of the views"
    yield ""
    yield "Made by `make columns`; `dwh-fhir columns [VIEW]` prints the same. A source with other names or spellings"
    yield "[is bound to the views](binding-a-hospital.md); a column that it lacks is `false` in site.yaml. What is not"
    yield "required may be empty. Code maps are [the site's own](configuration.md#code-maps)."
    yield ""
    yield from _legend(set(KINDS))


def _legend(kinds: set[Kind]) -> Iterator[str]:
    yield "| kind | what is read |"
    yield "|---|---|"
    for name, kind in KINDS.items():
        if name in kinds:
            yield f"| {kind.title} | {kind.meaning} |"
    yield ""


def _section(view: View) -> Iterator[str]:
    yield f"## {view.name}"
    yield ""
    yield f"`{view.source}` unless site.yaml names another. {_sentence(view)}"
    yield ""
    yield "| column | required | kind | allowed | meaning |"
    yield "|---|---|---|---|---|"
    for name, column in view.columns.columns.items():
        kind = KINDS[meta(column)["kind"]].title
        required = "key" if name in view.key else "" if column.nullable else "yes"
        allowed, meaning = _cell(_allowed(view, name, column)), _cell(column.description)
        yield f"| `{name}` | {required} | {kind} | {allowed} | {meaning} |"
    yield ""
    if view.columns.checks:
        yield f"Of several columns: {'; '.join(f'`{check.name}`, if {check.error}' for check in view.columns.checks)}."
        yield ""


def _sentence(view: View) -> str:
    changed = f" Change column: `{view.changed_at}`." if view.changed_at else " It has no change column."
    cancelled = f" Rows with `{view.cancelled}` are left out." if view.cancelled else ""
    return f"Key: {', '.join(f'`{name}`' for name in view.key)}.{changed}{cancelled}"


def _allowed(view: View, name: str, column: pa.Column) -> str:
    """List value set, length, pattern, bounds and code map of a column."""
    checks = {check.name: check for check in column.checks}
    limits = [f"not {check.error}" for rule, check in checks.items() if rule not in ("code", "length", "pattern")]
    if "code" in checks:
        limits.append(str(checks["code"].error).removeprefix("not ").replace("[", "").replace("]", ""))
    if "length" in checks:
        limits.append(f"up to {meta(column)['length']} characters")
    if "pattern" in checks:
        limits.append(f"like `{str(checks['pattern'].error).removeprefix('not like ')}`")
    if name in view.codes:
        limits.append(f"code map `{view.codes[name]}`")
    return "; ".join(limits)


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")
