"""Mask a server's text: only words that say nothing of a patient stay, every other one becomes `…`.

A server quotes the value that it does not like in any spelling: in capitals, cut off, split at a hyphen, escaped, as a
date of its own format. No list of spellings is ever complete, so nothing is looked for: what is kept is in
`vocabulary.txt`, an element or type of FHIR, or a code that a specification gives. Here belongs text; which texts of an
OperationOutcome are kept belongs in `outcomes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from dwh_fhir.fhir import r4, urls

_READ = 4_000
"""Characters of a text that are looked at."""
_SHORTEST = 3
"""Shorter words and prefixes tell nothing."""
_PEOPLE = {"Patient", "Person", "RelatedPerson", "Practitioner"}
"""Of these even a known word may be a name."""
_NOT_OF_A_PERSON = {"resourceType", "id", "reference", "system", "url", "profile", "code", "use", "gender", "type"}
_OUR_ID = r"[a-z]-[0-9a-f]{40}"
_OUR_REFERENCE = re.compile(rf"[A-Z][A-Za-z]+/{_OUR_ID}")
_STATUSES = "40[0-9]|41[0-7]|42[1-9]|431|451|50[0-8]"
_WORDS = (
    rf"(?P<id>\b{_OUR_ID}\b)"
    r"|(?P<code>\bHAPI-\d{4}\b)"
    rf"|(?P<status>\bHTTP (?:{_STATUSES})\b)"
    r"|(?P<rule>\b[a-z]{3}-\d{1,2}\b)"
    r"|(?P<index>\[\d{1,2}\])"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<plain>[ \t\n.,;:!?'\"`()\[\]{}<>/|=*+_#$@&~^%\\-]+)"
    r"|(?P<rest>.)"
)
_PARTS = re.compile(
    r"(?P<url>https?://[^\s\"'<>()\[\]{},;]+)|(?P<reference>\b[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})|" + _WORDS, re.DOTALL
)
_WITHIN = re.compile(_WORDS, re.DOTALL)
"""Of an address or reference that is not known."""
_SPECIFIED = {"dom", "ele", "ext", "ref", "per", "qty", "bdl", "obs", "pat", "enc", "con", "txt", "rat", "tim", "att"}
"""Prefixes of the invariants of R4 that have three letters."""
_RUN = re.compile(r"…(?:[^\w\s]*\s?[^\w\s]*…)+")


def masked(text: str, resource: dict[str, Any] | None = None) -> str:
    """Return the text with `…` in place of all that may tell something of a patient.

    Args:
        text: of a server's answer; at most 4,000 characters of it are looked at.
        resource: the one that it is about, whose ids, references and addresses of systems may stay.
    """
    return _RUN.sub("…", _Mask(resource or {}).over(_PARTS, text[:_READ]))


@cache
def vocabulary() -> frozenset[str]:
    """Return the words of messages that are kept, in lower case."""
    lines = files(__package__).joinpath("vocabulary.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in re.split(r"[\s-]+", line) if word)


@cache
def addresses() -> frozenset[str]:
    """Return the canonical URLs of profiles, extensions and systems that the mappings use, without their versions."""
    known = [value for name, value in vars(urls).items() if name.isupper() and isinstance(value, str)]
    return frozenset(value.partition("|")[0] for value in known if value.startswith("http"))


class _Mask:
    """The rules for each part of a text about a resource."""

    def __init__(self, resource: dict[str, Any]) -> None:
        self._own = {f"{resource.get('resourceType')}/{resource.get('id')}"}
        self._addresses = set(addresses())
        self._person: list[str] = []
        """Words of which a text may quote the beginning."""
        is_person = resource.get("resourceType") in _PEOPLE
        for name, value in _leaves(resource):
            if name == "reference":
                self._own.add(value)
            elif name in ("system", "url", "profile"):
                self._addresses.add(value.partition("|")[0])
            elif is_person and name not in _NOT_OF_A_PERSON:
                self._person += re.findall(r"[^\W\d_]+", value.casefold())

    def over(self, parts: re.Pattern[str], text: str) -> str:
        return "".join(self._kept(str(part.lastgroup), part.group()) for part in parts.finditer(text))

    def _kept(self, kind: str, part: str) -> str:
        match kind:
            case "code" | "status" | "index" | "plain" | "id":
                return part
            case "word" if self._is_known(part):
                return part
            case "rule" if part[:3] in _SPECIFIED:
                return part
            case "url" | "reference":
                return part if self._is_own(part) else self.over(_WITHIN, part)
        return "…"

    def _is_own(self, part: str) -> bool:
        plain = part.rstrip(".:").partition("|")[0]
        return plain in self._addresses or plain in self._own or _OUR_REFERENCE.fullmatch(plain) is not None

    def _is_known(self, word: str) -> bool:
        if word in r4.resource_types():
            return True
        folded = word.casefold()
        if len(word) >= _SHORTEST and any(name.startswith(folded) for name in self._person):
            return False
        return word in r4.element_names() or word in r4.datatypes() or folded in vocabulary()


def _leaves(node: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, key)
    elif isinstance(node, list):
        for member in node:
            yield from _leaves(member, name)
    elif isinstance(node, str):
        yield name, node
