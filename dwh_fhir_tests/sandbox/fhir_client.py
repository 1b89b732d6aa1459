"""A plain FHIR client and small valid resources for the tests of the sandbox's FHIR server."""

from __future__ import annotations

import uuid
from typing import Any

import requests

Resource = dict[str, Any]


class Client:
    """Requests against one base URL, answers as (status, parsed JSON)."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False

    def request(self, method: str, path: str = "", body: object = None, **headers: str) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = path if path.startswith("http") else f"{self.base_url}/{path}".rstrip("/")
        answer = self.session.request(method, url, json=body, headers=named, timeout=30)
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> tuple[int, Any]:
        return self.request("GET", path, Cache_Control="no-cache")

    def put(self, resource: Resource, **headers: str) -> tuple[int, Any]:
        return self.request("PUT", ref(resource), resource, **headers)

    def send(self, *entries: Resource, kind: str = "transaction") -> tuple[int, Any]:
        return self.request("POST", "", {"resourceType": "Bundle", "type": kind, "entry": list(entries)})

    def count(self, search: str) -> int:
        status, found = self.get(f"{search}{'&' if '?' in search else '?'}_summary=count")
        assert status == 200, found
        return int(found["total"])


def ref(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def put(resource: Resource, **request: str) -> Resource:
    return {
        "fullUrl": f"urn:x:{uuid.uuid4()}",
        "resource": resource,
        "request": {"method": "PUT", "url": ref(resource), **request},
    }


def delete(name: str) -> Resource:
    return {"request": {"method": "DELETE", "url": name}}


def patient(identity: str | None = None, **more: Any) -> Resource:
    return {"resourceType": "Patient", "id": identity or f"p-{uuid.uuid4()}", "gender": "female", **more}


def encounter(of: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "Encounter",
        "id": f"e-{uuid.uuid4()}",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": ref(of)},
        **more,
    }


def condition(of: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "Condition",
        "id": f"c-{uuid.uuid4()}",
        "code": {
            "coding": [{"system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "version": "2024", "code": "E11.90"}]
        },
        "subject": {"reference": ref(of)},
        **more,
    }


def observation(of: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "Observation",
        "id": f"o-{uuid.uuid4()}",
        "status": "final",
        "code": {"text": "Glucose"},
        "subject": {"reference": ref(of)},
        **more,
    }


def diagnostics(answer: tuple[int, Any]) -> str:
    return str(answer[1]["issue"][0]["diagnostics"])
