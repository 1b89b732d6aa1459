from __future__ import annotations

from itertools import zip_longest
from queue import SimpleQueue

from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.delivery.cutting import Lane, bundles, lanes, shared_first, units
from dwh_fhir.ledger.item import Item

graphs = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.integers(0, 29), max_size=4), st.booleans()), min_size=1, max_size=30
)


def items(graph: list[tuple[int, list[int], bool]]) -> dict[str, Item]:
    """Items Thing/0 ...; compartment 0 is the shared one, references are numbers of other items."""
    made = [
        Item("Thing", str(i), f"Patient/{who}" if who else "", b"", [f"Thing/{n}" for n in refs if n != i], present)
        for i, (who, refs, present) in enumerate(graph)
    ]
    return {item.key: item for item in made}


@given(graphs)
def test_every_item_is_in_one_unit_and_comes_with_or_after_what_it_needs(
    graph: list[tuple[int, list[int], bool]],
) -> None:
    found = items(graph)
    ordered = units(found)
    place = {item.key: i for i, unit in enumerate(ordered) for item in unit}
    assert sorted(item.key for unit in ordered for item in unit) == sorted(found)
    for item in found.values():
        for key in item.after:
            if key in found and not found[key].present:
                assert place[key] <= place[item.key]


@given(graphs)
def test_lanes_share_no_patient_and_no_reference(graph: list[tuple[int, list[int], bool]]) -> None:
    found = items(graph)
    first, rest = shared_first(units(found))
    later = {item.key for unit in rest for item in unit if not item.present}
    assert later.isdisjoint(key for unit in first for item in unit for key in item.after)
    assert all(item.compartment for unit in rest for item in unit)
    for part in (first, rest):
        here = {item.key for unit in part for item in unit}
        lane_of = {item.key: i for i, lane in enumerate(lanes(part)) for unit in lane for item in unit}
        assert lane_of.keys() == here
        patients: dict[str, int] = {}
        for key in here:
            item = found[key]
            assert all(lane_of[k] == lane_of[key] for k in item.after if k in here)
            if item.compartment:
                assert patients.setdefault(item.compartment, lane_of[key]) == lane_of[key]


@given(graphs, st.integers(1, 8))
def test_bundles_keep_units_whole_and_in_order(graph: list[tuple[int, list[int], bool]], size: int) -> None:
    found = items(graph)
    ordered = units(found)
    queue: SimpleQueue[Lane] = SimpleQueue()
    for lane in lanes(ordered):
        queue.put(lane)
    workers = [bundles(queue, size), bundles(queue, size)]
    packed = [bundle for pair in zip_longest(*workers) for bundle in pair if bundle]
    assert sorted(i.key for bundle in packed for unit in bundle for i in unit) == sorted(found)
    assert all(sum(map(len, bundle)) <= size or len(bundle) == 1 for bundle in packed)
    sent: set[str] = set()
    for bundle in packed:
        sent.update(item.key for unit in bundle for item in unit)
        for item in (item for unit in bundle for item in unit):
            assert all(key in sent for key in item.after if key in found and not found[key].present)


def test_a_chain_of_50000_is_ordered_without_recursion() -> None:
    chain = {f"Thing/{i}": Item("Thing", str(i), "", b"", [f"Thing/{i + 1}"]) for i in range(50_000)}
    assert [unit[0].id for unit in units(chain)[:2]] == ["49999", "49998"]
