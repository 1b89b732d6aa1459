"""Hints about a view's binding from a sample of its rows: empty or wrongly bound columns, lost zeros.

A hint may be wrong: the binding may be meant so. Rules that rows break are judged by `rules.py`; columns are
named, and never a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dwh_fhir.binding.rules import of_one_column
from dwh_fhir.clean.rules import Broken, judge
from dwh_fhir.columns import meta
from dwh_fhir.site.site import Site
from dwh_fhir.sources.parts import parts
from dwh_fhir.sources.source import changed_at_of
from dwh_fhir.view import View

_FEW = 3
"""Rows from which on it is no chance that all of them look alike."""
_OF_LINES = frozenset({"duplicate", "fields", "key"})
"""Rules that say nothing about a single value."""


@dataclass(frozen=True)
class Sample:
    """Rows of a view: `_key` and typed values by column, the rules that they break, and which are cancelled."""

    view: View
    keys: Sequence[str]
    typed: Mapping[str, Sequence[Any]]
    broken: Sequence[Broken]
    cancelled: set[str]


def hints(sample: Sample, site: Site) -> Iterator[str]:
    """Find everything about the sample that looks as if it were bound in another way than is meant."""
    yield from _empty(sample, site)
    yield from _never_fitting(sample)
    yield from _without_zeros(sample)
    yield from _change_times(sample, site)
    if doubled := len({b.key for b in sample.broken if b.rule == "duplicate"}):
        key = ", ".join(sample.view.key)
        yield f"{doubled} rows share their key ({key}) with another: bind what tells them apart, or say `latest`"


def _empty(sample: Sample, site: Site) -> Iterator[str]:
    broken = {b.column for b in sample.broken}
    bound = {name for part in parts(sample.view, site) for name, origin in part.bound.items() if origin is not None}
    empty = [
        name
        for name, values in sample.typed.items()
        if name in bound and name not in broken and not any(value not in (None, False) for value in values)
    ]
    flags = {name for name in empty if sample.view.kinds[name] == "flag"}
    if sample.keys and (named := [name for name in empty if name not in flags]):
        yield f"no row has a value in {', '.join(named)}; `false` says of a column that the source lacks it"


def _never_fitting(sample: Sample) -> Iterator[str]:
    counted = Counter((b.column, b.rule) for b in sample.broken if b.column and b.rule not in _OF_LINES)
    for (column, rule), rows in counted.items():
        wrong = {b.key for b in sample.broken if b.column == column}
        fitting = any(
            value is not None and key not in wrong for key, value in zip(sample.keys, sample.typed[column], strict=True)
        )
        if rows >= _FEW and not fitting and rule != "not_nullable":
            yield f"not one value of {column} keeps rule `{rule}`; is it bound to the right column?"


def _without_zeros(sample: Sample) -> Iterator[str]:
    """Columns whose wrong values would be right with zeros in front."""
    columns = sample.view.columns.columns
    for name in dict.fromkeys(b.column for b in sample.broken if b.rule == "pattern"):
        wrong = {b.key for b in sample.broken if b.column == name}
        values = [value for key, value in zip(sample.keys, sample.typed[name], strict=True) if key in wrong]
        digits = sorted({value for value in values if value and value.isascii() and value.isdigit()})
        alone = of_one_column(sample.view, name, columns[name])
        for width in range(2, (meta(columns[name])["length"] or 0) + 1):
            padded = [value.zfill(width) for value in digits]
            if padded and padded != digits and not judge(alone, padded, [None] * len(padded), [padded])[1]:
                yield f"numbers in {name} have lost their zeros in front: `pad: {width}` gives them back"
                break


def _change_times(sample: Sample, site: Site) -> Iterator[str]:
    name = changed_at_of(sample.view, site)
    if name is None or not sample.keys:
        return
    tomorrow = (datetime.now(site.zone) + timedelta(days=1)).replace(tzinfo=None)
    values = sample.typed[name]
    missing = sum(value is None for value in values)
    later = sum(_is_after(value, tomorrow) for value in values)
    if missing == len(values):
        yield f"no row has a change time in {name}, so every window reads all rows; `changed_at: false` reads once"
    elif 2 * (missing + later) > len(values):
        yield f"most rows have no change time in {name}, or one in the future: every window reads them again"
    elif later:
        yield f"some rows have a change time in the future in {name}: every window reads them again"


def _is_after(value: date | None, moment: datetime) -> bool:
    if isinstance(value, datetime):
        return value > moment
    return value is not None and value > moment.date()
