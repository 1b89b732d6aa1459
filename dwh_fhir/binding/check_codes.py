"""The codes that a source has, compared with what site.yaml says of them: filters, and code maps of bindings.

Here belong questions to the source about single columns, over all their rows. Hints from a sample of whole rows belong
in `check_values.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dwh_fhir import columns as c
from dwh_fhir.binding.report import Unmapped
from dwh_fhir.site.binding import Column
from dwh_fhir.site.code_maps import CODE_MAPS
from dwh_fhir.site.site import Site
from dwh_fhir.sources.parts import Part, Reader, parts
from dwh_fhir.sources.source import Rows
from dwh_fhir.sources.spellings import as_text
from dwh_fhir.sources.statements import listed, unpadded
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.view import View

TALLIED = 1_000
"""Different values of a column that are asked for; a column with more holds no codes."""
_FEW_CODES, _ROWS_PER_CODE = 20, 3
"""A column with more different values than this, and fewer rows for each, holds no codes but perhaps names."""
_SHORT, _MASKED = 4, 5
"""A value of any column is told only if it is as short as a code, and in more rows than a count that is masked."""


_DAY_FIRST = re.compile(r"\s*[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}")


def may_be_more(codes: Counter[str], code_map: str) -> bool:
    """Tell whether a column's values may tell of a patient: by its nature, or because it is bound to a wrong one."""
    declared = CODE_MAPS.get(code_map)
    many = len(codes) > _FEW_CODES and codes.total() < _ROWS_PER_CODE * len(codes)
    return many or (declared is not None and declared.free_text)


def near(code: str, known: Iterable[str]) -> str | None:
    """Find the code that differs only in case, blanks or leading zeros, if there is one."""
    plain = _plain(code)
    return next((other for other in known if other != code and _plain(other) == plain), None)


def _plain(code: str) -> str:
    text = code.strip().casefold()
    return text.lstrip("0") or text[:1]


def unmapped(column: str, code_map: str, codes: Counter[str], site: Site) -> Unmapped | None:
    """Select from the codes of a column, code to rows, the ones that its map lacks; None if it has all."""
    known = site.code_maps.get(code_map, {})
    takes = CODE_MAPS[code_map].takes if code_map in CODE_MAPS else None
    taken = {code for code in codes if takes is not None and takes(code, given=site.has_map(code_map))}
    lacking = {code: rows for code, rows in codes.most_common() if code not in known and code not in taken}
    if not lacking:
        return None
    shown = None if may_be_more(codes, code_map) else lacking
    similar = {code: other for code in shown or () if (other := near(code, known)) is not None}
    return Unmapped(column, code_map, sum(lacking.values()), shown, similar)


def of_bindings(source: TableSource, view: View, site: Site) -> Iterator[Unmapped]:
    """Find codes that the maps of the view's own bindings lack; rows that are cancelled don't count."""
    tallied: dict[tuple[str, str], Counter[str]] = {}
    for part in parts(view, site):
        for name, bound in part.bound.items():
            if isinstance(bound, Column) and bound.map is not None:
                tallied.setdefault((name, bound.map), Counter()).update(_codes(source, part, name, bound, site))
    for (name, code_map), codes in tallied.items():
        if (lacking := unmapped(name, code_map, codes, site)) is not None:
            yield lacking


def _codes(source: TableSource, part: Part, name: str, bound: Column, site: Site) -> Counter[str]:
    """Count the codes of a column as they are looked up in its map."""
    bare = bound.model_copy(update={"map": None, "formats": [], "pad": None})
    cancelled = [flag for flag in (part.view.cancelled,) if flag not in (None, name)]
    as_code = c.schema({**part.view.columns.columns, name: c.text(TALLIED, "")})
    asked = replace(part, view=replace(part.view, columns=as_code), bound={**part.bound, name: bare})
    reader = Reader(asked, [name, *map(str, cancelled)], site, typed=source.typed)
    tallied = source.tally(part, reader.columns, TALLIED)
    rows = reader.rows(Rows(row[:-1] for row in tallied))
    codes: Counter[str] = Counter()
    for (code, *flags), (*_, count) in zip(rows, tallied, strict=True):
        if code is not None and not any(str(flag).strip() == "X" for flag in flags):
            codes[code] += count
    return codes


def of_filters(source: TableSource, view: View, site: Site) -> Iterator[str]:
    """Find values of the view's filter that no row has, each with the one that may be meant."""
    for part in parts(view, site):
        for column, condition in part.filter.items():
            for value in dict.fromkeys(map(unpadded, listed(condition))):
                alone = replace(part, filter={column: [value]})
                if value is not None and not source.count_rows(alone, None)[0]:
                    codes = _values(source, replace(part, filter={}), column)
                    yield f"{source.name(part)}: filter: no row has {value!r} in {column}{_instead(str(value), codes)}"


def of_latest(source: TableSource, view: View, site: Site) -> Iterator[str]:
    """Find columns of `latest` whose texts have the day first, so that the greatest text is not the latest date."""
    for part in parts(view, site):
        values = source.tally(part, [part.latest], _FEW_CODES) if part.latest is not None else []
        if any(isinstance(value, str) and _DAY_FIRST.match(value) for value, _ in values):
            yield f"{source.name(part)}: latest: {part.latest} has the day before the year: texts in no order of time"


def _values(source: TableSource, part: Part, column: str) -> Counter[str]:
    values: Counter[str] = Counter()
    for value, rows in source.tally(part, [column], TALLIED):
        if (text := unpadded(as_text(value))) is not None:
            values[str(text)] += rows
    return values


def _instead(value: str, codes: Mapping[str, int]) -> str:
    """Say which values the source has in place of one, as far as they can tell of no patient."""
    if (other := near(value, codes)) is not None:
        return f"; it has {other!r}"
    short = all(len(code) <= _SHORT and rows > _MASKED for code, rows in codes.items())
    if codes and short and len(codes) <= _FEW_CODES:
        return f"; it has {', '.join(map(repr, sorted(codes)))}"
    return "" if codes else "; the column is empty in every row"
