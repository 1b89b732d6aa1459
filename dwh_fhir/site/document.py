"""A site.yaml as it is written: its contents, where each key stands, and everything that is wrong in it.

Here belongs that no problem hides another one: what is wrong is replaced by a value that says nothing, so that the rest
can be judged. The keys belong in `site_file.py`, YAML itself in `yaml_nodes.py`, the views in `binding/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.site.yaml_nodes import Location, Problem, Values, child_of, compose, line_of

_REQUIRED: Mapping[str, Any] = MappingProxyType({"name": "-", "go_live": date.min, "identifiers": {}})
"""Values that say nothing, for keys that must not be missing."""
_ENTRIES: Mapping[str, Any] = MappingProxyType({"identifiers": "urn:-", "code_maps": "", "views": {"enabled": False}})
"""Keys whose entries are judged one by one, with a value for an entry that says nothing."""
_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "model_type": "must have keys with values below it, as `key: value`",
        "model_attributes_type": "must have keys with values below it, as `key: value`",
        "dict_type": "must have keys with values below it, as `key: value`",
        "date_type": "must be a day, such as 2026-01-31",
        "date_parsing": "must be a day, such as 2026-01-31",
        "date_from_datetime_parsing": "must be a day that exists, such as 2026-01-31",
        "date_from_datetime_inexact": "must be a day without a time, such as 2026-01-31",
    }
)
"""pydantic's type of an error to a sentence that says more than its own."""


@dataclass(frozen=True)
class Document:
    """A site.yaml.

    Attributes:
        path: the file.
        file: what it says; of what is wrong only a value that says nothing.
        problems: all that can be told without views and code maps.
        unusable: the places whose values in `file` say nothing.
    """

    path: Path
    file: SiteFile
    problems: tuple[Problem, ...]
    unusable: frozenset[Location]
    _root: yaml.Node | None

    def with_problems(self, others: Iterable[tuple[Location, str]]) -> list[str]:
        """Spell all problems of the file, one line each, in its order.

        Args:
            others: places and sentences of other problems; left out where the place is unusable, because they only
                follow from a problem that is named already.
        """
        usable = [Problem(line_of(self._root, p), p, sentence) for p, sentence in others if not self.is_unusable(p)]
        return [problem.in_file(self.path) for problem in sorted([*self.problems, *usable], key=lambda p: p.line)]

    def is_unusable(self, place: Location) -> bool:
        """Tell whether a place lies in what is unusable."""
        return any(place[:depth] in self.unusable for depth in range(len(place) + 1))


def read(path: Path) -> Document:
    """Read site.yaml; whatever is wrong in it is among the document's problems.

    Raises:
        SiteError: it can't be read, or is no YAML in UTF-8.
    """
    root = compose(path)
    values = Values(root)
    doubtful = {problem.place for problem in values.problems}
    try:
        return Document(path, SiteFile.model_validate(values.root), tuple(values.problems), frozenset(doubtful), root)
    except ValidationError as error:
        refused = list(_refused(error, root))
    unusable = {_entry(problem.place) for problem in refused}
    file = _usable(values.root, unusable)
    if ("code_maps",) in unusable:
        unusable |= {("views", name) for name, binding in file.views.items() if binding.code_maps()}
    problems = [*values.problems, *(problem for problem in refused if problem.place not in doubtful)]
    return Document(path, file, tuple(problems), frozenset(unusable | doubtful), root)


def _refused(error: ValidationError, root: yaml.Node | None) -> Iterator[Problem]:
    for item in error.errors(include_url=False):
        kind, place = item["type"], _place(root, item["loc"], missing=item["type"] == "missing")
        sentence = _SENTENCES.get(kind, item["msg"].removeprefix("Value error, "))
        if kind == "extra_forbidden":
            sentence = f"{sentence}; allowed are: {', '.join(_keys_beside(item['loc']))}"
        elif kind == "string_type" and isinstance(item["input"], bool | int | float | date):
            sentence = f"{sentence}; put it in quotes"
        yield Problem(line_of(root, place), place, sentence)


def _place(root: yaml.Node | None, location: Location, *, missing: bool) -> Location:
    """Take those steps out of pydantic's location that only name the alternative that it tried; `missing`: a key is."""
    place: list[str | int] = []
    node = root
    for i, step in enumerate(location):
        child = child_of(node, step)
        if child is not None:
            node = child[1]
        if child is not None or (missing and i == len(location) - 1):
            place.append(step)
    return tuple(place)


def _entry(place: Location) -> Location:
    """Find what must be set aside because of a problem: an entry of `_ENTRIES`, or a key of the file."""
    return place[: 2 if place and place[0] in _ENTRIES else 1]


def _usable(values: Any, unusable: set[Location]) -> SiteFile:
    """Read what can be judged: what is unusable says nothing."""
    usable = {key: value for key, value in values.items() if (key,) not in unusable} if isinstance(values, dict) else {}
    for key, nothing in _ENTRIES.items():
        if key in usable:
            usable[key] = {name: nothing if (key, name) in unusable else entry for name, entry in usable[key].items()}
    return SiteFile.model_validate({**_REQUIRED, **usable})


def _keys_beside(location: Location) -> list[str]:
    """List the keys that are allowed where the last key of a location stands."""
    schema = SiteFile.model_json_schema()
    nodes = [schema]
    for step in location[:-1]:
        below = [node.get("properties", {}).get(step) or node.get("additionalProperties") for node in nodes]
        # A step that leads nowhere names the alternative that pydantic tried, no key.
        nodes = [one for node in below if node for one in _alternatives(node, schema["$defs"])] or nodes
    return sorted(key for node in nodes for key in node.get("properties", {}))


def _alternatives(node: dict[str, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    if several := node.get("anyOf") or node.get("oneOf"):
        for one in several:
            yield from _alternatives(one, definitions)
    else:
        yield node
