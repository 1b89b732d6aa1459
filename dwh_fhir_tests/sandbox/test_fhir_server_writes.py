from collections.abc import Iterator
from pathlib import Path

import pytest

from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.sandbox.fhir_client import Client, condition, delete, diagnostics, encounter, patient, put, ref


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with FhirServer(Path(tmp_path_factory.mktemp("fhir")) / "fhir.db") as server:
        yield Client(server.base_url)


def test_put_creates_then_updates_then_leaves_an_equal_resource_alone(client: Client) -> None:
    someone = patient()
    assert client.put(someone)[0] == 201
    assert client.put({**someone, "gender": "male"})[1]["meta"]["versionId"] == "2"
    status, found = client.put(dict(reversed({**someone, "gender": "male"}.items())))
    assert (status, found["meta"]["versionId"]) == (200, "2")


def test_a_changed_meta_source_makes_no_version(client: Client) -> None:
    someone = patient(meta={"source": "urn:a"})
    client.put(someone)
    assert client.put({**someone, "meta": {"source": "urn:b"}})[1]["meta"]["versionId"] == "1"


def test_tags_accumulate_and_profiles_are_replaced(client: Client) -> None:
    someone = patient(meta={"tag": [{"system": "s", "code": "1"}], "profile": ["http://a"]})
    client.put(someone)
    found = client.put({**someone, "meta": {"tag": [{"system": "s", "code": "2"}], "profile": ["http://b"]}})[1]
    assert [tag["code"] for tag in found["meta"]["tag"]] == ["1", "2"]
    assert found["meta"]["profile"] == ["http://b"]


def test_a_deleted_resource_is_gone_and_comes_back_as_the_next_version(client: Client) -> None:
    someone = patient()
    client.put(someone)
    assert client.request("DELETE", ref(someone))[0] == 200
    assert client.get(ref(someone))[0] == 410
    status, found = client.put(someone)
    assert (status, found["meta"]["versionId"]) == (201, "3")


def test_deleting_what_is_unknown_or_deleted_succeeds(client: Client) -> None:
    someone = patient()
    client.put(someone)
    for name in ("Patient/never", ref(someone), ref(someone)):
        assert client.request("DELETE", name)[0] == 200


def test_a_stale_if_match_is_a_conflict(client: Client) -> None:
    someone = patient()
    client.put(someone)
    assert client.put({**someone, "active": True}, If_Match='W/"1"')[0] == 200
    assert client.put({**someone, "active": False}, If_Match='W/"1"')[0] == 409
    assert client.send(put(someone, ifMatch='W/"1"'))[0] == 409


def test_a_transaction_may_refer_to_a_later_entry_and_in_a_circle(client: Client) -> None:
    someone = patient()
    case = encounter(someone)
    diagnosis = condition(someone, encounter={"reference": ref(case)})
    case["diagnosis"] = [{"condition": {"reference": ref(diagnosis)}}]
    status, answer = client.send(put(case), put(diagnosis), put(someone))
    assert status == 200
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["201 Created"] * 3
    assert [e["response"]["location"] for e in answer["entry"]] == [
        f"{ref(r)}/_history/1" for r in (case, diagnosis, someone)
    ]
    again = client.send(put(case), put(diagnosis), put(someone))[1]
    codes = {e["response"]["outcome"]["issue"][0]["details"]["coding"][0]["code"] for e in again["entry"]}
    assert codes == {"SUCCESSFUL_UPDATE_NO_CHANGE"}
    deleted = client.send(delete(ref(someone)), delete(ref(case)), delete(ref(diagnosis)))[1]
    assert [entry["response"]["status"] for entry in deleted["entry"]] == ["204 No Content"] * 3


def test_a_missing_target_refuses_the_whole_transaction_and_names_target_and_path_only(client: Client) -> None:
    someone = patient()
    orphan = condition(patient("p-nobody"))
    answer = client.send(put(someone), put(orphan))
    assert answer[0] == 400
    assert diagnostics(answer) == "HAPI-1094: Resource Patient/p-nobody not found, specified in path: Condition.subject"
    assert client.get(ref(someone))[0] == 404


def test_a_deleted_target_is_named_as_deleted(client: Client) -> None:
    someone = patient()
    client.put(someone)
    client.request("DELETE", ref(someone))
    assert diagnostics(client.put(condition(someone))).startswith("HAPI-1096")


def test_deleting_what_is_referred_to_is_a_conflict(client: Client) -> None:
    someone = patient()
    diagnosis = condition(someone)
    client.send(put(someone), put(diagnosis))
    answer = client.request("DELETE", ref(someone))
    assert answer[0] == 409
    assert ref(diagnosis) in diagnostics(answer)
    assert client.send(delete(ref(someone)))[0] == 409
    assert client.get(ref(someone))[0] == 200


