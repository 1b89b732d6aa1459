"""The text of `docs/kds.md`.

Here belongs how it is told. What is told belongs in `elements.py`, `origins.py` and `reasons.py`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dwh_fhir.views import registry
from dwh_fhir_tests.conformance.broken import Broken
from dwh_fhir_tests.kds_table.changes import Origin
from dwh_fhir_tests.kds_table.elements import Element, Profile
from dwh_fhir_tests.kds_table.origins import Of, Origins
from dwh_fhir_tests.kds_table.reasons import Reason

Reasons = Mapping[tuple[str, str], Reason]
_HEAD = """# What is delivered of the Kerndatensatz

For every profile that the mappings claim: its must-support elements, and its mandatory ones below them, each with the
columns it comes from and its state. The page is generated from the mappings by `make kds-table`; a test of the default
suite says when it is out of date.

- **Source**: found by changing one column of one row at a time in the scenarios of the mapping tests. Listed are the
  columns that alter what the element holds, or that make it come and go while the element above stays; columns in
  *italics* are translated by a code map of the site. *fixed*: no column alters it, the specification or the mapping
  says it. A dash: it holds nothing but the parts that are listed below it.
- **State**: *delivered*; *source lacks it*: no column of the view says it; *said otherwise*: another element, or
  another part of a choice, says it; *not yet*. An element that is not delivered is listed without its parts.

Which of these a resource has depends on what its rows hold: nothing is invented to fill an element.
"""
_BROKEN = """## What the official validator refuses

`make validate` holds a demo of 500 patients against the official HL7 validator: of resources that differ in nothing but
ids, texts, numbers, dates and codes that no package lists one, and all of them against our own checks. That the
validator sees mistakes at all is proved by these: approved resources, each spoiled in one way, which must be refused
with their own messages (`dwh_fhir_tests/conformance/broken`).
"""


def document(profiles: Sequence[Profile], origins: Of, reasons: Reasons, broken: Sequence[Broken]) -> str:
    """The document.

    Raises:
        ValueError: an element is neither delivered nor explained, or an explanation is for none that is missing.
    """
    missing = {(_name(p), one.id) for p in profiles for one in _missing(p, origins[p.canonical])}
    unexplained, idle = sorted(missing - reasons.keys()), sorted(reasons.keys() - missing)
    if unexplained or idle:
        lines = [f"not delivered, without a reason: {name},{element}" for name, element in unexplained]
        lines += [f"a reason, but delivered or not listed: {name},{element}" for name, element in idle]
        raise ValueError("not_delivered.csv:\n" + "\n".join(lines))
    sections = [_section(profile, origins[profile.canonical], reasons) for profile in profiles]
    summary = _table(
        ("profile", "delivered", "source lacks it", "said otherwise", "not yet"), _summary(profiles, origins, reasons)
    )
    return "\n".join(
        [_HEAD, summary, *sections, _BROKEN, _table(("profile", "broken", "message"), map(_broken, broken))]
    )


def _name(profile: Profile) -> str:
    return profile.canonical.partition("|")[0].rpartition("/")[2]


def _missing(profile: Profile, found: Mapping[str, Origins]) -> Iterator[Element]:
    """The listed elements that are not delivered, without the parts of those."""
    absent: list[str] = []
    for one in profile.elements.values():
        if one.id not in found and not one.id.startswith(tuple(absent)):
            absent += [f"{one.id}.", f"{one.id}:"]
            yield one


def _summary(profiles: Sequence[Profile], origins: Of, reasons: Reasons) -> Iterator[Sequence[object]]:
    for profile in profiles:
        found = origins[profile.canonical]
        states = Counter(reasons[_name(profile), one.id].state for one in _missing(profile, found))
        delivered = sum(one in found for one in profile.elements)
        yield _name(profile), delivered, states["source lacks it"], states["said otherwise"], states["not yet"]


def _section(profile: Profile, found: Mapping[str, Origins], reasons: Reasons) -> str:
    missing = {one.id for one in _missing(profile, found)}
    rows = []
    for one in profile.elements.values():
        if one.id in found:
            rows.append((_code(one), one.cardinality, _source(found[one.id]), "delivered"))
        elif one.id in missing:
            reason = reasons[_name(profile), one.id]
            rows.append((_code(one), one.cardinality, "", f"{reason.state}: {reason.why}"))
    url, _, version = profile.canonical.partition("|")
    return f"## {_name(profile)}\n\n{url}, {version}\n\n" + _table(("element", "card.", "source", "state"), rows)


def _code(element: Element) -> str:
    return f"`{element.id.partition('.')[2]}`"


def _source(origins: Origins) -> str:
    """Columns by view, in the view's own order."""
    if not origins.sources:
        return "-" if origins.values <= {"[]"} else "*fixed*"
    by_place: dict[str, list[str]] = defaultdict(list)
    for place, name in sorted(origins.sources, key=_order):
        mapped = place in registry() and name in registry()[place].codes
        by_place[place].append(f"*{name}*" if mapped else name)
    return "; ".join(f"{place}: {', '.join(names)}" for place, names in by_place.items())


def _order(origin: Origin) -> tuple[int, int]:
    place, name = origin
    views = registry()
    return (
        (len(views), 0)
        if place not in views
        else (list(views).index(place), list(views[place].column_names).index(name))
    )


def _broken(case: Broken) -> Sequence[object]:
    """The message is a regular expression: here without its marks."""
    says = re.sub(r"\\(.)", r"\1", case.says.replace(".*", " … "))
    return case.label.partition(": ")[0], case.name, "`" + re.sub(" +", " ", says).strip() + "`"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]) + "\n"
