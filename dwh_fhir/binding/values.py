"""Constants and targets of code maps by which site.yaml makes columns, held against the rules of their columns.

Here belongs what can be judged of a value at every start, by the rules of its view's column. Which keys go together
belongs in `rules.py`, what the mappings' own code maps may hold belongs in `site/code_maps.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dwh_fhir.binding.rules import made_columns, of_one_column
from dwh_fhir.clean.rules import judge
from dwh_fhir.columns import meta, with_rules
from dwh_fhir.site.binding import Column
from dwh_fhir.site.code_maps import Lines, line_of
from dwh_fhir.site.site_file import Document, Location
from dwh_fhir.sources.spellings import Unread, spell
from dwh_fhir.sources.values import converter
from dwh_fhir.view import View


def problems(document: Document, maps: Mapping[str, Lines], views: Mapping[str, View]) -> list[str]:
    """Sentences about constants and targets that their column would refuse in every row, each with file and line."""
    constants: list[tuple[Location, str]] = []
    targets: dict[tuple[str, int, str], str] = {}
    for name, binding in document.file.views.items():
        for place, column, bound in made_columns(name, binding):
            trial = _Trial(views[name], column, bound, ZoneInfo(document.file.timezone))
            if bound.constant is not None:
                constants += [((*place, "constant"), said) for said in trial.of_constant()]
            elif bound.map is not None:
                file = document.path.parent / document.file.code_maps[bound.map]
                for code, said in trial.of_targets(maps[bound.map]):
                    line = line_of(file, code)
                    targets[bound.map, line, column] = f"{file}:{line}: {said} (view {name})"
    return [*([str(document.refuse(constants))] if constants else []), *targets.values()]


class _Trial:
    """Judges single values by the rules of one column of a view, as the site's binding leaves them."""

    def __init__(self, view: View, column: str, bound: Column, zone: ZoneInfo) -> None:
        ruled = view.column(column)
        if bound.length or bound.pattern:
            ruled = with_rules(ruled, length=bound.length, pattern=bound.pattern)
        self._name, self._bound, self._zone = column, bound, zone
        self._kind = meta(ruled)["kind"]
        self._view = of_one_column(view, column, ruled)

    def of_constant(self) -> Iterator[str]:
        """Why the constant is refused, if it is."""
        yield from (said for _, said in self._refused([spell(self._bound.constant, self._kind, self._zone)]))

    def of_targets(self, lines: Lines) -> Iterator[tuple[str, str]]:
        """Codes whose target is refused, and why."""
        # What is done to a code before it is looked up has nothing to do with its target.
        bound = self._bound.model_copy(update={"extract": None})
        convert = converter(bound, self._name, self._kind, lines, self._zone)
        # A line without code and target, as Excel leaves them below a table, says nothing.
        codes = [code for code, line in lines.items() if code or line[self._name]]
        yield from ((codes[i], said) for i, said in self._refused([convert(code) for code in codes]))

    def _refused(self, values: Sequence[Any]) -> Iterator[tuple[int, str]]:
        defects = [f"{value.rule}:{self._name}" if isinstance(value, Unread) else None for value in values]
        raw = [None if isinstance(value, Unread) else value for value in values]
        _, broken = judge(self._view, list(map(str, range(len(values)))), defects, [raw])
        yield from ((int(b.key), b.remedy.partition("; ")[0]) for b in broken)
