"""Tell a resource that a server spells otherwise from one that says something else.

Here belongs which spellings mean the same, as pure functions over one resource as it was sent and as it is held. What
follows from a difference belongs in `comparing.py`. The rules are described in docs/configuration.md, "Reading back".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

from dwh_fhir.fhir import r4
from dwh_fhir.server import exact_json
from dwh_fhir.view import Resource

_SERVERS_OWN = {"versionId", "lastUpdated", "source", "tag", "security", "extension"}
"""Elements of meta that servers change or collect over time."""
_RETOLD = {"generated", "extensions", "empty"}
"""Status of a narrative that says nothing beyond the elements, https://hl7.org/fhir/R4/valueset-narrative-status.html."""
_TIME = re.compile(r"((?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")
_VERSIONED = re.compile(r"(.*)/_history/[A-Za-z0-9\-.]{1,64}")
_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})")
_UNKNOWN = "?"


class Difference(NamedTuple):
    """An element that a server does not hold as it was sent.

    Attributes:
        path: where, in element names alone, e.g. `Observation.valueQuantity.value`; never a value.
        held: what the server has there; None: nothing.
    """

    path: str
    held: Any


def differences(sent: Resource, held: Resource, base_url: str) -> list[Difference]:
    """List what a server holds otherwise than it was sent; [] if the two say the same in whatever spelling.

    Args:
        sent: the resource as it was sent.
        held: the resource as the server gives it; both as `exact_json.loads` reads them.
        base_url: of the server, by which absolute references to its own resources are known.
    """
    mine, theirs = _bare(sent), _bare(held)
    if mine == theirs:
        return []
    return list(_Walk(base_url).elements(mine, theirs, _named(str(sent.get("resourceType"))), root=True))


def digest(sent: bytes, unlike: Iterable[Difference]) -> bytes:
    """Return sixteen bytes by which differences are known again; no value can be guessed from them."""
    return hashlib.sha256(sent + orjson.dumps([list(difference) for difference in unlike])).digest()[:16]


class _Walk:
    """The way through two resources at once; each step yields the differences below it."""

    def __init__(self, base_url: str) -> None:
        self._base = urlsplit(base_url)

    def elements(
        self, sent: dict[str, Any], held: dict[str, Any], path: str, *, root: bool = False
    ) -> Iterator[Difference]:
        for name in dict.fromkeys([*sent, *held]):
            below = f"{path}.{_named(name)}"
            mine, theirs = sent.get(name), held.get(name)
            if _is_empty(mine):
                if not _is_empty(theirs) and not _says_nothing_new(name, theirs, held, root=root):
                    yield Difference(below, theirs)
            elif _is_empty(theirs):
                yield Difference(below, None)
            elif name == "profile" and path.endswith(".meta"):
                yield from [] if _same_profiles(mine, theirs) else [Difference(below, theirs)]
            elif name == "reference" and self._same_target(mine, theirs):
                continue
            else:
                yield from self._values(mine, theirs, below)

    def _values(self, sent: Any, held: Any, path: str) -> Iterator[Difference]:
        if isinstance(sent, dict) and isinstance(held, dict):
            yield from self.elements(sent, held, path)
        elif isinstance(sent, list) and isinstance(held, list):
            yield from self._members(sent, held, path)
        elif not ((type(sent) is type(held) and sent == held) or _same(sent, held)):
            yield Difference(path, held)

    def _members(self, sent: list[Any], held: list[Any], path: str) -> Iterator[Difference]:
        """Compare member by member: order says something; of `name`, the first may be the one that is shown."""
        if len(sent) != len(held):
            held = [member for member in held if not _is_empty(member)]
        if len(sent) != len(held):
            yield Difference(path, held)
            return
        for mine, theirs in zip(sent, held, strict=True):
            if not (_is_empty(mine) and _is_empty(theirs)):
                yield from self._values(mine, theirs, path)

    def _same_target(self, sent: Any, held: Any) -> bool:
        """Tell whether both are one resource of the server, written out in full or with a version not asked for."""
        if not (isinstance(sent, str) and isinstance(held, str)):
            return False
        versioned = _VERSIONED.fullmatch(held)
        if versioned and not _VERSIONED.fullmatch(sent):
            held = versioned.group(1)
        return self._relative(sent) == self._relative(held)

    def _relative(self, reference: str) -> str:
        """Return a reference relative to the server.

        Behind a gateway the server may know itself by the same host without the gateway's part of the path.
        """
        url = urlsplit(reference)
        if url.netloc != self._base.netloc or url.scheme not in ("http", "https"):
            return reference
        head, _, name = url.path.rpartition("/")
        above, _, kind = head.rpartition("/")
        return f"{kind}/{name}" if self._base.path.endswith(above) else reference


