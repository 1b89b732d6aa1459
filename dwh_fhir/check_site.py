"""What site.yaml and its code maps say, compared with what the source has: columns, types, a sample of values, codes.

Here belongs looking before anything is loaded: nothing is written, and of the source's values only codes are told. What
needs no system is judged at every start (`site_rules.py`, `code_maps.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tabulate import tabulate

from dwh_fhir import dates, transfer
from dwh_fhir.code_maps import CODE_MAPS
from dwh_fhir.rules import Broken, judge
from dwh_fhir.site import Site
from dwh_fhir.source import Source, SourceError, Span
from dwh_fhir.view import View

SAMPLE = 10_000
"""Rows of a view that are looked at."""
_SHOWN = 12
"""Codes that a line of the text names."""
_FEW_CODES, _ROWS_PER_CODE = 20, 3
"""A column with more different values than this, and fewer rows for each, holds no codes but perhaps names."""


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
    """

    column: str
    code_map: str
    rows: int
    codes: dict[str, int] | None


@dataclass(frozen=True)
class Finding:
    """What was found out about one view.

    Attributes:
        error: why it can't be read as it is bound; "" if it can.
        rows: rows at the source that keep the filter.
        sampled: of these, looked at; the counts below are of them.
        cancelled: rows that are left out on purpose.
        quarantined: rows that break a rule.
    """

    error: str = ""
    rows: int = 0
    sampled: int = 0
    cancelled: int = 0
    quarantined: int = 0
    rules: Sequence[Rule] = ()
    unmapped: Sequence[Unmapped] = ()


@dataclass(frozen=True)
class Report:
    """What was found out about the site.

    Attributes:
        views: view to finding, for the views that are on.
        off: the other views.
        warnings: what may be meant so, but leaves something out.
    """

    views: Mapping[str, Finding]
    off: Sequence[str] = ()
    warnings: Sequence[str] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        """Why views can't be read; empty: the site can be loaded."""
        return [finding.error for finding in self.views.values() if finding.error]

    def as_json(self) -> dict[str, Any]:
        """What `dwh-fhir check-site --json` prints."""
        return {"ok": not self.errors, "errors": self.errors, **asdict(self)}


def check(source: Source, views: Mapping[str, View], site: Site, sample: int = SAMPLE) -> Report:
    """Look at every view that is on at the site; `sample`: rows of a view at most."""
    on = site.enabled(views)
    findings = {name: _check_view(source, view, site, sample) for name, view in on.items()}
    return Report(findings, [name for name in views if name not in on], list(_warnings(on, findings, site)))


def _check_view(source: Source, view: View, site: Site, sample: int) -> Finding:
    try:
        source.check(view)
        rows, _ = source.count(view, None)
        keys, *values, defects = transfer.sampled(view, source.read(view, Span(limit=sample)))
    except SourceError as error:
        return Finding(str(error))
    keys, defects = _doubled(keys, defects)
    typed, broken = judge(view, keys, defects, values, dates.today(site.zone))
    cancelled = {k for k, flag in zip(keys, typed[view.cancelled], strict=True) if flag} if view.cancelled else set()
    broken = [b for b in broken if b.key not in cancelled]
    return Finding(
        rows=rows,
        sampled=len(keys),
        cancelled=len(cancelled),
        quarantined=len({b.key for b in broken}),
        rules=list(_by_rule(broken)),
        unmapped=list(_unmapped(view, site, keys, typed, cancelled, broken)),
    )


def _doubled(keys: Sequence[str], defects: Sequence[str | None]) -> tuple[list[str], list[str | None]]:
    """Keys told apart and defects completed where several rows of the sample have one key."""
    times = Counter(keys)
    apart = [f"{key}#{n}" if times[key] > 1 else key for n, key in enumerate(keys)]
    found = [
        ",".join(filter(None, [defect, "duplicate:"])) if times[key] > 1 else defect
        for key, defect in zip(keys, defects, strict=True)
    ]
    return apart, found


def _by_rule(broken: Sequence[Broken]) -> Iterator[Rule]:
    counted = Counter((b.column, b.rule, b.remedy) for b in broken)
    for (column, rule, remedy), rows in counted.most_common():
        yield Rule(column, rule, rows, remedy)


def _unmapped(
    view: View,
    site: Site,
    keys: Sequence[str],
    typed: Mapping[str, Sequence[Any]],
    cancelled: set[str],
    broken: Sequence[Broken],
) -> Iterator[Unmapped]:
    wrong = {(b.key, b.column) for b in broken}
    for column, code_map in view.codes.items():
        codes = Counter(
            str(value)
            for key, value in zip(keys, typed[column], strict=True)
            if value is not None and key not in cancelled and (key, column) not in wrong
        )
        unknown = {code: rows for code, rows in codes.most_common() if not _is_known(code, code_map, site)}
        if unknown:
            told = None if _may_be_more(codes, code_map) else unknown
            yield Unmapped(column, code_map, sum(unknown.values()), told)


def _is_known(code: str, code_map: str, site: Site) -> bool:
    declared = CODE_MAPS.get(code_map)
    itself = declared.speaks_for_itself if declared else None
    return site.lookup(code_map, code) is not None or bool(itself and itself(code))


def _may_be_more(codes: Counter[str], code_map: str) -> bool:
    """Whether a column's values may tell of a patient: by its nature, or because it is bound to a wrong one."""
    declared = CODE_MAPS.get(code_map)
    many = len(codes) > _FEW_CODES and codes.total() < _ROWS_PER_CODE * len(codes)
    return many or (declared is not None and declared.free_text)


def _warnings(on: Mapping[str, View], findings: Mapping[str, Finding], site: Site) -> Iterator[str]:
    for view in on.values():
        for name in sorted(set(view.codes.values()) - site.code_maps.keys()):
            yield f"{view.name}: code map {name} is not in site.yaml; add it under code_maps"
        for name in (name for name in view.needs if name not in on):
            yield f"{view.name} needs rows of {name}, which is off"
        if not findings[view.name].error and not findings[view.name].rows:
            yield f"{view.name}: the source has no row, or none that keeps the filter"
    for name, lines in site.code_maps.items():
        for column, target in CODE_MAPS[name].targets.items() if name in CODE_MAPS else ():
            for code, line in lines.items():
                if target.verify and (value := line.get(column)) and not target.verify(value):
                    yield f"code map {name}: {column} of code {code} must be {target.expected}"


def as_text(report: Report) -> str:
    """The report as tables, then warnings and errors as sentences."""
    overview = [
        [name, f.rows, f.sampled, f.cancelled, f.quarantined, sum(u.rows for u in f.unmapped), "ok"]
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
        "\n".join([f"warning: {text}" for text in report.warnings] + [f"error: {text}" for text in report.errors]),
        "The site can't be loaded as it is." if report.errors else "The site can be loaded.",
    ]
    return "\n\n".join(filter(None, parts))


def _codes(unmapped: Unmapped) -> str:
    if unmapped.codes is None:
        return "not shown: they may be more than codes"
    shown = [f"{code} ({rows})" for code, rows in list(unmapped.codes.items())[:_SHOWN]]
    more = len(unmapped.codes) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _table(headers: list[str], rows: list[list[Any]]) -> str:
    return str(tabulate(rows, headers=headers, missingval="-", intfmt=","))
