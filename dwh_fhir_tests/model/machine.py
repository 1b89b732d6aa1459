"""The state machine: source, pipeline and FHIR server are driven at random; at every quiet point all must agree.

Here belong the rules and what they assert. What must be is computed in `expected.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from dwh_fhir.pipeline import Options, RunReport
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.hana.faults import DropConnection
from dwh_fhir_tests.model import expected, runs, source
from dwh_fhir_tests.model.expected import Resources, bare
from dwh_fhir_tests.model.runs import Order, Readback, Strike
from dwh_fhir_tests.model.source import Source
from dwh_fhir_tests.model.stage import SITES, Stage

FOREIGN = {"resourceType": "Patient", "id": "not-ours", "active": True}
THEIRS = "Patient/not-ours"

Edit = tuple[Any, ...]

PATIENTS = st.sampled_from([source.patient(number) for number in (1, 2, 3)])
WHICH = st.integers(0, 30)
"""Picks one of what is there, modulo its number."""


@cache
def edits(views: tuple[str, ...]) -> st.SearchStrategy[list[Edit]]:
    """What happens before a run, at the source and on the server.

    New and changed rows, in time or stamped late; rows that go, are cancelled or come twice; merges; moves of a case.
    Somebody else edits, deletes or puts back a resource of ours, writes one of theirs, or empties the server.

    These are no rules of their own: Hypothesis leaves rules out of many examples altogether.
    """
    edit = st.one_of(
        *(
            st.tuples(st.just("put"), st.just(view), source.rows[view], st.sampled_from(["now", "now", "late", "old"]))
            for view in views
        ),
        st.tuples(st.just("delete"), WHICH),
        st.tuples(st.just("delete"), WHICH),
        st.tuples(st.sampled_from(["cancel", "restore", "twin"]), WHICH),
        st.tuples(st.just("merge"), PATIENTS, PATIENTS),
        st.tuples(st.just("move"), PATIENTS, PATIENTS),
        st.tuples(
            st.just("server"), st.sampled_from(["edit", "edit", "purge", "purge", "restore", "foreign", "wipe"]), WHICH
        ),
    )
    return st.lists(edit, max_size=3)


DAY: st.SearchStrategy[list[Edit]] = st.runner().flatmap(lambda machine: edits(machine.views))
VIEW: st.SearchStrategy[str] = st.runner().flatmap(lambda machine: st.sampled_from(machine.views))
STRIKES = st.one_of(
    st.builds(Strike, st.sampled_from(["cut", "kill"]), st.just("statement"), st.integers(1, 700)),
    st.builds(Strike, st.just("kill"), st.just("request"), st.integers(1, 50)),
)
_LOST: dict[str, Any] = {"method": "POST", "when": "after", "close": True}
REFUSED = ["Patient/.*", "Encounter/.*", "(Cond|Proc|Obs|Service|Medication).*", ".*[0-3]", ".*[4-7]"]
"""Resources by their type, or a quarter of all by the end of their ids."""
SERVER_FAULTS: st.SearchStrategy[Fault] = st.one_of(
    st.builds(Fault, st.just("POST"), skip=st.integers(0, 2), close=st.just(True)),
    st.builds(
        Fault, skip=st.integers(0, 2), times=st.sampled_from([1, None]), **{k: st.just(v) for k, v in _LOST.items()}
    ),
    st.builds(Fault, status=st.just(503), skip=st.integers(0, 25), times=st.none()),
    st.builds(Fault, resource=st.sampled_from(REFUSED), times=st.sampled_from([2, None])),
    st.builds(Fault, resource=st.sampled_from(REFUSED), times=st.none()),
)
"""Connections cut before or after the commit, an outage that begins at some request, resources that are refused."""
READBACKS: st.SearchStrategy[Readback] = st.sampled_from(["full", "reconcile", "counts"])
DROPS = st.builds(DropConnection, at=st.integers(1, 12), event=st.sampled_from(["fetch", "execute"]))


class Strecke(RuleBasedStateMachine):
    """A site's way from source to server.

    Attributes:
        stage: the real parts; set by `on`.
        views: those that are on.
        edited: what others wrote or deleted on the server since the last quiet point.
    """

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.stage.reset()
        self.until = datetime(2026, 1, 21)  # noqa: DTZ001 - local time of the site, as the source has it
        self.site, self.mapping = "plain", 1
        self.seen: Resources = {}
        self.unanswered = False
        self.edited: set[str] = set()
        self.gone: Resources = {}

    @initialize(views=st.sampled_from(source.MODULES))
    def begin(self, views: tuple[str, ...]) -> None:
        """A small hospital, the same in every example with these views."""
        self.views = views
        self.source = Source(self.until, views)
        for view, values in source.hospital():
            if view in views:
                self.source.put(view, values)

    @rule(site=st.sampled_from(list(SITES)), mapping=st.sampled_from([1, 2]))
    def deploy(self, site: str, mapping: int) -> None:
        """Another site.yaml, another release."""
        self.site, self.mapping = site, mapping

    @rule(
        edits=DAY,
        view=st.none() | VIEW,
        limit=st.none() | st.integers(1, 2),
        later=st.booleans(),
        readback=READBACKS,
    )
    def run(self, edits: list[Edit], view: str | None, limit: int | None, later: bool, readback: Readback) -> None:
        """A run that nothing disturbs, of one view or with a limit perhaps; a brake may stop it."""
        order = self._order(edits, later, readback, views=[view] if view else [], limit=limit)
        before = self.stage.counts()
        runs.attempt(order)
        self._sent_once(before)

    @rule(edits=DAY, strike=STRIKES, later=st.booleans(), readback=READBACKS)
    def run_struck(self, edits: list[Edit], strike: Strike, later: bool, readback: Readback) -> None:
        """A run that is killed, or loses its database session."""
        order = self._order(edits, later, readback, max_vanished=1, reconcile=True)
        if strike.what == "kill":
            runs.killed(order, strike)
        else:
            runs.cut(order, strike, self.stage.admin)
        self.unanswered = True
        self._look()

    @rule(edits=DAY, fault=SERVER_FAULTS, readback=READBACKS)
    def run_with_bad_server(self, edits: list[Edit], fault: Fault, readback: Readback) -> None:
        """A run whose server is away, loses answers or refuses a resource."""
        order = self._order(edits, True, readback, max_vanished=1)
        self.stage.world.fhir.fault(fault)
        runs.attempt(order)
        self.stage.world.fhir.clear_faults()
        self.unanswered = True
        self._look()

    @rule(edits=DAY, fault=DROPS)
    def run_with_bad_source(self, edits: list[Edit], fault: DropConnection) -> None:
        """A run whose source hangs up."""
        order = self._order(edits, True, "full", max_vanished=1)
        self.stage.world.hana.fault(fault)
        before = self.stage.counts()
        runs.attempt(order)
        self.stage.world.hana.clear_faults()
        self._sent_once(before)

    @rule(edits=DAY, again=st.booleans(), readback=READBACKS)
    def settle(self, edits: list[Edit], again: bool, readback: Readback) -> None:
        """A quiet point: one run that nothing disturbs, after which all must agree; the next one has nothing to do.

        What was edited or left without an answer needs a readback that finds it; nothing else may depend on one.
        """
        self.stage.release()
        order = self._order(edits, True, readback, reconcile=True, max_vanished=1, max_quarantined=1)
        if readback == "counts" and (self.edited or self.unanswered):
            order = replace(order, readback="reconcile")
        before = self.stage.counts()
        self._agrees(order.carry_out())
        self._sent_once(before)
        self.source.quiet()
        self.unanswered = False
        self.edited = set()
        if again:
            before, there = self.stage.counts(), self.seen
            self._agrees(self._order([], True, readback, reconcile=True, max_quarantined=1).carry_out())
            assert self.stage.counts()["writing_requests"] == before["writing_requests"]
            assert self.stage.on_server() == there

    def teardown(self) -> None:
        """Every example ends with a quiet point."""
        if sys.exc_info()[0] is None:
            self.settle([], again=False, readback="reconcile")

    # What is asked and what must be

    def _change(self, edits: list[Edit]) -> None:
        for what, *arguments in edits:
            if what == "server":
                self._change_server(*arguments)
            elif what == "put":
                self.source.put(*arguments)
            elif what == "merge":
                self.source.merge(*arguments)
            elif what == "move":
                self.source.change("fall", ("0001", arguments[0]), PATNR=arguments[1])
            elif there := self.source.keys():
                self.source.touch(what, *_pick(there, *arguments))

    def _change_server(self, what: str, which: int) -> None:
        there = self.stage.on_server()
        touched: Collection[str] = []
        if what == "wipe":
            self.stage.wipe()
            touched = there
        elif what == "foreign":
            self.stage.put(FOREIGN)
            touched = [THEIRS]
        elif what == "restore" and self.gone:
            name, resource = _pick(sorted(self.gone.items()), which)
            self.stage.put(resource)
            touched = [name]
        elif what == "edit" and there:
            name, resource = _pick(sorted(there.items()), which)
            self.stage.put({**resource, "implicitRules": "https://else.example"})
            touched = [name]
        elif what == "purge" and there:
            touched = expected.with_referrers(_pick(sorted(there), which), there)
            self.stage.purge(touched)
        self.edited.update(touched)

    def _order(self, edits: list[Edit], later: bool, readback: Readback, **options: Any) -> Order:
        self._change(edits)
        if later:
            self.until += timedelta(hours=12)
        self.stage.show(self.source)
        self.source.now = self.until
        world = self.stage.worlds[self.site, self.views]
        until = self.until.replace(tzinfo=runs.systems(world.environment()).site.zone)
        return Order(world.environment(), self.mapping, Options(**options), readback, until)

    def _agrees(self, report: RunReport) -> None:
        """Source = staging; expected resources = ledger = server; the books close."""
        for view in self.views:
            assert self.stage.staged(view) == self.source.raw(view)
        systems = runs.systems(self.stage.worlds[self.site, self.views].environment())
        views = runs.views_of(self.mapping)
        wanted = expected.mapped(self.source, views, systems.site)
        entries = self.stage.books()
        assert {name: entry.body for name, entry in entries.items() if entry.wanted} == wanted
        there = self.stage.on_server()
        held = expected.holding(wanted, there)
        assert {name: bare(there[name]) for name in held.sent if name in there} == held.sent
        states = {name: entry.state for name, entry in entries.items() if entry.wanted}
        # What can't be sent now may still be there as it is wanted: what it refers to then stays, too.
        kept = {name for name in held.waiting if name in there and bare(there[name]) == wanted[name]}
        assert states == {n: "waiting" if n in held.waiting - kept else "acknowledged" for n in wanted}
        allowed = wanted.keys() | expected.leaving(there, held, entries) | {THEIRS}
        assert there.keys() - allowed == set()
        assert report.status.failed == []

    def _sent_once(self, before: dict[str, Any]) -> None:
        """Nothing sent that the server had already, unless answers were lost or it was edited; and as `_look` says."""
        self._look()
        if not (self.edited or self.unanswered):
            assert self.stage.counts()["unchanged"] == before["unchanged"]

    def _look(self) -> None:
        """No version without a change since the last look, which was before the last run, but of what was edited."""
        there = self.stage.on_server()
        while (later := self.stage.on_server()) != there:
            # What a run had sent when it was killed is still carried out.
            there = later
        for name in there.keys() & self.seen.keys() - self.edited:
            old, new = self.seen[name], there[name]
            versions = int(new["meta"]["versionId"]) - int(old["meta"]["versionId"])
            assert (versions > 0) == (bare(old) != bare(new)), name
        self.gone |= self.seen
        self.gone = {name: resource for name, resource in self.gone.items() if name not in there}
        self.seen = there


def _pick(listed: Sequence[Any], which: int) -> Any:
    return listed[which % len(listed)]


def on(stage: Stage) -> type[Strecke]:
    """The machine over these parts."""
    return type("Strecke", (Strecke,), {"stage": stage})
