"""What `check-site` has found out, as data, and as text for people.

Here belongs no looking (`check_site.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tabulate import tabulate

_SHOWN = 12
"""Codes that a line of the text names."""


@dataclass(frozen=True)
class Rule:
    """A rule of a view that rows of the sample break; `column` is "" for rules over several columns."""

    column: str
    rule: str
    rows: int
    remedy: str


@dataclass(frozen=True)
class Unmapped:
    """Codes of one column that its code map doesn't know.

    Attributes:
        rows: rows with such a code.
        codes: code to rows, most rows first; None: they may be more than codes and are not told.
        near: of these the ones that a code of the map differs from only in case or leading zeros, with that code.
    """

    column: str
    code_map: str
    rows: int
    codes: dict[str, int] | None
    near: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The result of looking at a view.

    Attributes:
        error: why it can't be read as it is bound; "" if it can.
        rows: rows at the source that keep the filter.
        sampled: of these, looked at; the counts below are of them.
        cancelled: rows that are left out on purpose.
        quarantined: rows that break a rule.
        held: why `run` would hold the view back for its own rows; "" if it would not.
        hints: what looks as if it were bound in another way than is meant.
    """

    error: str = ""
    rows: int = 0
    sampled: int = 0
    cancelled: int = 0
    quarantined: int = 0
    rules: Sequence[Rule] = ()
    unmapped: Sequence[Unmapped] = ()
    held: str = ""
    hints: Sequence[str] = ()

    @property
    def whole(self) -> bool:
        """Whether all rows were looked at, not only a sample."""
        return self.sampled >= self.rows


@dataclass(frozen=True)
class Report:
    """The result of looking at a site.

    Attributes:
        views: view to finding, for the views that are on.
        off: the other views.
        warnings: what may be meant so, but leaves something out.
        held: views that `run` would not map, with why.
    """

    views: Mapping[str, Finding]
    off: Sequence[str] = ()
    warnings: Sequence[str] = field(default_factory=list)
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def errors(self) -> list[str]:
        """Why views can't be read; empty: the site can be loaded."""
        return [finding.error for finding in self.views.values() if finding.error]

    def as_json(self) -> dict[str, Any]:
        """Return what `dwh-fhir check-site --json` prints."""
        return {"ok": not self.errors and not self.held, "errors": self.errors, **asdict(self)}


def as_text(report: Report) -> str:
    """Write the report as tables, then warnings and errors as sentences."""
    overview = [
        [name, f.rows, f.sampled, f.cancelled, f.quarantined, sum(u.rows for u in f.unmapped), _verdict(name, report)]
        if not f.error
        else [name, *[None] * 5, "error"]
        for name, f in report.views.items()
    ]
    overview += [[name, *[None] * 5, "off"] for name in report.off]
    rules = [[name, r.column, r.rule, r.rows, r.remedy] for name, f in report.views.items() for r in f.rules]
    codes = [[name, u.column, u.code_map, u.rows, _codes(u)] for name, f in report.views.items() for u in f.unmapped]
    parts = [
        _table(["view", "rows", "sampled", "cancelled", "to quarantine", "codes unmapped", ""], overview),
        _table(["view", "column", "rule broken", "rows", "what to do"], rules) if rules else "",
        _table(["view", "column", "code map", "rows", "codes it lacks (rows)"], codes) if codes else "",
        "\n".join(_sentences(report)),
        _conclusion(report),
    ]
    return "\n\n".join(filter(None, parts))


def _verdict(name: str, report: Report) -> str:
    return "held back" if name in report.held else "ok" if report.views[name].whole else "ok in the sample"


def _sentences(report: Report) -> Iterator[str]:
    for name, finding in report.views.items():
        yield from (f"hint: {name}: {hint}" for hint in finding.hints)
    yield from (f"warning: {text}" for text in report.warnings)
    yield from (f"held back: {text}" for text in sorted({reason for why in report.held.values() for reason in why}))
    yield from (f"error: {text}" for text in report.errors)


def _conclusion(report: Report) -> str:
    if report.errors:
        return "The site can't be loaded as it is."
    if report.held:
        return f"The site can be loaded, but `dwh-fhir run` would not map {', '.join(report.held)}."
    return "The site can be loaded."


def _codes(unmapped: Unmapped) -> str:
    if unmapped.codes is None:
        return "not shown: they may be more than codes"
    shown = [
        f"{code} ({rows}{f'; the map has {near}' if (near := unmapped.near.get(code)) else ''})"
        for code, rows in list(unmapped.codes.items())[:_SHOWN]
    ]
    more = len(unmapped.codes) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _table(headers: list[str], rows: list[list[Any]]) -> str:
    return str(tabulate(rows, headers=headers, missingval="-", intfmt=","))
