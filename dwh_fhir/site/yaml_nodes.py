"""YAML read node by node: plain values, where each of them stands, and each one that is not what it looks like.

Here belong the mistakes that YAML itself hides: keys that stand twice, numbers in other bases, dates that do not
exist, mappings that hold themselves. Which keys site.yaml may have belongs in `site_file.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dwh_fhir.errors import SiteError

Location = tuple[str | int, ...]
"""The keys (of a list: the numbers) that lead to a place in site.yaml, outermost first."""

_TAG = "tag:yaml.org,2002:"
_HALF = re.compile("[\ud800-\udfff]")
_TEXTS = frozenset({"str", "value", "merge"})
_COLLECTIONS = frozenset({"map", "seq"})
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""Errors of PyYAML's constructors over a scalar that is not what its tag says."""


@dataclass(frozen=True)
class Problem:
    """Something in site.yaml that somebody must change.

    Attributes:
        line: counted from 1.
        place: the keys that lead there.
        sentence: what is wrong, or what is allowed.
    """

    line: int
    place: Location
    sentence: str

    def in_file(self, path: Path) -> str:
        """Spell the problem as one line: file, line, keys, sentence."""
        keys = ".".join(map(str, self.place))
        return f"{path}:{self.line}: {one_line(f'{keys}: ' if keys else '')}{one_line(self.sentence)}"


def one_line(text: str) -> str:
    """Spell signs that end a line, or that no terminal shows, by their numbers."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def compose(path: Path) -> yaml.Node | None:
    """Read the nodes of a file; None if it is empty.

    Raises:
        SiteError: it can't be read, or is no YAML in UTF-8; the message names the line and what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SiteError(f"{path}: {error.strerror}; DWH_FHIR_SITE must name a readable site.yaml") from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(path, content[: error.start].count(b"\n"), "is not in UTF-8; save the file as UTF-8") from None
    return _composed(path, text)


def _composed(path: Path, text: str) -> yaml.Node | None:
    loader: yaml.SafeLoader | None = None
    try:
        loader = yaml.SafeLoader(text)
        node: yaml.Node | None = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n")
        sentence = (
            f"the sign U+{_number(error.character):04X} can't stand in YAML; take it away, or save the file as text"
        )
        raise _refused(path, line, sentence) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(path, mark.line if mark else 0, _no_yaml(error, mark)) from None
    except (ValueError, OverflowError):
        line = loader.get_mark().line if loader else 0
        raise _refused(path, line, "a text in double quotes has an escape for a sign that does not exist") from None
    except RecursionError:
        raise _refused(path, 0, "lists or mappings stand too deep in each other") from None
    return node


def _number(sign: str | int) -> int:
    """Return a sign's number; PyYAML's reader knows it by either."""
    return ord(sign) if isinstance(sign, str) else sign


def _no_yaml(error: yaml.MarkedYAMLError, mark: yaml.Mark | None) -> str:
    problem = error.problem or error.context or "it can't be read"
    remedy = "correct this line or the one before it: quotes, colons, brackets, and how far it is indented"
    if "'\\t'" in problem:
        remedy = "indent with blanks, never with tabs"
    elif "single document" in (error.context or ""):
        remedy = "take away the line '---' that begins a second document"
    return f"column {mark.column + 1 if mark else 1}: is no YAML: {problem}; {remedy}"


def _refused(path: Path, line: int, sentence: str) -> SiteError:
    return SiteError(Problem(line + 1, (), sentence).in_file(path))


def line_of(node: yaml.Node | None, place: Location) -> int:
    """Find the line of the deepest part of a place that the file has, counted from 1."""
    line = 1
    for step in place:
        child = child_of(node, step)
        if child is not None:
            mark, node = child
            line = mark.start_mark.line + 1
    return line