def test_a_transaction_that_would_leave_a_dangling_reference_is_refused(client: Client) -> None:
    someone, other = patient(), patient()
    diagnosis = condition(someone)
    client.send(put(someone), put(other))
    assert client.send(delete(ref(someone)), put(diagnosis))[0] == 409
    assert client.send(put(diagnosis))[0] == 200
    moved = {**diagnosis, "subject": {"reference": ref(other)}}
    assert client.send(delete(ref(someone)), put(moved))[0] == 200


def test_in_a_batch_only_the_bad_entry_fails(client: Client) -> None:
    someone = patient()
    status, answer = client.send(put(condition(patient("p-nobody"))), put(someone), kind="batch")
    assert status == 200
    assert [entry["response"]["status"][:3] for entry in answer["entry"]] == ["400", "201"]
    assert "HAPI-1094" in answer["entry"][0]["response"]["outcome"]["issue"][0]["diagnostics"]


def test_the_same_id_twice_in_a_transaction_is_refused(client: Client) -> None:
    someone = patient()
    assert diagnostics(client.send(put(someone), put(someone))).startswith("HAPI-0535")


@pytest.mark.parametrize(("identity", "code"), [("123", "HAPI-0960"), ("a_b", "HAPI-0521"), ("x" * 65, "HAPI-0521")])
def test_ids_that_hapi_refuses_are_refused(client: Client, identity: str, code: str) -> None:
    for answer in (client.put(patient(identity)), client.send(put(patient(identity)))):
        assert answer[0] == 400
        assert diagnostics(answer).startswith(code)


def test_absolute_references_are_refused_unless_they_are_this_servers(client: Client) -> None:
    someone = patient()
    client.put(someone)
    away = condition(someone, subject={"reference": "http://elsewhere/fhir/Patient/1"})
    assert diagnostics(client.put(away)).startswith("HAPI-0507")
    home = condition(someone, subject={"reference": f"{client.base_url}/{ref(someone)}"})
    assert client.put(home)[1]["subject"] == {"reference": ref(someone)}


def test_references_by_identifier_and_to_contained_resources_need_no_target(client: Client) -> None:
    by_identifier = patient(managingOrganization={"identifier": {"system": "http://x", "value": "1"}})
    contained = patient(
        contained=[{"resourceType": "Organization", "id": "o", "name": "x"}], managingOrganization={"reference": "#o"}
    )
    assert client.send(put(by_identifier), put(contained))[0] == 200
    assert client.get(ref(contained))[1]["contained"][0]["resourceType"] == "Organization"


def test_post_chooses_ids_and_resolves_placeholders(client: Client) -> None:
    someone = {key: value for key, value in patient().items() if key != "id"}
    diagnosis = condition(patient(), subject={"reference": "urn:uuid:1"})
    diagnosis.pop("id")
    status, answer = client.send(
        {"fullUrl": "urn:uuid:2", "resource": diagnosis, "request": {"method": "POST", "url": "Condition"}},
        {"fullUrl": "urn:uuid:1", "resource": someone, "request": {"method": "POST", "url": "Patient"}},
    )
    assert status == 200
    where = [entry["response"]["location"].removesuffix("/_history/1") for entry in answer["entry"]]
    assert client.get(where[0])[1]["subject"]["reference"] == where[1]


def test_get_entries_see_what_the_transaction_wrote(client: Client) -> None:
    someone = patient()
    look = {"request": {"method": "GET", "url": f"Patient?_id={someone['id']}"}}
    answer = client.send(look, put(someone))[1]
    assert answer["entry"][0]["resource"]["total"] == 1


def test_the_id_in_the_url_must_be_the_resources_own(client: Client) -> None:
    assert diagnostics(client.request("PUT", "Patient/p-other", patient())).startswith("HAPI-0420")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"resourceType": "Bundle", "type": "collection"}'])
def test_what_is_no_bundle_is_refused(client: Client, body: str) -> None:
    assert client.session.post(client.base_url, data=body).status_code == 400


def test_a_fraction_keeps_its_digits(client: Client) -> None:
    text = (
        '{"resourceType":"Observation","id":"o-1","status":"final","code":{"text":"x"},"valueQuantity":{"value":72.50}}'
    )
    client.session.put(f"{client.base_url}/Observation/o-1", data=text)
    assert '"value":72.50' in client.session.get(f"{client.base_url}/Observation/o-1").text
    assert client.session.put(f"{client.base_url}/Observation/o-1", data=text).headers["ETag"] == 'W/"1"'
