"""Which resources the official validator can't tell apart.

It judges some tens of resources a second, and most of a hospital's resources differ in nothing but ids, names, numbers
and dates. Here belongs saying which ones are alike. The values themselves are judged by the checks of `dwh_fhir.fhir`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from dwh_fhir.fhir import urls

_FREE = frozenset(
    ("id", "value", "valueString", "family", "given", "prefix", "line", "city", "postalCode", "text", "display", "unit")
)
"""Elements whose texts and numbers no profile compares with anything."""
_UNLISTED = frozenset((urls.CS_ICD_10_GM, urls.CS_ICD_10_WHO, urls.CS_OPS, urls.CS_ATC, urls.CS_PZN, urls.CS_ASK))
"""Systems of which no package lists the codes: without a terminology server only the spelling of a code is judged."""
_DATE = re.compile(r"\d{4}(-\d\d){0,2}(T[0-9:.]+(Z|[+-]\d\d:\d\d))?")


def shape(resource: str) -> str:
    """The same text for resources that are alike: same elements, codes, systems and profiles.

    What is free text, a number, a date, a code of a system that no package lists or the id of a reference is left out;
    how a date or code is written stays.
    """
    return json.dumps(_plain(json.loads(resource), ""), sort_keys=True)


def _plain(node: Any, name: str) -> Any:
    match node:
        case {"system": system, "code": str(code), **more} if system in _UNLISTED:
            # The first digit is the chapter of an OPS code, on which the category depends.
            spelled = re.sub(r"[A-Z]", "A", code[0] + _digits(code[1:]))
            return {**_plain(more, name), "system": system, "code": spelled}
        case dict():
            return {key: _plain(value, key) for key, value in node.items()}
        case list():
            return [_plain(value, name) for value in node]
        case str() if name in _FREE:
            return "..."
        case int() | float() if name in _FREE:
            return 0
        case str() if name == "reference":
            return node.partition("/")[0]
        case str() if _DATE.fullmatch(node):
            return _digits(node)
    return node


def _digits(text: str) -> str:
    return re.sub(r"\d", "9", text)