def child_of(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Find what stands below a key, or at a number of a list: the node that marks its line, and its value."""
    if isinstance(node, yaml.SequenceNode):
        items = node.value[step : step + 1] if isinstance(step, int) else []
        return (items[0], items[0]) if items else None
    # Of a key that stands twice the last one counts.
    children = [(key, value) for key, value in _pairs(node, set()) if key.value == str(step)]
    return children[-1] if children else None


def _pairs(node: yaml.Node | None, seen: set[int]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """List keys and values of a mapping: first the ones that it takes over from others (`<<`), then its own."""
    if not isinstance(node, yaml.MappingNode) or id(node) in seen:
        return
    seen.add(id(node))
    for key, value in node.value:
        if key.tag == f"{_TAG}merge":
            for other in reversed(value.value) if isinstance(value, yaml.SequenceNode) else [value]:
                yield from _pairs(other, seen)
    yield from node.value


class Values:
    """Plain values of nodes.

    Attributes:
        root: of the node that was given; keys are always text, as they are written.
        problems: what is not what it looks like.
    """

    def __init__(self, root: yaml.Node | None) -> None:
        self.problems: list[Problem] = []
        self._scalars = yaml.SafeLoader("")
        self._open: set[int] = set()
        self._done: dict[int, Any] = {}
        self.root = {} if root is None else self._value(root, ())

    def _refuse(self, node: yaml.Node, place: Location, sentence: str) -> None:
        self.problems.append(Problem(node.start_mark.line + 1, place, sentence))

    def _value(self, node: yaml.Node, place: Location) -> Any:
        """Read a node; one to which several aliases (`*name`) lead is read once."""
        if id(node) in self._open:
            self._refuse(node, place, "holds itself; write out what is meant")
            return None
        if id(node) not in self._done:
            self._open.add(id(node))
            if isinstance(node, yaml.MappingNode):
                value: Any = self._mapping(node, place)
            elif isinstance(node, yaml.SequenceNode):
                value = [self._value(item, (*place, i)) for i, item in enumerate(node.value)]
            else:
                value = self._scalar(node, place)
            if not isinstance(node, yaml.ScalarNode) and node.tag.removeprefix(_TAG) not in _COLLECTIONS:
                self._refuse(node, place, f"has the tag {node.tag}; take it away")
            self._open.remove(id(node))
            self._done[id(node)] = value
        return self._done[id(node)]

    def _mapping(self, node: yaml.MappingNode, place: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, place, "a key must be a text, not a list or mapping")
                continue
            name = self._text(key, place)
            if name in lines:
                self._refuse(key, (*place, name), f"stands twice; keep one of them, the other is on line {lines[name]}")
            lines[name] = key.start_mark.line + 1
            if key.tag == f"{_TAG}merge":
                merged = self._merged(value, place)
            else:
                values[name] = self._value(value, (*place, name))
        return {**merged, **values}

    def _merged(self, node: yaml.Node, place: Location) -> dict[str, Any]:
        """Read what a mapping takes over from one or several others."""
        merged: dict[str, Any] = {}
        for other in reversed(node.value) if isinstance(node, yaml.SequenceNode) else [node]:
            value = self._value(other, place)
            if isinstance(value, dict):
                merged |= value
            else:
                self._refuse(other, (*place, "<<"), "must name a mapping, or a list of mappings")
        return merged

    def _scalar(self, node: yaml.Node, place: Location) -> Any:
        kind = node.tag.removeprefix(_TAG)
        text = self._text(node, place)
        if kind in _TEXTS:
            return text
        read = getattr(self._scalars, f"construct_yaml_{kind}", None) if kind.isidentifier() else None
        if kind not in ("null", "bool", "int", "float", "timestamp") or read is None:
            self._refuse(node, place, f"has the tag {node.tag}; take it away")
            return text
        try:
            value = read(node)
            if kind == "int" and str(value) != node.value:
                # YAML 1.1 reads 0001 and 010 as octal, and 12:30 in sixties.
                problem = f"{node.value} without quotes is the number {value} in YAML; put it in quotes"
                self._refuse(node, place, problem)
        except _UNREADABLE:
            # A day that does not exist stays a text: its key says what is allowed there.
            if kind != "timestamp":
                self._refuse(node, place, f"can't be read as {kind}; put it in quotes")
            return text
        return value

    def _text(self, node: yaml.Node, place: Location) -> str:
        """Return a node's text, in which no escape may be half of a sign: such a text can't be written."""
        text = str(node.value)
        if _HALF.search(text):
            self._refuse(node, place, "a text in double quotes has an escape for half of a sign")
            # Also in the node: places are looked for by the texts that are handed on.
            text = node.value = _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
        return text
