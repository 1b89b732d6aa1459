"""Comparing what one FHIR server holds of one resource type with its books, and marking what differs as due.

Here belongs what is done with pages of contents. Which of them are read is decided in `reconciling.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from dwh_fhir.delivery import pruning
from dwh_fhir.errors import FhirServerError, Rejected
from dwh_fhir.ledger.differences import Persistent
from dwh_fhir.readback.books import HEALED, ON_SERVER, UNSEEN, Books, Differing, Entry
from dwh_fhir.readback.equality import differences, digest
from dwh_fhir.readback.spans import EVER, Span, minute
from dwh_fhir.server import exact_json
from dwh_fhir.server.answers import instant
from dwh_fhir.server.client import FhirClient
from dwh_fhir.view import Resource

_PAGE = 500
_IDS = 50
"""Ids in one search: with more the URL grows too long for some proxies."""
_HEALINGS = 3
"""So often in a row something is sent again that is found otherwise each time, before somebody must look."""
_AGAIN = 20
"""Searches for what was healed the last time, when only a sample is compared."""
_HELD = {"waiting", "parked"}
"""Nobody sends these: whether something was sent is only found out here."""
_IN_DOUBT = "state IN ('waiting', 'parked') AND acknowledged IS NULL AND in_doubt IS NOT NULL"


@dataclass
class TypeReadback:
    """What was found of one resource type.

    Attributes:
        server: resources that the server counts.
        compared: resources whose content was compared.
        differing: of these, not as they were sent.
        missing: on the server by the books, but not there.
        returned: not there by the books, but there: deleted and back again, or held back after it was sent once
            without an answer.
        settled: held back and taken for sent perhaps, but never sent: what they refer to may go now.
        persistent: differing again, though they were sent again; they are not sent a third time. By the books.
        foreign: not ours; as they were counted when the time of their versions was last read.
        left: on the server by the books, and left for the next time because of the limit.
        note: what the operator should know of this server.
    """

    server: int = 0
    compared: int = 0
    differing: int = 0
    missing: int = 0
    returned: int = 0
    settled: int = 0
    persistent: Persistent = field(default_factory=Persistent)
    foreign: int = 0
    left: int = 0
    note: str = ""


class SearchRefused(FhirServerError):  # noqa: N818 - named as what is the case
    """The server refuses a search; what was compared before needn't be again."""


class Pages:
    """The server's pages, counted.

    Attributes:
        read: pages so far.
    """

    def __init__(self, client: FhirClient, limit: int | None = None) -> None:
        """`limit`: after so many pages they are used up; None: never."""
        self._client = client
        self._limit = limit
        self.read = 0

    @property
    def base_url(self) -> str:
        """Of the server."""
        return self._client.settings.base_url

    @property
    def used_up(self) -> bool:
        """Whether no further piece may be begun."""
        return self._limit is not None and self.read >= self._limit

    def search(self, kind: str, **parameters: str | int | Sequence[str]) -> Iterator[list[Resource]]:
        """All that a search finds, page by page."""
        with self._named(kind):
            for page in self._client.pages(kind, **parameters):
                self.read += 1
                yield page

    def count(self, kind: str, span: Span = EVER) -> int:
        """Resources of a type on the server, all or those of a span; this is no page."""
        with self._named(kind):
            return self._client.count(kind, _lastUpdated=span.search)

    @contextmanager
    def _named(self, kind: str) -> Iterator[None]:
        try:
            yield
        except Rejected as refusal:
            raise SearchRefused(f"{self.base_url}: HTTP {refusal.status} to a search for {kind}; see its log") from None


