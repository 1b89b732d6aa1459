"""Rules between site.yaml, the code maps, the views and the kinds of sources, beyond the types of single keys.

Here belong rules that are judged at every start, without any system. Questions that only the source can answer belong
in `check_site.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dwh_fhir.binding.rules import of_binding
from dwh_fhir.columns import meta
from dwh_fhir.site.binding import Binding
from dwh_fhir.site.code_maps import CODE_MAPS
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.site.yaml_nodes import Location
from dwh_fhir.sources.opening import kinds
from dwh_fhir.view import View

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def problems(file: SiteFile, views: Mapping[str, View]) -> Iterator[tuple[Location, str]]:
    """Yield the place in site.yaml, and what is allowed there, of everything that does not fit."""
    if file.source.kind not in kinds():
        yield ("source", "kind"), f"must be one of {', '.join(kinds())}"
    for name, binding in file.views.items():
        if name not in views:
            yield ("views", name), f"there is no such view; there are {', '.join(views)}"
        else:
            yield from _of_binding(views[name], binding)
            yield from of_binding(views[name], binding, file.code_maps)
    yield from _of_identifiers(file, views)
    yield from _of_code_maps(file, views)


def _of_binding(view: View, binding: Binding) -> Iterator[tuple[Location, str]]:
    place = ("views", view.name)
    columns = view.columns.columns
    timed = [name for name, column in columns.items() if meta(column)["kind"] in ("date", "timestamp")]
    if binding.changed_at and binding.changed_at not in timed:
        allowed = f"must be {' or '.join(timed)}, or false" if timed else "must be false: the view has no such column"
        yield (*place, "changed_at"), allowed
    times = [name for name, column in columns.items() if meta(column)["kind"] == "tims"]
    for i, name in enumerate(binding.midnight or ()):
        if name not in times:
            allowed = f"it has {', '.join(times)}" if times else "it has none"
            yield (*place, "midnight", i), f"{name} is no time column of the view; {allowed}"


def _of_identifiers(file: SiteFile, views: Mapping[str, View]) -> Iterator[tuple[Location, str]]:
    for name, system in file.identifiers.items():
        if not _URI.fullmatch(system):
            yield ("identifiers", name), "must be an absolute URI, such as https://hospital.example/fhir/sid/patient"
    on = [view for view in views.values() if file.views.get(view.name, Binding()).enabled]
    wanted = {name: [view.name for view in on if name in view.identifiers] for view in on for name in view.identifiers}
    for name, askers in wanted.items():
        if name not in file.identifiers:
            yield ("identifiers", name), f"is missing; {', '.join(askers)} need its URI"


def _of_code_maps(file: SiteFile, views: Mapping[str, View]) -> Iterator[tuple[Location, str]]:
    """Find names that look misspelt and would leave codes untranslated; any other name may serve a binding."""
    read = {*CODE_MAPS, *(name for view in views.values() for name in view.codes.values())}
    read |= {name for view in views.values() for name in view.code_maps or ()}
    read |= {name for binding in file.views.values() for name in binding.code_maps()}
    for name in file.code_maps:
        if name not in read and (meant := get_close_matches(name, read - file.code_maps.keys(), 1)):
            yield ("code_maps", name), f"no mapping reads it; is {meant[0]} meant? There are {', '.join(sorted(read))}"
