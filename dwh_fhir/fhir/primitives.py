"""Define FHIR R4's primitive types as JSON Schema: part of the build tool `compile_schema.py`.

Here belong the patterns of single texts and numbers: FHIR's own expressions, narrowed to days and hosts that can exist
(https://hl7.org/fhir/R4/datatypes.html#primitive). No look-around, no back-reference: no text can stall the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

# What no text may hold: control characters. FHIR only advises against them, but Postgres can't store U+0000.
GRAPH = r"[^\s\x00-\x1f]"
ID = r"[A-Za-z0-9\-.]{1,64}"
_YEAR = "(?:[0-9](?:[0-9](?:[0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_MONTH_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_DAY = f"(?:{_YEAR}-{_MONTH_DAY}|{_LEAP_YEAR}-02-29)"
_PARTIAL_DAY = f"{_YEAR}(?:-(?:0[1-9]|1[0-2]))?"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+\-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_B64 = "[A-Za-z0-9+/]"
_LABEL = "[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_HOST = rf"(?:(?:{_LABEL}\.)*[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*\.?|(?:{_OCTET}\.){{3}}{_OCTET})"
_PORT = "(?::(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5]?[0-9]{1,4}))?"


def text(title: str, pattern: str) -> Json:
    """Make the schema of a text all of which matches a pattern."""
    return {"title": title, "type": "string", "pattern": f"^{pattern}$"}


def _integer(title: str, minimum: int) -> Json:
    return {"title": title, "type": "integer", "minimum": minimum, "maximum": 2**31 - 1}


_BLOCK = rf"[^\S\x0b\x0c]*{GRAPH}[^\x00-\x08\x0b\x0c\x0e-\x1f]*"

PRIMITIVES: Mapping[str, Json] = {
    "boolean": {"title": "boolean", "type": "boolean"},
    "decimal": {"title": "decimal: a JSON number", "type": "number"},
    "integer": _integer("integer: a whole JSON number of 32 bits", -(2**31)),
    "unsignedInt": _integer("unsignedInt: a whole JSON number from 0", 0),
    "positiveInt": _integer("positiveInt: a whole JSON number from 1", 1),
    "string": text("string: not blank, no control characters", _BLOCK),
    "markdown": text("markdown: not blank, no control characters", _BLOCK),
    "xhtml": text("xhtml: one div", r"\s*<div[\s>][^\x00-\x08\x0b\x0c\x0e-\x1f]*</div>\s*"),
    "code": text("code: no blanks around, single blanks inside", f"{GRAPH}+(?: {GRAPH}+)*"),
    "id": text("id: 1 to 64 of A-Z a-z 0-9 - .", ID),
    "uri": text("uri: not empty, no blanks", f"{GRAPH}+"),
    "canonical": text("canonical: not empty, no blanks", f"{GRAPH}+"),
    "oid": text("oid: urn:oid:", r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"),
    "uuid": text("uuid: urn:uuid: in lower case", "urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    # R4 asks for \S* only; pydantic, and with it fhir.resources, parses the host.
    "url": text(
        "url: scheme and plain host, or a path, no blanks",
        rf"(?:(?:https?|ftps?|sftp|mllps?|ldaps?|wss?)://{_HOST}{_PORT}(?:[/?#]{GRAPH}*)?"
        rf"|(?:urn|mailto|tel|cid|data):[^\s/\x00-\x1f]{GRAPH}*|/?[A-Za-z0-9\-.#]+(?:[/?]{GRAPH}*)?)",
    ),
    "date": text("date: YYYY, YYYY-MM or a real day YYYY-MM-DD", f"(?:{_PARTIAL_DAY}|{_DAY})"),
    "dateTime": text(
        "dateTime: a date, or YYYY-MM-DDThh:mm:ss with offset", f"(?:{_PARTIAL_DAY}|{_DAY}(?:T{_TIME}{_ZONE})?)"
    ),
    "instant": text("instant: YYYY-MM-DDThh:mm:ss with offset", f"{_DAY}T{_TIME}{_ZONE}"),
    "time": text("time: hh:mm:ss without offset", _TIME),
    "base64Binary": text(
        "base64Binary: whole groups of four",
        rf"\s*(?:{_B64}{{4}}\s*)*(?:{_B64}{{4}}|{_B64}{{3}}=|{_B64}{{2}}==)\s*",
    ),
}
"""The schema of each primitive type; its title ends in the rule that an error names."""
