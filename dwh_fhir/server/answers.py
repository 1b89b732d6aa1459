"""Read the answers of a FHIR server: JSON in, typed values or an error that names the field out.

Here belongs every look into an answer (https://hl7.org/fhir/R4/http.html), as pure functions. Only fields that are used
are read, and each is checked for its type; what the server says beside them is passed over. Requests and retries belong
in `client.py`, comparing contents in `readback/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any, NamedTuple, TypeVar

import orjson

from dwh_fhir.server import exact_json

Json = dict[str, Any]
T = TypeVar("T")

_NAMES: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}
_MISSING = object()
_MATCHES = {"mode": "match"}
_BOM = b"\xef\xbb\xbf"
_ID = re.compile(r"[^\x00-\x20/]{1,256}")
"""Ids of others may be longer than FHIR allows; those with blanks or slashes can't be asked for."""
_WRITTEN = re.compile(r"(?:^|/)([A-Za-z]+/[A-Za-z0-9.-]{1,64})(?:/_history/[^/]*)?/?$")
_STATUS = re.compile(r"([1-5][0-9][0-9])(?: .*)?", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MARKUP = re.compile(r"[^\w .,:;/+()=-]|(?<![^\W_])_|_(?![^\W_])|//|(?<=www)\.", re.IGNORECASE)
"""What Markdown or HTML could be made of, links that make themselves included."""
_TEXT = 4_000
"""Characters of one text of an OperationOutcome that are read; `delivery/outcomes.py` keeps fewer."""
_ISSUES = 20


class Unfit(ValueError):  # noqa: N818 - named as what is the case
    """A field of an answer is not as FHIR R4 says; the message names it and what was expected, never its value."""

    def __init__(self, field: str, expected: str, value: object = _MISSING) -> None:
        is_ = "is missing" if value is _MISSING else f"is {_NAMES.get(type(value), 'something else')}"
        super().__init__(f"{field} {is_}, expected {expected}")


class NotJson(ValueError):  # noqa: N818 - named as what is the case
    """An answer is no FHIR resource as JSON at all: a page of HTML, half a body, nothing."""


class Answer(NamedTuple):
    """The server's answer to one entry of a transaction.

    Attributes:
        status: HTTP status.
        updated: when it made the version that is there now, by its own clock; None: it doesn't say.
    """

    status: int
    updated: datetime | None


class Refusal(NamedTuple):
    """The server's refusal of one entry, within a transaction that was answered."""

    status: int
    outcome: Json


class Page(NamedTuple):
    """A page of a search.

    Attributes:
        resources: what the search found, each with its type and an id; `meta`, where there is one, is an object.
        following: the `next` link as the server spells it; None: this is the last page.
        own: the `self` link as the server spells it; None: it gives none.
        entries: entries of any kind.
    """

    resources: list[Json]
    following: str | None
    own: str | None
    entries: int


def field(node: Json, name: str, kind: type[T], path: str, expected: str = "", default: Any = _MISSING) -> T:
    """Return a field of exactly this JSON type, or the default where it is absent.

    Raises:
        Unfit: it has another type, or is absent without a default.
    """
    value = node.get(name, _MISSING)
    if type(value) is kind:
        return value
    if value is _MISSING and default is not _MISSING:
        return default  # type: ignore[no-any-return]
    raise Unfit(f"{path}.{name}", expected or _NAMES[kind], value)


def resource(content: bytes | bytearray) -> Json:
    """Parse a FHIR resource of any type, numbers as `exact_json` has them; a byte order mark is passed over.

    Raises:
        NotJson: it is no JSON in UTF-8, or no object with a resourceType.
    """
    try:
        document = exact_json.loads(content[3:] if content.startswith(_BOM) else content)
    except (orjson.JSONDecodeError, RecursionError):
        raise NotJson from None
    if type(document) is not dict or type(document.get("resourceType")) is not str:
        raise NotJson
    return document


def expect(document: Json, resource_type: str) -> Json:
    """Return a resource if it is of this type.

    Raises:
        Unfit: it is of another type.
    """
    if document["resourceType"] != resource_type:
        given = shown(document["resourceType"], 40)
        raise Unfit("resourceType", f"{resource_type}, not {given}", document["resourceType"])
    return document


class Capabilities(NamedTuple):
    """The abilities that a server claims in its CapabilityStatement.

    Attributes:
        fhir_version: as it says, e.g. `4.0.1`; it may be any text.
        transactions: whether it takes them.
        update_create: resource type to whether a PUT may bring an id of ours; None: it doesn't say.
    """

    fhir_version: str
    transactions: bool
    update_create: Mapping[str, bool | None]


def capabilities(document: Json) -> Capabilities:
    """Read a CapabilityStatement.

    Raises:
        Unfit: it is none.
    """
    name = "CapabilityStatement"
    version = field(expect(document, name), "fhirVersion", str, name)
    sides = [rest for rest in _members(document, "rest", name) if field(rest, "mode", str, f"{name}.rest") == "server"]
    rest = sides[0] if sides else {}
    path = f"{name}.rest"
    codes = {field(i, "code", str, f"{path}.interaction") for i in _members(rest, "interaction", path)}
    update_create = {
        field(offered, "type", str, f"{path}.resource"): field(
            offered, "updateCreate", bool, f"{path}.resource", default=None
        )
        for offered in _members(rest, "resource", path)
    }
    return Capabilities(version, "transaction" in codes, update_create)


def _bundle(document: Json, kind: str) -> Json:
    expect(document, "Bundle")
    if field(document, "type", str, "Bundle") != kind:
        raise Unfit("Bundle.type", f"{kind}, not {shown(document['type'], 40)}", document["type"])
    return document


def _members(node: Json, name: str, path: str) -> list[Json]:
    """Return a list of objects; [] where it is absent."""
    members = field(node, name, list, path, "a list of objects", [])
    for number, member in enumerate(members):
        if type(member) is not dict:
            raise Unfit(f"{path}.{name}[{number}]", "an object", member)
    return members


def written(document: Json, keys: Sequence[str]) -> list[Answer | Refusal]:
    """Read the answer to a transaction, entry by entry in their order.

    Args:
        document: the answer.
        keys: 'Type/id' of what was sent, in order; [] when it is not to be compared.

    Raises:
        Unfit: it is no answer to these: another id at a `location`, an entry without a status.
    """
    entries = field(_bundle(document, "transaction-response"), "entry", list, "Bundle", "a list of objects", [])
    return [_written(entry, number, keys) for number, entry in enumerate(entries)]


def _written(entry: Any, number: int, keys: Sequence[str]) -> Answer | Refusal:
    if type(entry) is not dict:
        raise Unfit(f"Bundle.entry[{number}]", "an object", entry)
    response = entry.get("response", _MISSING)
    if type(response) is not dict:
        raise Unfit(f"Bundle.entry[{number}].response", "an object", response)
    status = _status(response.get("status", _MISSING), number)
    if status >= 300:
        return Refusal(status, outcome(response.get("outcome")))
    if number < len(keys):
        _same(response.get("location", ""), keys[number], number)
    updated = response.get("lastModified")
    if type(updated) is not str and "lastModified" in response:
        raise Unfit(f"Bundle.entry[{number}].response.lastModified", "an instant", updated)
    return Answer(status, instant(updated))


def _status(text: Any, number: int) -> int:
    match = _STATUS.fullmatch(text) if type(text) is str else None
    status = int(match[1]) if match else 0
    if status < 200 or 300 <= status < 400:
        raise Unfit(f"Bundle.entry[{number}].response.status", 'the outcome of a write, such as "201 Created"', text)
    return status


def _same(location: Any, key: str, number: int) -> None:
    """Check that the answer is about what was sent, where it says so in a way that can be read."""
    if type(location) is not str:
        raise Unfit(f"Bundle.entry[{number}].response.location", "a URL", location)
    if location.startswith(f"{key}/_history/"):
        return
    about = _WRITTEN.search(location.split("?")[0].split("#")[0])
    if about and about[1] != key:
        raise Unfit(f"Bundle.entry[{number}].response.location", f"one that names {key}, which was sent", location)


def page(document: Json, resource_type: str) -> Page:
    """Read a page of a search for resources of a type.

    Raises:
        Unfit: it is none, or has something that such a search can't find.
    """
    entries = field(_bundle(document, "searchset"), "entry", list, "Bundle", "a list of objects", [])
    resources = [
        match for number, entry in enumerate(entries) if (match := _match(entry, resource_type, number)) is not None
    ]
    try:
        # Whoever walks through a resource can rely on its depth.
        orjson.dumps(resources)
    except TypeError:
        raise Unfit("Bundle.entry", "resources of less than 250 levels", entries) from None
    links = {field(link, "relation", str, "Bundle.link"): link for link in _members(document, "link", "Bundle")}
    following, own = (_url(links[name]) if name in links else None for name in ("next", "self"))
    return Page(resources, following, own, len(entries))


def _match(entry: Any, resource_type: str, number: int) -> Json | None:
    """Return the resource that an entry has found; None: the entry has another reason."""
    path = f"Bundle.entry[{number}]"
    if type(entry) is not dict:
        raise Unfit(path, "an object", entry)
    search = entry.get("search", _MATCHES)
    if search != _MATCHES and field(entry, "search", dict, path).get("mode", "match") != "match":
        field(search, "mode", str, f"{path}.search")
        return None
    document = entry.get("resource", _MISSING)
    if type(document) is not dict:
        raise Unfit(f"{path}.resource", "an object", document)
    kind, name, meta = document.get("resourceType"), document.get("id"), document.get("meta", _MATCHES)
    if kind != resource_type:
        raise Unfit(f"{path}.resource.resourceType", resource_type, kind)
    if type(name) is not str or not _ID.fullmatch(name):
        raise Unfit(f"{path}.resource.id", "an id", document.get("id", _MISSING))
    if type(meta) is not dict:
        raise Unfit(f"{path}.resource.meta", "an object", meta)
    return document


def _url(link: Json) -> str:
    return field(link, "url", str, "Bundle.link")


def total(document: Json) -> int | None:
    """Read how many resources a search finds; None: the server doesn't say.

    Raises:
        Unfit: it is no answer to a search, or the number is none.
    """
    # Some servers leave out the type here, or say null where they haven't counted.
    if "type" in document:
        _bundle(document, "searchset")
    if expect(document, "Bundle").get("total") is None:
        return None
    number = field(document, "total", int, "Bundle")
    if number < 0:
        raise Unfit("Bundle.total", "a whole number of 0 or more", number)
    return number


def outcome(document: object) -> Json:
    """Keep the parts of an OperationOutcome that are as they should be, texts cut; {} if it is none.

    It comes with a refusal, which is one whatever its explanation looks like; so nothing is raised here.
    """
    if type(document) is not dict or document.get("resourceType") != "OperationOutcome":
        return {}
    listed = document.get("issue")
    issues = [_issue(issue) for issue in listed[:_ISSUES] if type(issue) is dict] if type(listed) is list else []
    return {"resourceType": "OperationOutcome", "issue": [issue for issue in issues if issue]}


def _issue(issue: Json) -> Json:
    details = issue.get("details")
    text = details.get("text") if type(details) is dict else None
    texts = {name: issue.get(name) for name in ("severity", "code", "diagnostics")}
    kept: Json = {name: _cut(value) for name, value in texts.items() if type(value) is str}
    if type(text) is str:
        kept["details"] = {"text": _cut(text)}
    for name in ("expression", "location"):
        paths = issue.get(name)
        if type(paths) is list and (strings := [_cut(path) for path in paths[:10] if type(path) is str]):
            kept[name] = strings
    return kept


def _cut(text: str) -> str:
    """Make a text short and free of control characters, for any database and terminal."""
    return _CONTROL.sub(" ", text[:_TEXT])


def instant(text: object) -> datetime | None:
    """Read a FHIR instant, in its own time zone; None if it is none, or beyond the years of UTC."""
    try:
        time = datetime.fromisoformat(text) if type(text) is str else None
    except ValueError:
        return None
    # The first and the last year may lie beyond what there is of UTC.
    return time if time and time.tzinfo and MINYEAR < time.year < MAXYEAR else None


def shown(text: object, longest: int = 200) -> str:
    """Make a server's text fit for people: one short line that neither Markdown nor HTML can be made of."""
    plain = _MARKUP.sub("·", " ".join(str(text)[: 4 * longest].split()))
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
