"""Compare site.yaml and its code maps with the source: columns, types, a sample of values, codes.

Here belongs looking before anything is loaded: nothing is written, and of the source's values only codes are shown.
Rules that need no system are judged at every start (`fit.py`, `site/code_maps.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Any

from dwh_fhir.binding import check_codes, check_values
from dwh_fhir.binding.check_values import Sample
from dwh_fhir.binding.report import Finding, Report, Rule, Unmapped, as_text
from dwh_fhir.books import brakes
from dwh_fhir.clean.rules import Broken, judge
from dwh_fhir.errors import SourceError
from dwh_fhir.site.code_maps import CODE_MAPS
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.sources.source import Span, changed_at_of
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.staging import transfer
from dwh_fhir.values import dates
from dwh_fhir.view import View
from dwh_fhir.windows import Window

__all__ = ["SAMPLE", "Finding", "Report", "Rule", "Unmapped", "as_text", "check"]

SAMPLE = 10_000
"""Rows of a view that are looked at."""
_NEWEST = timedelta(days=30)
"""Of a view that is larger than the sample half of it changed no longer ago: the first rows are mostly the oldest."""


def check(source: TableSource, views: Mapping[str, View], site: Site, sample: int = SAMPLE) -> Report:
    """Look at every view that is on at the site; `sample`: rows of a view at most."""
    bound = BoundViews(views, site)
    findings = {name: _check_view(source, view, site, sample) for name, view in bound.on.items()}
    return Report(
        findings,
        list(bound.off),
        list(_warnings(bound.on, findings, site)),
        _held(bound.on, findings),
    )


def _check_view(source: TableSource, view: View, site: Site, sample: int) -> Finding:
    try:
        source.check(view)
        rows, _ = source.count(view, None)
        keys, *values, defects = _sampled(source, view, site, sample, rows)
        codes = list(check_codes.of_bindings(source, view, site))
        asked = [*check_codes.of_filters(source, view, site), *check_codes.of_latest(source, view, site)]
    except SourceError as error:
        return Finding(str(error))
    keys, defects = _doubled(keys, defects)
    typed, broken = judge(view, keys, defects, values, dates.today(site.zone))
    cancelled = {k for k, flag in zip(keys, typed[view.cancelled], strict=True) if flag} if view.cancelled else set()
    looked_at = Sample(view, keys, typed, [b for b in broken if b.key not in cancelled], cancelled)
    quarantined = len({b.key for b in looked_at.broken})
    held, perhaps = _judged(view, site, rows, len(keys), quarantined)
    return Finding(
        rows=rows,
        sampled=len(keys),
        cancelled=len(cancelled),
        quarantined=quarantined,
        rules=list(_by_rule(looked_at.broken)),
        unmapped=[*codes, *_unmapped(looked_at, site)],
        held=held,
        hints=[*filter(None, [perhaps]), *asked, *check_values.hints(looked_at, site)],
    )


def _sampled(source: TableSource, view: View, site: Site, sample: int, rows: int) -> list[list[Any]]:
    """Read a sample as columns (`_key`, the view's, `_defect`): of a large view its newest rows and its first ones."""
    first = transfer.sampled(view, source.read(view, Span(limit=sample)))
    if rows <= sample or changed_at_of(view, site) is None:
        return first
    now = datetime.now(UTC)
    window = Window(now - _NEWEST, now, ())
    newest = transfer.sampled(view, source.read(view, Span(window=window, limit=sample // 2)))
    lines = list(zip(*newest, strict=True))
    again = Counter(lines)
    for line in zip(*first, strict=True):
        if again[line]:
            again[line] -= 1
        else:
            lines.append(line)
    return [list(column) for column in zip(*lines[:sample], strict=True)]


def _judged(view: View, site: Site, rows: int, sampled: int, quarantined: int) -> tuple[str, str]:
    """Tell why `run` would hold the view back for its own rows, and else a hint that it may; "" if it would not.

    Where not all rows were looked at, the share in all of them is at least the lower bound of Wilson's interval (95 %),
    if the sample is like the rest.
    """
    limit = brakes.limit_of(site, view, None)
    of = f"all {rows} rows" if sampled >= rows else f"the {sampled} sampled rows"
    sentence = f"{quarantined} of {of} would go to quarantine"
    least = quarantined if sampled >= rows else int(_at_least(quarantined, sampled) * rows)
    if brakes.too_many(least, rows, limit):
        allowed = f"more than max_quarantined ({limit:.0%}) allows"
        return f"{view.name}: {sentence}, {allowed}; correct the binding or the rows, or raise it", ""
    if sampled < rows and brakes.too_many(quarantined * rows // max(sampled, 1), rows, limit):
        return "", f"{sentence}: the view may be held back (max_quarantined {limit:.0%}); a larger --sample will tell"
    return "", ""


def _at_least(part: int, whole: int) -> float:
    """Compute the least share of which `part` of `whole` is a sample, by Wilson's score interval at 95 %."""
    if not whole:
        return 0
    z, p = 1.96, part / whole
    return (p + z * z / (2 * whole) - z * sqrt((p * (1 - p) + z * z / (4 * whole)) / whole)) / (1 + z * z / whole)


def _held(on: Mapping[str, View], findings: Mapping[str, Finding]) -> dict[str, list[str]]:
    """Find views that would not be mapped: for their own rows, or those of a view that their mapping needs."""
    own = {name: finding.held for name, finding in findings.items() if finding.held}
    reasons = {name: [own[n] for n in (name, *view.needs) if n in own] for name, view in on.items()}
    return {name: why for name, why in reasons.items() if why}


def _doubled(keys: Sequence[str], defects: Sequence[str | None]) -> tuple[list[str], list[str | None]]:
    """Tell keys apart and complete defects where several rows of the sample have one key."""
    times = Counter(keys)
    apart = [f"{key}#{n}" if times[key] > 1 else key for n, key in enumerate(keys)]
    completed = [
        ",".join(filter(None, [defect, "duplicate:"])) if times[key] > 1 else defect
        for key, defect in zip(keys, defects, strict=True)
    ]
    return apart, completed


def _by_rule(broken: Sequence[Broken]) -> Iterator[Rule]:
    counted = Counter((b.column, b.rule, b.remedy) for b in broken)
    for (column, rule, remedy), rows in counted.most_common():
        yield Rule(column, rule, rows, remedy)


def _unmapped(sample: Sample, site: Site) -> Iterator[Unmapped]:
    wrong = {(b.key, b.column) for b in sample.broken}
    for column, code_map in sample.view.codes.items():
        codes = Counter(
            str(value)
            for key, value in zip(sample.keys, sample.typed[column], strict=True)
            if value is not None and key not in sample.cancelled and (key, column) not in wrong
        )
        if (lacking := check_codes.unmapped(column, code_map, codes, site)) is not None:
            yield lacking


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
