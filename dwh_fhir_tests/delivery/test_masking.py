"""What of a server's text may be kept: nothing of a resource's values, however they are spelt."""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.delivery.masking import addresses, masked, vocabulary
from dwh_fhir.delivery.outcomes import brief
from dwh_fhir.fhir import r4
from dwh_fhir_tests.readback.test_equality import RESOURCES, places
from dwh_fhir_tests.server_books import Resource, patient

PUBLIC = {"resourceType", "id", "reference", "system", "url", "profile"}
MUELLER = patient(
    "p",
    name=[{"family": "Zzname-Müller", "given": ["Will", "Erika Maria"]}],
    birthDate="1953-02-03",
    identifier=[{"system": "https://hospital.example/pid", "value": "0000012345"}],
)
WORDS = re.compile(r"[^\W_]+")
SPECIFIED = re.compile(
    r"HAPI-\d{4}|HTTP \d{3}|[a-z]{3}-\d{1,2}|[A-Za-z]+/[a-z]-[0-9a-f]{40}|\b[a-z]-[0-9a-f]{40}|https?://[^\s\"'<>()\[\]{},;]+"
)


def values(resource: Resource) -> list[str]:
    """The values of a resource that are not names of the specification or of our own."""
    leaves = [(place, node) for place, node in places(resource) if not isinstance(node, dict | list)]
    return [str(node).strip("\0") for place, node in leaves if PUBLIC.isdisjoint(place[-1:]) and node is not None]


def spellings(value: str) -> Iterator[str]:
    """Ways in which servers quote a value."""
    yield from (value, value.upper(), value.lower(), value.swapcase(), f"'{value}'", f'"{value}"', f"„{value}“")
    yield from re.split(r"[\s,;|_./:-]+", value)
    yield from (value[:n] for n in range(3, len(value)))
    yield from (unicodedata.normalize(form, value) for form in ("NFD", "NFKD", "NFC"))
    yield from (quote(value), quote(value, safe=""), json.dumps(value), html.escape(value), value[::-1])
    yield value.encode("ascii", "xmlcharrefreplace").decode()
    yield base64.b64encode(value.encode()).decode()
    yield value.encode().hex()
    yield value.encode().decode("latin-1")
    yield value.replace(".", ",")
    yield " ".join(value)
    yield "\u200b".join(value)
    yield re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", value)
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return
    for form in ("%d.%m.%Y", "%-d.%-m.%y", "%Y/%m/%d", "%b %-d, %Y", "%d %B %Y", "%m/%d/%Y", "%Y%m%d", "%A"):
        yield day.strftime(form)


FRAMES = st.sampled_from(
    [
        "{}",
        "HAPI-1821: Invalid attribute value {}: Invalid date/time format",
        "Der Wert {} ist ungültig",
        "Patient.name.where(family={}).given[0]",
        "http://hl7.org/fhir/{}/x",
        "https://hospital.example/pid|{}",
        "Patient/{} not found",
        "x{}y",
        "HTTP 422{}",
        "dom-6{}",
        "[{}]",
        "error-{}-error_{}",
    ]
)


def unknown(text: str, resource: Resource) -> set[str]:
    """Runs of three or more letters or digits that are no public word."""
    public = vocabulary() | {name.casefold() for name in r4.element_names() | r4.resource_types() | r4.datatypes()}
    given_ = {str(node) for place, node in places(resource) if place and place[-1] in PUBLIC}
    own = {
        str(node)
        for place, node in places(resource)
        if place and isinstance(node, str) and len(place) > 1 and place[-2] == "profile"
    }
    known = addresses() | given_ | own
    rest = SPECIFIED.sub(lambda found: "" if _is_specified(found.group(), known) else found.group(), text)
    return {word for word in WORDS.findall(rest) if len(word) > 2 and word.casefold() not in public}


def _is_specified(part: str, known: Collection[str]) -> bool:
    return not part.startswith("http") or part.partition("|")[0].rstrip(".:") in {k.partition("|")[0] for k in known}