def _says_nothing_new(name: str, value: Any, parent: dict[str, Any], *, root: bool) -> bool:
    """Tell whether an element that was not sent only repeats what was: how servers complete what they are given."""
    match name:
        case "text":
            return root and isinstance(value, dict) and value.get("status") in _RETOLD
        case "id":
            return not root
        case "display":
            return isinstance(value, str) and not {"code", "reference"}.isdisjoint(parent)
        case "type":
            literal = _LITERAL.fullmatch(str(parent.get("reference", "")))
            return literal is not None and value == literal.group(1).split("/")[0]
    return False


def _same_profiles(sent: Any, held: Any) -> bool:
    """Tell whether both are the same profiles in any order, each perhaps with a version that was not sent."""
    if not (isinstance(sent, Sequence) and isinstance(held, Sequence)):
        return False
    theirs = set(map(str, held))
    plain = {profile.partition("|")[0]: profile for profile in theirs}
    wanted = {str(profile) for profile in sent}
    answered = {p if p in theirs or "|" in p else plain.get(p, p) for p in wanted}
    return answered == theirs


def _same(sent: Any, held: Any) -> bool:
    """Tell whether both are one number, time or text in two spellings."""
    mine, theirs = exact_json.number(sent), exact_json.number(held)
    if mine is not None or theirs is not None:
        return mine is not None and theirs is not None and _same_number(mine, theirs)
    if not isinstance(sent, str) or not isinstance(held, str):
        return False
    if (moment := _moment(sent)) is not None:
        return moment == _moment(held)
    return _written(sent) == _written(held)


def _same_number(sent: Decimal, held: Decimal) -> bool:
    """Compare value and precision: 1.0E1 and 10 are one number; 5.10 and 5.1, or 10 and 1E1, differ in precision."""
    return sent == held and sent.as_tuple().exponent == held.as_tuple().exponent


def _moment(text: str) -> tuple[datetime | str, str] | None:
    """Return a time of day, or a time with its offset, as what can be compared: seconds, and their fraction."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    seconds, fraction, offset = match.groups()
    shorter = (fraction or "").rstrip("0")
    if len(seconds) == len("00:00:00") or not offset:
        return seconds + (offset or ""), shorter
    try:
        return datetime.fromisoformat(seconds + offset), shorter
    except ValueError:  # a leap second
        return seconds + offset, shorter


def _written(text: str) -> str:
    """Return a text without what an XML store may change: outer blanks, line ends, the form of composed characters."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _is_empty(value: Any) -> bool:
    """Tell whether an element says nothing: FHIR knows no empty elements."""
    if isinstance(value, dict):
        return all(map(_is_empty, value.values()))
    if isinstance(value, list):
        return all(map(_is_empty, value))
    return value is None or value == ""


def _named(name: str) -> str:
    """Return an element's name; any other key may hold anything."""
    return name if name in r4.element_names() or name in r4.resource_types() else _UNKNOWN


def _bare(resource: Resource) -> Resource:
    """Return the resource without what the server keeps of its own."""
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in _SERVERS_OWN}
    bare = {name: value for name, value in resource.items() if name != "meta"}
    return {**bare, "meta": meta} if meta else bare
