"""Compare what one FHIR server holds of one resource type with its ledger, and mark what differs as due.

Here belongs what is done with pages of contents. Which of them are read is decided in `readback.py` and `by_time.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from dwh_fhir.delivery import pruning
from dwh_fhir.ledger import foreign, marks
from dwh_fhir.ledger.differences import Persistent
from dwh_fhir.ledger.interval import EVER, Interval, minute
from dwh_fhir.ledger.marks import Differing
from dwh_fhir.ledger.type_ledger import (
    HEALED,
    UNDATED,
    UNSEEN_IN_DOUBT,
    UNSEEN_ON_SERVER,
    Entry,
    TypeLedger,
    sampled,
)
from dwh_fhir.readback.equality import differences, digest
from dwh_fhir.readback.pages import Pages
from dwh_fhir.readback.report import TypeReadback
from dwh_fhir.server import exact_json
from dwh_fhir.server.answers import instant
from dwh_fhir.view import Resource

_IDS = 50
"""Ids in one search: with more the URL grows too long for some proxies."""
_HEALINGS = 3
"""So often in a row something is sent again that is found otherwise each time, before somebody must look."""
_AGAIN = 20
"""Searches for what was healed the last time, when only a sample is compared."""
_HELD = {"waiting", "parked"}
"""Nobody sends these: whether something was sent is only found out here."""
_OUR_REFERENCE = re.compile(r"[A-Za-z]+/[A-Za-z0-9.-]{1,64}")


class Comparison:
    """The comparison of one resource type.

    Attributes:
        result: the findings so far.
        latest: the latest time of a version among the pages that were read.
    """

    def __init__(self, ledger: TypeLedger, pages: Pages) -> None:
        self.ledger = ledger
        self.pages = pages
        self.type = ledger.type
        self.result = TypeReadback(server=pages.count(self.type))
        self.latest: datetime | None = None

    def foreign(self, interval: Interval = EVER) -> int:
        """Count the resources of an interval that are not ours, as they were seen last."""
        return foreign.count(self.ledger.connection, self.ledger.target, self.type, interval)

    def replace_foreign(self, interval: Interval, counts: Mapping[datetime | None, int]) -> None:
        """Note how many resources of an interval are not ours, by minute."""
        foreign.replace(self.ledger.connection, self.ledger.target, self.type, interval, counts)

    def agrees(self, on_server: int) -> bool:
        """Tell whether the server counts as many as the ledger, beside what is not ours."""
        return self.result.server - self.foreign() == on_server

    def report(self, persistent: Persistent | None = None) -> TypeReadback:
        """Return the findings; `persistent`: what the ledger has of it now."""
        self.result.persistent = persistent or Persistent()
        self.result.foreign = self.foreign()
        return self.result

    def all(self) -> None:
        """Compare every page that the server has, then check what the ledger has and no page showed."""
        self.read(EVER)
        self.finish()

    def sample(self, share: float) -> None:
        """Check a random share of what the ledger has on the server, and what was healed the last time."""
        for ids in islice(self.ledger.ids(HEALED, _IDS), _AGAIN):
            self.check(ids)
        for ids in self.ledger.ids(sampled(share), _IDS):
            self.check(ids)

    def read(self, interval: Interval) -> None:
        """Compare what the server has made in an interval; then check what the ledger has of it and no page showed."""
        self.ledger.forget_seen()
        others: Counter[datetime | None] = Counter()
        for page in self.pages.of_interval(self.type, interval):
            others += self._compare(page)
            self.latest = max(filter(None, (self.latest, *map(last_updated, page))), default=None)
            self.ledger.record_seen([resource["id"] for resource in page])
        for ids in self.ledger.ids(UNSEEN_ON_SERVER, _IDS, interval):
            self.check(ids)
        self.replace_foreign(interval, others)

    def finish(self) -> None:
        """Note that all is read which the server has made up to now, and settle doubts.

        A resource that a killed run had taken up but never sent is not on the server: then nothing is in doubt any
        more.
        """
        if self.latest:
            # Others of the same minute may have come since.
            self.ledger.record_compared(minute(self.latest))
        for ids in self.ledger.ids(UNSEEN_IN_DOUBT, _IDS):
            present = {resource["id"] for resource in self.pages.by_id(self.type, ids)}
            self.result.settled += marks.certain(self.ledger, sorted(set(ids) - present))

    def undated(self) -> Iterator[list[str]]:
        """Yield ids of what must be on the server and whose time is not known, to be checked."""
        return self.ledger.ids(UNDATED, _IDS)

    def check(self, ids: Sequence[str]) -> None:
        """Compare by id. Pages may pass over what others write meanwhile; only this proves that something is gone."""
        page = self.pages.by_id(self.type, ids)
        self._compare(page)
        gone = sorted(set(ids) - {resource["id"] for resource in page})
        if gone:
            self.result.missing += len(gone)
            marks.missing(self.ledger, gone)

    def _compare(self, page: Sequence[Resource]) -> Counter[datetime | None]:
        """Mark what differs; returns the number of resources that are not ours by the minute of their version."""
        entries = self.ledger.entries([resource["id"] for resource in page])
        others: Counter[datetime | None] = Counter()
        findings = _Findings()
        for resource in page:
            entry, updated = entries.get(resource["id"]), last_updated(resource)
            if entry is None:
                others[minute(updated) if updated else None] += 1
            else:
                self._judge(resource, updated, entry, findings)
        self._mark(findings)
        return others

    def _judge(self, resource: Resource, updated: datetime | None, entry: Entry, findings: _Findings) -> None:
        name, held = resource["id"], entry.state in _HELD
        if entry.state == "deleted":
            findings.returned[name] = _references(resource)
        elif entry.body is not None:
            self._compare_contents(resource, entry.body, entry, findings)
        if held and not entry.acknowledged:
            findings.unexpected[name] = _references(resource)
        in_older_version = held and entry.acknowledged
        if in_older_version and updated and updated == entry.last_updated:
            findings.unsent.append(name)
        if updated and updated != entry.last_updated and not in_older_version:
            findings.updated[name] = updated

    def _compare_contents(self, resource: Resource, body: bytes, entry: Entry, findings: _Findings) -> None:
        self.result.compared += 1
        sent = pruning.prune(self.type, body, entry.omitted)[0] if entry.omitted else body
        unlike = differences(exact_json.loads(sent), resource, self.pages.base_url)
        if not unlike:
            if entry.remembered:
                findings.equal_again.append(resource["id"])
            return
        elements = sorted({difference.path for difference in unlike})
        difference = Differing(_references(resource), digest(sent, unlike), elements)
        comes_back = entry.healings >= _HEALINGS or entry.difference == difference.digest
        (findings.persistent if comes_back else findings.differing)[resource["id"]] = difference

    def _mark(self, findings: _Findings) -> None:
        if findings.updated:
            marks.updated(self.ledger, findings.updated)
        if findings.unsent:
            # The version that the server acknowledged is still there: what was taken up after it never arrived.
            self.result.settled += marks.certain(self.ledger, findings.unsent)
        if findings.returned:
            self.result.returned += len(findings.returned)
            marks.doubtful(self.ledger, findings.returned)
        if findings.differing:
            self.result.differing += len(findings.differing)
            marks.differing(self.ledger, findings.differing)
        if findings.persistent:
            marks.persistent(self.ledger, findings.persistent)
        if findings.equal_again:
            marks.equal(self.ledger, findings.equal_again)
        if findings.unexpected:
            self.result.returned += len(findings.unexpected)
            marks.unexpected(self.ledger, findings.unexpected)


@dataclass
class _Findings:
    """The findings of a page about our resources, by id.

    Attributes:
        returned: deleted, and there again; to the keys they refer to.
        differing: not as they were sent.
        persistent: of these, though they were sent again because of just that, or often enough.
        equal_again: as they were sent, of late not so.
        unexpected: held back, and not on the server by the ledger; to the keys they refer to.
        unsent: held back, with the version that was acknowledged still on the server.
        updated: when the server made the version that it has.
    """

    returned: dict[str, list[str]] = field(default_factory=dict)
    differing: dict[str, Differing] = field(default_factory=dict)
    persistent: dict[str, Differing] = field(default_factory=dict)
    equal_again: list[str] = field(default_factory=list)
    unexpected: dict[str, list[str]] = field(default_factory=dict)
    unsent: list[str] = field(default_factory=list)
    updated: dict[str, datetime] = field(default_factory=dict)


def last_updated(resource: Resource) -> datetime | None:
    """Return when the server made the version, by its own clock; None: it doesn't say."""
    return instant(resource.get("meta", {}).get("lastUpdated"))


def _references(resource: Resource) -> list[str]:
    """Return the keys that a resource refers to, sorted.

    A server may have references there that are none of ours: these can't be looked up, and needn't be storable.
    """
    return sorted(filter(_OUR_REFERENCE.fullmatch, set(pruning.references(resource))))
