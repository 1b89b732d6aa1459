"""The views of one site: each with what the site's bindings say about its columns.

Here belong rules and code maps that site.yaml sets for a column, and which modules are on. Which tables a view is read
from belongs in `parts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from dwh_fhir import columns as c
from dwh_fhir.columns import meta
from dwh_fhir.site.binding import Binding, Column
from dwh_fhir.site.site import Site
from dwh_fhir.view import View


class BoundViews(Mapping[str, View]):
    """All views by name, on or off, in the registry's order, as one site binds them.

    Attributes:
        on: the views whose modules are on.
        off: names of the views whose modules are off.
    """

    def __init__(self, views: Mapping[str, View], site: Site) -> None:
        """Bind every view: length, pattern, code maps, and what 000000 is."""
        self._views = {name: _bound(view, site.binding(name)) for name, view in views.items()}
        self.on: Mapping[str, View] = MappingProxyType(site.enabled(self._views))
        self.off: tuple[str, ...] = tuple(name for name in views if name not in self.on)

    def __getitem__(self, name: str) -> View:
        return self._views[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)


def _bound(view: View, binding: Binding) -> View:
    """Return the view with the binding's rules; the very same view where it sets none."""
    columns = dict(view.columns.columns)
    maps: dict[str, tuple[str, ...]] = {}
    for table in (binding, *binding.tables):
        for name, bound in table.columns.items():
            if not isinstance(bound, Column):
                continue
            if bound.length or bound.pattern:
                columns[name] = c.with_rules(columns[name], length=bound.length, pattern=bound.pattern)
            if bound.map and bound.map not in maps.get(name, ()):
                maps[name] = (*maps.get(name, ()), bound.map)
    for name, column in columns.items():
        if binding.midnight is not None and meta(column)["kind"] == "tims":
            columns[name] = c.with_midnight(column, midnight=name in binding.midnight)
    if columns == view.columns.columns and not maps:
        return view
    return replace(view, columns=c.schema(columns, *view.columns.checks), made_by=maps)
