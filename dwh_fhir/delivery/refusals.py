"""Tell a resource that the server refuses from a server, or a gateway before it, that refuses everything.

A bad resource is parked until somebody mends it. When everything is refused nothing may be parked: it would stay so
when the gateway is repaired. Both look the same in one answer, so after some refusals without a success between,
something is sent that can't be bad: a transaction without entries, then a resource that the server took before. Here
belong telling them apart, and the types that the server doesn't let us write or delete; what follows belongs in
`consequences.py`.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from dwh_fhir.database.connection import Connection
from dwh_fhir.delivery import outcomes
from dwh_fhir.delivery.parcels import Parcel
from dwh_fhir.errors import AccessDenied, AnswerUnfit, FhirServerError, Rejected, ServerUnavailable, ServerUnsuitable
from dwh_fhir.ledger import samples, transitions
from dwh_fhir.ledger.item import Item
from dwh_fhir.server.answers import shown
from dwh_fhir.server.client import FhirClient

_SUSPICIOUS = 5
"""After so many refused resources, and every doubling, without a success between the server is looked at."""
_CRASHES = 3
"""The same for 5xx."""
_STRANGE = 10
"""So many, of several types, with the same words: that is not their content, even if nothing was ever taken."""
_DENIED = frozenset({401, 403})
_NO_DELETE = frozenset({403, 405, 501})
_FORBIDDEN = 3
"""After so many refusals the rest of a type isn't tried in this delivery."""
_VARYING = re.compile(r"\S*[\d/]\S*")
"""Words of an answer that may name a resource, a request or a time."""

Words = tuple[int, str]


class Refusals:
    """The refusals of one delivery, shared by its workers."""

    def __init__(self, client: FhirClient, target: int) -> None:
        self._client = client
        self._target = target
        self._lock = threading.RLock()
        self._successes = 0
        self._looked_at_nothing = False
        self._denied: Counter[tuple[bool, str]] = Counter()
        self._allowed: set[tuple[bool, str]] = set()
        self._outcomes: dict[tuple[bool, str], dict[str, Any]] = {}
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Forget the refusals before a success: those resources were refused for what they are."""
        self._refused: list[Item] = []
        self._words: set[Words] = set()
        self._looked_at = 0
        self._last: Rejected | None = None

    def taken(self, items: Sequence[Item]) -> None:
        """Note that the server took these."""
        with self._lock:
            self._successes += 1
            self._allowed.update(map(_kind, items))
            self._begin_anew()

    def met(self, refusal: Rejected) -> bool:
        """Note that a bundle was refused, the first of all perhaps; tell whether to send it again as it is.

        Raises:
            FhirServerError: everything is refused.
        """
        with self._lock:
            if self._successes or self._looked_at_nothing:
                return False
            self._looked_at_nothing = True
            packed = self._client.packs
            self._stop_if(self._refuses_nothing(refusal), refusal)
            return packed and not self._client.packs

    def guilty(self, connection: Connection, refusal: Rejected, items: Sequence[Item]) -> None:
        """Note that a resource, or a circle of them, was refused by itself.

        Raises:
            FhirServerError: everything is.
        """
        with self._lock:
            self._refused += items
            self._words.add(_words(refusal))
            self._last = refusal
            count = len(self._refused)
            if count >= max(_CRASHES if refusal.status >= 500 else _SUSPICIOUS, 2 * self._looked_at):
                self._looked_at = count
                self.look(connection, refusal)

    def settle(self, connection: Connection) -> None:
        """Look at the server at the end: if it refuses everything, the last refusals, however few, say nothing.

        Raises:
            FhirServerError: it is.
        """
        with self._lock:
            if self._last and self._looked_at < len(self._refused):
                self.look(connection, self._last)

    def undo(self, connection: Connection) -> None:
        """Make due again what was parked since the last success: nobody knows whether it is bad."""
        ids = defaultdict(list)
        for item in self._refused:
            ids[item.type].append(item.id)
        for kind, names in ids.items():
            transitions.release(connection, self._target, kind, names)
        self._begin_anew()

    def look(self, connection: Connection, refusal: Rejected) -> None:
        """Send what can't be bad.

        Raises:
            FhirServerError: that is refused, too.
        """
        with self._lock:
            self._stop_if(self._refuses_nothing(refusal), refusal)
            types = sorted({item.type for item in self._refused})
            known = samples.taken(connection, self._target, types)
            self._stop_if(self._refuses(Parcel(*known), refusal) if known else self._is_strange(refusal), refusal)

    def _is_strange(self, refusal: Rejected) -> bool:
        """Tell whether the refusals have one reason, as far as that shows before the server has taken anything."""
        if refusal.status in _NO_DELETE and all(item.hash is None for item in self._refused):
            return False
        if refusal.status >= 500:
            return len(self._refused) >= _CRASHES
        types = {item.type for item in self._refused}
        return len(self._words) == 1 and len(types) > 1 and len(self._refused) >= _STRANGE

    def _refuses_nothing(self, refusal: Rejected) -> bool:
        try:
            answer = self._client.post_nothing()
        except (AnswerUnfit, ServerUnsuitable):
            # It may dislike only that there are no entries.
            return False
        return answer is not None and _words(answer) == _words(refusal)

    def _refuses(self, known: Parcel, refusal: Rejected) -> bool:
        try:
            self._client.post_bundle([known.entry(self._client.settings.base_url)], [known.item.key])
        except Rejected as another:
            return another.status == refusal.status
        return False

    def _stop_if(self, everything: bool, refusal: Rejected) -> None:
        if everything:
            raise _error(self._client.settings.base_url, refusal)

    def is_forbidden(self, status: int, items: Sequence[Item]) -> bool:
        """Tell whether a refusal with this status is about our rights, not about the resource; counted by type."""
        deletes = all(item.hash is None for item in items)
        if status not in (_NO_DELETE if deletes else _DENIED):
            return False
        with self._lock:
            self._denied.update(map(_kind, items))
            self._outcomes.update((_kind(item), outcomes.brief(status, {}, None)) for item in items)
        return True

    def forbidding(self, item: Item) -> dict[str, Any] | None:
        """Return the outcome for a resource that needn't be tried now, as its type is forbidden; else None."""
        kind = _kind(item)
        with self._lock:
            denied = self._denied[kind] >= _FORBIDDEN and kind not in self._allowed
            return self._outcomes[kind] if denied else None


def _kind(item: Item) -> tuple[bool, str]:
    return item.hash is None, item.type


def _words(refusal: Rejected) -> Words:
    """Return status and text of a refusal without what differs from one to the next although it says the same."""
    issues = refusal.outcome.get("issue", [])
    texts = [str(issue.get("diagnostics") or (issue.get("details") or {}).get("text")) for issue in issues]
    return refusal.status, _VARYING.sub("#", " ".join(texts))


def _error(base_url: str, refusal: Rejected) -> FhirServerError:
    codes = {shown(issue["code"], 40) for issue in refusal.outcome.get("issue", []) if "code" in issue}
    answer = f"HTTP {refusal.status}" + (f" ({', '.join(sorted(codes))})" if codes else "")
    text = f"{base_url}: {answer} to whatever is sent, also to what can't be bad"
    if refusal.status in _DENIED:
        return AccessDenied(f"{text}; check FHIR_AUTH and what its user or token may write; what is due stays due")
    remedy = (
        "see the logs of the server and of the gateway before it; what is due stays due and is sent when they let it"
    )
    return (ServerUnavailable if refusal.status >= 500 else ServerUnsuitable)(f"{text}; {remedy}")
