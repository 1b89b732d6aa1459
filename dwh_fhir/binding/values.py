"""Constants and targets of code maps by which site.yaml makes columns, held against the rules of their columns.

Here belong judgements of single values, at every start, by the rules of their view's column. Which keys go together
belongs in `rules.py`, the contents of the mappings' own code maps in `site/code_maps.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any
from zoneinfo import ZoneInfo

from dwh_fhir.binding.rules import made_columns, of_one_column
from dwh_fhir.clean.rules import judge
from dwh_fhir.columns import meta, with_rules
from dwh_fhir.site.binding import Column
from dwh_fhir.site.code_maps import Lines, line_of
from dwh_fhir.site.document import Document
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.site.yaml_nodes import Location
from dwh_fhir.sources.spellings import Unread, spell
from dwh_fhir.sources.values import converter
from dwh_fhir.view import View


def of_constants(file: SiteFile, views: Mapping[str, View], wrong: Set[Location]) -> Iterator[tuple[Location, str]]:
    """Judge constants; yields the place of each one that its column would refuse in every row, and why.

    Args:
        file: site.yaml.
        views: all views.
        wrong: places that are not judged, because something else is wrong there.
    """
    for place, trial in _trials(file, views, wrong):
        if trial.bound.constant is not None:
            yield from (((*place, "constant"), reason) for reason in trial.of_constant())


def of_targets(
    document: Document, maps: Mapping[str, Lines], views: Mapping[str, View], wrong: Set[Location]
) -> list[str]:
    """Judge the targets of code maps; returns a line, with file and line, for each one that its column would refuse."""
    problems: dict[tuple[str, int, str], str] = {}
    for place, trial in _trials(document.file, views, wrong):
        code_map = trial.bound.map
        if trial.bound.constant is None and code_map is not None and code_map in maps:
            file = document.path.parent / document.file.code_maps[code_map]
            for code, reason in trial.of_targets(maps[code_map]):
                line = line_of(file, code)
                problems[code_map, line, trial.column] = f"{file}:{line}: {reason} (view {place[1]})"
    return list(problems.values())


def _trials(file: SiteFile, views: Mapping[str, View], wrong: Set[Location]) -> Iterator[tuple[Location, _Trial]]:
    """Make a trial of every column that is made and has nothing else wrong, also not below it or around it."""
    around = {place[:depth] for place in wrong for depth in range(len(place))}
    for name, binding in file.views.items():
        for place, column, bound in made_columns(name, binding):
            if place in around or any(place[:depth] in wrong for depth in range(len(place) + 1)):
                continue
            yield place, _Trial(views[name], column, bound, ZoneInfo(file.timezone))


class _Trial:
    """Judges single values by the rules of one column of a view, as the site's binding leaves them.

    Attributes:
        column: the column's name.
        bound: how it is made.
    """

    def __init__(self, view: View, column: str, bound: Column, zone: ZoneInfo) -> None:
        ruled = view.column(column)
        if bound.length or bound.pattern:
            ruled = with_rules(ruled, length=bound.length, pattern=bound.pattern)
        self.column, self.bound, self._zone = column, bound, zone
        self._kind = meta(ruled)["kind"]
        self._view = of_one_column(view, column, ruled)

    def of_constant(self) -> Iterator[str]:
        """Tell why the constant is refused, if it is."""
        yield from (reason for _, reason in self._refused([spell(self.bound.constant, self._kind, self._zone)]))

    def of_targets(self, lines: Lines) -> Iterator[tuple[str, str]]:
        """List the codes whose target is refused, and why."""
        # What is done to a code before it is looked up has nothing to do with its target.
        bound = self.bound.model_copy(update={"extract": None})
        convert = converter(bound, self.column, self._kind, lines, self._zone)
        # A line without code and target, as Excel leaves them below a table, says nothing.
        codes = [code for code, line in lines.items() if code or line[self.column]]
        yield from ((codes[i], reason) for i, reason in self._refused([convert(code) for code in codes]))

    def _refused(self, values: Sequence[Any]) -> Iterator[tuple[int, str]]:
        defects = [f"{value.rule}:{self.column}" if isinstance(value, Unread) else None for value in values]
        raw = [None if isinstance(value, Unread) else value for value in values]
        _, broken = judge(self._view, list(map(str, range(len(values)))), defects, [raw])
        yield from ((int(b.key), b.remedy.partition("; ")[0]) for b in broken)