@given(resource=RESOURCES, data=st.data(), frame=FRAMES)
@settings(max_examples=400, deadline=None)
def test_no_part_of_a_value_survives_in_any_spelling(resource: Resource, data: st.DataObject, frame: str) -> None:
    value = data.draw(st.sampled_from(values(resource)))
    text = data.draw(st.sampled_from(list(spellings(value))))
    kept = masked(frame.replace("{}", text), resource)
    assert not unknown(kept, resource)


@given(text=st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_whatever_survives_but_public_words(text: str) -> None:
    assert not unknown(masked(text, MUELLER), MUELLER)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["issue", "severity", "code", "details", "text", "coding", "diagnostics", "expression", "location"]
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(outcome=st.dictionaries(st.just("issue"), JSON | st.lists(JSON, max_size=7)))
@settings(max_examples=300, deadline=None)
def test_whatever_a_server_calls_an_outcome_is_kept_short_and_masked(outcome: dict[str, Any]) -> None:
    kept = brief(422, outcome, orjson.dumps(MUELLER))
    assert 1 <= len(kept["issue"]) <= 5
    assert not unknown(" ".join(str(node) for _, node in places(kept["issue"]) if isinstance(node, str)), MUELLER)


@pytest.mark.parametrize(
    "text",
    [
        "Zzname", "ZZNAME", "zzname", "Müller", "M\\u00fcller", "M&uuml;ller", "M&#252;ller", "M%C3%BCller",
        "Mu\u0308ller", "MÃ¼ller", "Mueller", "Zznam", "03.02.1953", "3.2.53", "1953/02/03", "Feb 3, 1953", "19530203",
        "0000012345", "12345",
        "Will", "will", "Erika", "WnpuYW1l",
    ],
)  # fmt: skip
def test_a_value_that_is_echoed_leaves_no_trace(text: str) -> None:
    assert masked(f"Invalid value '{text}' in Patient.name", MUELLER) == "Invalid value '…' in Patient.name"


OURS = f"p-{'0123456789' * 4}"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            'HAPI-1821: [element="birthDate"] Invalid attribute value "1953-02-31": Invalid date/time format: "3.2.53"',
            'HAPI-1821: [element="birthDate"] Invalid attribute value "…": Invalid date/time format: "…"',
        ),
        (f"HAPI-1094: Resource Patient/{OURS} not found, specified in path: Encounter.subject",) * 2,
        (
            "HAPI-0535: Transaction bundle contains multiple resources with ID: Patient/p",
            "HAPI-0535: Transaction bundle contains multiple resources with ID: Patient/p",
        ),
        ("Constraint failed: pat-1: SHALL at least contain a contact's details",) * 2,
        ("Bundle.entry[1].resource.ofType(Patient).name[0].family",) * 2,
        ("/f:Bundle/f:entry[1]/f:resource",) * 2,
        (
            "Observation.valueQuantity: required by https://www.medizininformatik-initiative.de/fhir/core/modul-labor/"
            "StructureDefinition/ObservationLab|2026.0.0",
        )
        * 2,
        ("Patient.name.where(family='Zzname').given", "Patient.name.where(family='…').given"),
        ("Der Wert „Zzname“ ist ungültig", "Der Wert … ist ungültig"),
    ],
)
def test_what_an_operator_needs_is_kept(said: str, kept: str) -> None:
    assert masked(said, MUELLER) == kept


def test_codes_of_the_specification_are_kept_and_others_masked() -> None:
    issue = {
        "severity": "Zzname",
        "code": "invariant",
        "details": {"coding": [{"code": "MSG_NO_MATCH", "display": "Zzname"}, {"code": "Zzname"}]},
    }
    assert brief(422, {"issue": [issue]}, orjson.dumps(MUELLER))["issue"] == [
        {"severity": "…", "code": "invariant", "details": {"coding": [{"code": "MSG_NO_MATCH"}]}}
    ]
