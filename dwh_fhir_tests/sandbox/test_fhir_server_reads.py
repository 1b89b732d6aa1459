from collections.abc import Iterator
from pathlib import Path

import pytest
from fhir.resources.R4B.capabilitystatement import CapabilityStatement

from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.sandbox.fhir_client import Client, condition, encounter, patient, put, ref


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with FhirServer(Path(tmp_path_factory.mktemp("fhir")) / "fhir.db") as server:
        yield Client(server.base_url)


def test_the_capability_statement_says_what_a_loader_needs(client: Client) -> None:
    found = client.get("metadata")[1]
    CapabilityStatement.model_validate(found)
    assert found["fhirVersion"] == "4.0.1"
    rest = found["rest"][0]
    assert {"code": "transaction"} in rest["interaction"]
    assert all(r["updateCreate"] and "enforced" in r["referencePolicy"] for r in rest["resource"])


def test_versions_and_history_are_read(client: Client) -> None:
    someone = patient()
    client.put(someone)
    client.put({**someone, "gender": "male"})
    client.request("DELETE", ref(someone))
    assert client.get(f"{ref(someone)}/_history/1")[1]["gender"] == "female"
    assert client.get(f"{ref(someone)}/_history/2")[1]["gender"] == "male"
    assert client.get(f"{ref(someone)}/_history/3")[0] == 410
    assert client.get(f"{ref(someone)}/_history/4")[0] == 404
    entries = client.get(f"{ref(someone)}/_history")[1]["entry"]
    assert [e["request"]["method"] for e in entries] == ["DELETE", "PUT", "PUT"]
    assert [e["response"]["etag"] for e in entries] == ['W/"3"', 'W/"2"', 'W/"1"']


def test_unknown_ids_types_and_parameters_are_refused(client: Client) -> None:
    assert client.get("Patient/unknown")[0] == 404
    assert client.get("Foo/1")[0] == 404
    assert client.get("Foo?_id=1")[0] == 404
    assert client.get("Patient?nickname=x")[0] == 400
    assert client.get("Patient?_lastUpdated=yesterday")[0] == 400


def test_patients_are_found_by_id_and_identifier(client: Client) -> None:
    one = patient(identifier=[{"system": "http://a", "value": "find-1"}])
    two = patient(identifier=[{"value": "find-1"}])
    client.send(put(one), put(two))
    assert client.count(f"Patient?_id={one['id']},{two['id']},p-unknown") == 2
    assert client.count("Patient?identifier=http://a|find-1") == 1
    assert client.count("Patient?identifier=|find-1") == 1
    assert client.count("Patient?identifier=find-1") == 2
    assert client.count("Patient?identifier=http://b|find-1") == 0


def test_resources_are_found_by_what_they_refer_to(client: Client) -> None:
    someone, other = patient(), patient()
    case = encounter(someone)
    diagnosis = condition(someone, encounter={"reference": ref(case)})
    client.send(put(someone), put(other), put(case), put(diagnosis))
    for search in (f"subject={ref(someone)}", f"patient={someone['id']}", f"subject:Patient={someone['id']}"):
        assert client.count(f"Condition?{search}") == 1
        assert client.count(f"Encounter?{search}") == 1
    assert client.count(f"Condition?encounter={case['id']}") == 1
    assert client.count(f"Condition?subject={ref(other)}") == 0
    assert client.put({**diagnosis, "subject": {"reference": ref(other)}})[0] == 200
    assert client.count(f"Condition?subject={ref(other)}") == 1
    assert client.count(f"Condition?subject={ref(someone)}") == 0


def test_last_updated_compares_by_the_precision_that_was_given(client: Client) -> None:
    someone = patient()
    instant = client.put(someone)[1]["meta"]["lastUpdated"]
    only = f"Patient?_id={someone['id']}&_lastUpdated="
    exact = instant.replace("+00:00", "Z")
    counts = {prefix: client.count(f"{only}{prefix}{exact}") for prefix in ("", "ge", "gt", "le", "lt")}
    assert counts == {"": 1, "ge": 1, "gt": 0, "le": 1, "lt": 0}
    for precision in (instant[:4], instant[:7], instant[:10]):
        assert client.count(f"{only}{precision}") == 1
        assert client.count(f"{only}gt{precision}") == 0
    assert client.count(f"{only}ge2020-01-01&_lastUpdated=lt2021") == 0


def test_next_links_lead_through_all_results_even_while_they_change(client: Client) -> None:
    someone = patient()
    mine = [condition(someone, id=f"c-page-{n:02}") for n in range(25)]
    client.send(put(someone), *map(put, mine))
    first = client.get(f"Condition?subject={ref(someone)}&_sort=_id")[1]
    assert len(first["entry"]) == 20
    assert "total" not in first
    client.request("DELETE", ref(mine[3]))
    client.request("DELETE", ref(mine[22]))
    client.put(condition(someone, id="c-page-99"))
    link = next(link["url"] for link in first["link"] if link["relation"] == "next")
    second = client.get(link)[1]
    assert [e["resource"]["id"][-2:] for e in second["entry"]] == ["20", "21", "23", "24"]
    assert not any(link["relation"] == "next" for link in second["link"])


def test_count_total_and_sort_are_obeyed(client: Client) -> None:
    someone = patient()
    client.send(put(someone), *(put(condition(someone, id=f"c-sort-{n}")) for n in range(3)))
    found = client.get(f"Condition?subject={ref(someone)}&_count=2&_sort=-_id&_total=accurate")[1]
    assert found["total"] == 3
    assert [e["resource"]["id"] for e in found["entry"]] == ["c-sort-2", "c-sort-1"]


def test_an_unknown_page_is_gone(client: Client) -> None:
    assert client.get("?_getpages=unknown&_getpagesoffset=20&_count=20")[0] == 410


def test_an_equal_search_is_stale_for_a_while_unless_the_client_wants_no_cache(client: Client) -> None:
    someone = patient()
    client.put(someone)
    search = f"Condition?subject={ref(someone)}&_summary=count"
    assert client.request("GET", search)[1]["total"] == 0
    client.put(condition(someone))
    assert client.request("GET", search)[1]["total"] == 0
    assert client.get(search)[1]["total"] == 1
    assert client.request("GET", search)[1]["total"] == 1


def test_a_search_may_be_posted(client: Client) -> None:
    someone = patient()
    client.put(someone)
    answer = client.session.post(f"{client.base_url}/Patient/_search", data={"_id": someone["id"]})
    assert answer.json()["total"] == 1