class Comparison:
    """The comparison of one resource type.

    Attributes:
        found: what was found so far.
        latest: the latest time of a version among the pages that were read.
    """

    def __init__(self, books: Books, pages: Pages, kind: str) -> None:
        self.books = books
        self.pages = pages
        self.kind = kind
        self.found = TypeReadback(server=pages.count(kind))
        self.latest: datetime | None = None

    def agrees(self, on_server: int) -> bool:
        """Whether the server counts as many as the books say, beside what is not ours."""
        return self.found.server - self.books.foreign() == on_server

    def report(self, persistent: Persistent | None = None) -> TypeReadback:
        """What was found; `persistent`: what the books have of it now."""
        self.found.persistent = persistent or Persistent()
        self.found.foreign = self.books.foreign()
        return self.found

    def all(self) -> None:
        """Every page that the server has, then what the books have and no page showed."""
        self.read(EVER)
        self.finish()

    def some(self, share: float) -> None:
        """A random share of what the books have, and what was healed the last time."""
        for ids in islice(self.books.ids(HEALED, _IDS), _AGAIN):
            self.check(ids)
        for ids in self.books.ids(f"{ON_SERVER} AND random() < %(share)s", _IDS, share=share):
            self.check(ids)

    def read(self, span: Span) -> None:
        """What the server has made in a span of time; then what the books have of it and no page showed."""
        self.books.forget_seen()
        foreign: Counter[datetime | None] = Counter()
        for page in self.pages.search(self.kind, _count=_PAGE, _lastUpdated=span.search):
            foreign += self._compare(page)
            self.latest = max(filter(None, (self.latest, *map(_updated, page))), default=None)
            self.books.saw([resource["id"] for resource in page])
        for ids in self.books.ids(f"{ON_SERVER} AND {UNSEEN}", _IDS, span):
            self.check(ids)
        self.books.note_foreign(span, foreign)

    def finish(self) -> None:
        """All that the server has made up to now is read: note that, and settle doubts.

        What a killed run had taken up but never sent is not on the server: then nothing is in doubt any more.
        """
        if self.latest:
            # Others of the same minute may have come since.
            self.books.compared(minute(self.latest))
        for ids in self.books.ids(f"{_IN_DOUBT} AND {UNSEEN}", _IDS):
            there = {resource["id"] for resource in self._by_id(ids)}
            self.found.settled += self.books.settle(sorted(set(ids) - there))

    def unread(self) -> Iterator[list[str]]:
        """Ids of what must be on the server and whose time is not known, to be checked."""
        return self.books.ids(f"{ON_SERVER} AND last_updated IS NULL", _IDS)

    def check(self, ids: Sequence[str]) -> None:
        """Compare by id. Pages may pass over what others write meanwhile; only this proves that something is gone."""
        page = self._by_id(ids)
        self._compare(page)
        gone = sorted(set(ids) - {resource["id"] for resource in page})
        if gone:
            self.found.missing += len(gone)
            self.books.mark_missing(gone)

    def _by_id(self, ids: Sequence[str]) -> list[Resource]:
        """Those of some ids that the server has; at most `_IDS` of them."""
        return [r for page in self.pages.search(self.kind, _id=",".join(ids), _count=_IDS) for r in page]

    def _compare(self, page: Sequence[Resource]) -> Counter[datetime | None]:
        """Mark what differs; returns the number of resources that are not ours by the minute of their version."""
        expected = self.books.expected([resource["id"] for resource in page])
        foreign: Counter[datetime | None] = Counter()
        found = _Findings()
        for resource in page:
            entry, updated = expected.get(resource["id"]), _updated(resource)
            if entry is None:
                foreign[minute(updated) if updated else None] += 1
            else:
                self._judge(resource, updated, entry, found)
        self._mark(found)
        return foreign

    def _judge(self, resource: Resource, updated: datetime | None, entry: Entry, found: _Findings) -> None:
        name, held = resource["id"], entry.state in _HELD
        if entry.state == "deleted":
            self.found.returned += 1
            found.doubtful[name] = resource
        elif entry.body is not None:
            self._compare_contents(resource, entry.body, entry, found)
        if held and not entry.acknowledged:
            found.there[name] = resource
        in_older_version = held and entry.acknowledged
        if in_older_version and updated and updated == entry.last_updated:
            found.unsent.append(name)
        if updated and updated != entry.last_updated and not in_older_version:
            found.learnt[name] = updated

    def _mark(self, found: _Findings) -> None:
        if found.learnt:
            self.books.learn(found.learnt)
        if found.unsent:
            # The version that the server acknowledged is still there: what was taken up after it never arrived.
            self.found.settled += self.books.settle(found.unsent)
        if found.doubtful:
            self.books.mark_doubtful(found.doubtful)
        if found.differing:
            self.found.differing += len(found.differing)
            self.books.mark_differing(found.differing)
        if found.persistent:
            self.books.mark_persistent(found.persistent)
        if found.equal_again:
            self.books.forget_differences(found.equal_again)
        if found.there:
            self.found.returned += len(found.there)
            self.books.mark_there(found.there)

    def _compare_contents(self, resource: Resource, body: bytes, entry: Entry, found: _Findings) -> None:
        self.found.compared += 1
        sent = pruning.prune(self.kind, body, entry.omitted)[0] if entry.omitted else body
        differing = differences(exact_json.loads(sent), resource, self.pages.base_url)
        if not differing:
            if entry.remembered:
                found.equal_again.append(resource["id"])
            return
        seen = Differing(resource, digest(sent, differing), sorted({difference.path for difference in differing}))
        comes_back = entry.healings >= _HEALINGS or entry.found == seen.digest
        (found.persistent if comes_back else found.differing)[resource["id"]] = seen


@dataclass
class _Findings:
    """What a page has shown of our resources, by id.

    Attributes:
        doubtful: there again.
        differing: not as they were sent.
        persistent: of these, though they were sent again because of just that, or often enough.
        equal_again: as they were sent, of late not so.
        there: held back, and not on the server by the books.
        unsent: held back, with the version that was acknowledged still on the server.
        learnt: when the server made the version that it has.
    """

    doubtful: dict[str, Resource] = field(default_factory=dict)
    differing: dict[str, Differing] = field(default_factory=dict)
    persistent: dict[str, Differing] = field(default_factory=dict)
    equal_again: list[str] = field(default_factory=list)
    there: dict[str, Resource] = field(default_factory=dict)
    unsent: list[str] = field(default_factory=list)
    learnt: dict[str, datetime] = field(default_factory=dict)


def _updated(resource: Resource) -> datetime | None:
    return instant(resource.get("meta", {}).get("lastUpdated"))
