"""Resources, versions and search index in one SQLite file: reading them and applying a set of writes.

Here belongs what is stored and the integrity of references. The meaning of bundles and URLs belongs in `bundle.py`
and `reading.py`. The file is in WAL mode with synchronous=NORMAL: what is committed survives kill -9 of the process.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson

from dwh_fhir_sandbox.fhir_server import outcome

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resource (      -- the current version of every id; hash and body are NULL once deleted
    pk INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, type TEXT NOT NULL, version INTEGER NOT NULL,
    method TEXT NOT NULL, updated INTEGER NOT NULL, hash BLOB, labels TEXT, body BLOB);
CREATE INDEX IF NOT EXISTS live ON resource (type, updated, pk) WHERE hash IS NOT NULL;
CREATE TABLE IF NOT EXISTS history (       -- the versions before the current one
    ref TEXT NOT NULL, version INTEGER NOT NULL, method TEXT NOT NULL, updated INTEGER NOT NULL, body BLOB,
    PRIMARY KEY (ref, version));
CREATE TABLE IF NOT EXISTS identifier (
    value TEXT NOT NULL, system TEXT NOT NULL, pk INTEGER NOT NULL, PRIMARY KEY (value, system, pk)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS identifier_pk ON identifier (pk);
CREATE TABLE IF NOT EXISTS reference (
    target TEXT NOT NULL, path TEXT NOT NULL, pk INTEGER NOT NULL, PRIMARY KEY (target, path, pk)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reference_pk ON reference (pk);
"""
_MINE = ("versionId", "lastUpdated")
_UNCOMPARED = {*_MINE, "source", "tag", "security"}

Label = dict[str, Any]


@dataclass(slots=True)
class Write:
    """A checked write.

    Attributes:
        ref: "Type/id".
        resource: parsed content; None for DELETE.
        if_match: the version that must be current, or None.
        targets: (path, "Type/id") of every reference that must have a target.
        identifiers: (system, value); system "" if there is none.
    """

    method: Literal["DELETE", "POST", "PUT"]
    ref: str
    resource: dict[str, Any] | None = None
    if_match: int | None = None
    targets: Sequence[tuple[str, str]] = ()
    identifiers: Sequence[tuple[str, str]] = ()


class Current(NamedTuple):
    """The current version under an id; `hash` None: deleted."""

    pk: int
    version: int
    updated: int
    hash: bytes | None
    labels: str | None


class Version(NamedTuple):
    """A version as it is read; `body` None: deleted by it."""

    version: int
    method: str
    updated: int
    body: bytes | None


@dataclass(slots=True)
class Written:
    """The result of a write; `changed` False: nothing was stored. `body` as a read would now return it."""

    status: int
    code: str
    ref: str
    version: int
    updated: int
    changed: bool
    pk: int = 0
    hash: bytes | None = None
    labels: str | None = None
    body: bytes | None = None


def instant(milliseconds: int) -> str:
    """Spell a FHIR instant in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def dump(resource: Any) -> bytes:
    """JSON of a resource; decimals keep the digits they came with."""
    return orjson.dumps(resource, default=lambda number: orjson.Fragment(str(number)))


@dataclass
class Store:
    """The database file: one connection that writes, and one per thread that reads.

    Attributes:
        ahead: how far its clock goes ahead of this machine's.
    """

    path: Path
    ahead: timedelta = timedelta()
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _local: threading.local = field(default_factory=threading.local)

    def __post_init__(self) -> None:
        self._writer = self._connect()
        self._writer.execute("PRAGMA cache_size = -65536")
        self._writer.executescript(_SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=60)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA wal_autocheckpoint = 4000")
        return db

    def now(self) -> int:
        """Milliseconds since 1970 by its clock."""
        return int((datetime.now(UTC) + self.ahead).timestamp() * 1000)

    def reader(self) -> sqlite3.Connection:
        """Return this thread's connection for reading; each statement sees what is committed."""
        if not hasattr(self._local, "db"):
            self._local.db = self._connect()
        db: sqlite3.Connection = self._local.db
        return db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the writing connection, inside one transaction; an exception leaves the database as it was."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def expunge(self) -> None:
        """Forget every resource with all its versions, as HAPI's `$expunge` of everything does."""
        with self.writing() as db:
            for table in ("resource", "history", "identifier", "reference"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words


def read(db: sqlite3.Connection, ref: str, version: int | None = None) -> Version:
    """Read a version, the current one by default.

    Raises:
        RefusedError: 404 unknown, 410 deleted.
    """
    stored = next((v for v in versions(db, ref) if version in (None, v.version)), None)
    if stored is None:
        raise outcome.not_found(ref if version is None else f"{ref}/_history/{version}")
    if stored.body is None:
        raise outcome.gone(ref, instant(stored.updated))
    return stored


def versions(db: sqlite3.Connection, ref: str) -> Iterator[Version]:
    """Every version of a resource, the current one first."""
    columns = "version, method, updated, body"
    yield from map(Version._make, db.execute(f"SELECT {columns} FROM resource WHERE ref = ?", [ref]))  # noqa: S608
    older = f"SELECT {columns} FROM history WHERE ref = ? ORDER BY version DESC"  # noqa: S608
    yield from map(Version._make, db.execute(older, [ref]))


def apply(db: sqlite3.Connection, writes: Sequence[Write], now: int) -> list[Written]:
    """Store a set of writes, each of another resource, and keep every reference whole; `now`: as `Store.now` says.

    The result doesn't depend on the order of the writes. HAPI lets a transaction delete a resource that it makes
    another one refer to; this server refuses it.

    Raises:
        RefusedError: nothing may be stored; the caller's transaction must be rolled back.
    """
    current = _current(db, [write.ref for write in writes])
    results = [_decide(write, current.get(write.ref), now) for write in writes]
    changed = [(w, r) for w, r in zip(writes, results, strict=True) if r.changed]
    if changed:
        _number(db, [result for _, result in changed])
        _archive(db, [result for _, result in changed if result.ref in current])
        _insert(db, changed)
        _check_deletes(db, [write.ref for write, _ in changed if write.resource is None])
        _check_targets(db, [write for write, _ in changed])
    return results


def _current(db: sqlite3.Connection, refs: Sequence[str]) -> dict[str, Current]:
    sql = """SELECT r.ref, r.pk, r.version, r.updated, r.hash, r.labels
             FROM json_each(?) k CROSS JOIN resource r ON r.ref = k.value"""
    return {row[0]: Current._make(row[1:]) for row in db.execute(sql, [orjson.dumps(refs).decode()])}


def _decide(write: Write, old: Current | None, now: int) -> Written:
    """Decide what a write does to the current version; the body gets its version number and time."""
    if write.if_match is not None and (old is None or old.version != write.if_match):
        raise outcome.stale(write.ref, write.if_match)
    pk, version = (old.pk, old.version) if old else (0, 0)
    if write.resource is None:
        if old is None or old.hash is None:
            code = "SUCCESSFUL_DELETE_NOT_FOUND" if old is None else "SUCCESSFUL_DELETE_ALREADY_DELETED"
            return Written(204, code, write.ref, version, old.updated if old else now, changed=False)
        return Written(204, "SUCCESSFUL_DELETE", write.ref, version + 1, now, changed=True, pk=pk)
    meta = write.resource.get("meta", {})
    labels = _merged_labels(old.labels if old else None, meta)
    digest = _hash(write.resource)
    alive = old is not None and old.hash is not None
    if old and alive and old.hash == digest and old.labels == labels:
        return Written(200, "SUCCESSFUL_UPDATE_NO_CHANGE", write.ref, version, old.updated, changed=False)
    stamp = {"versionId": str(version + 1), "lastUpdated": instant(now)}
    kept = {**meta, **orjson.loads(labels)} if labels else meta
    content = {"resourceType": "", "id": "", "meta": {**kept, **stamp}}
    body = dump(content | {k: v for k, v in write.resource.items() if k != "meta"})
    created = "SUCCESSFUL_CREATE" if write.method == "POST" else "SUCCESSFUL_UPDATE_AS_CREATE"
    status, code = (200, "SUCCESSFUL_UPDATE") if alive else (201, created)
    return Written(status, code, write.ref, version + 1, now, True, pk, digest, labels, body)


def _hash(resource: dict[str, Any]) -> bytes:
    """Equal for resources that differ in nothing that makes a version."""
    compared = {**resource, "meta": {k: v for k, v in resource.get("meta", {}).items() if k not in _UNCOMPARED}}
    text = orjson.dumps(compared, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(text, digest_size=16).digest()


def _merged_labels(old: str | None, meta: dict[str, Any]) -> str | None:
    """Tags and security labels accumulate over updates, as in HAPI."""
    known: dict[str, list[Label]] = orjson.loads(old) if old else {}
    for kind in ("tag", "security"):
        held = known.get(kind, [])
        seen = {(label.get("system"), label.get("code")) for label in held}
        held += [x for x in meta.get(kind, []) if (x.get("system"), x.get("code")) not in seen]
        if held:
            known[kind] = held
    return orjson.dumps(known).decode() if known else None


def _number(db: sqlite3.Connection, results: Sequence[Written]) -> None:
    """Give every new resource its row number."""
    following = db.execute("SELECT coalesce(max(pk), 0) + 1 FROM resource").fetchone()[0]
    for result in results:
        if not result.pk:
            result.pk, following = following, following + 1


def _archive(db: sqlite3.Connection, results: Sequence[Written]) -> None:
    """Move the versions that are about to be replaced to the history, and take them off the index."""
    if not results:
        return
    keys = [orjson.dumps([result.pk for result in results]).decode()]
    db.execute(
        """INSERT INTO history SELECT r.ref, r.version, r.method, r.updated, r.body
           FROM json_each(?) k CROSS JOIN resource r ON r.pk = k.value""",
        keys,
    )
    db.execute("DELETE FROM identifier WHERE pk IN (SELECT value FROM json_each(?))", keys)
    db.execute("DELETE FROM reference WHERE pk IN (SELECT value FROM json_each(?))", keys)


def _insert(db: sqlite3.Connection, changed: Sequence[tuple[Write, Written]]) -> None:
    db.executemany(
        """INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (pk) DO UPDATE SET version = excluded.version, method = excluded.method,
             updated = excluded.updated, hash = excluded.hash, labels = excluded.labels, body = excluded.body""",
        [
            (r.pk, r.ref, r.ref.partition("/")[0], r.version, w.method, r.updated, r.hash, r.labels, r.body)
            for w, r in changed
        ],
    )
    db.executemany(
        "INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)",
        [(value, system, result.pk) for write, result in changed for system, value in write.identifiers],
    )
    db.executemany(
        "INSERT OR IGNORE INTO reference VALUES (?, ?, ?)",
        [(target, path, result.pk) for write, result in changed for path, target in write.targets],
    )


def _check_deletes(db: sqlite3.Connection, deleted: Sequence[str]) -> None:
    sql = """SELECT k.value, s.ref, f.path FROM json_each(?) k CROSS JOIN reference f ON f.target = k.value
             JOIN resource s ON s.pk = f.pk LIMIT 1"""
    for row in db.execute(sql, [orjson.dumps(deleted).decode()]):
        raise outcome.still_referred_to(*row)


def _check_targets(db: sqlite3.Connection, writes: Sequence[Write]) -> None:
    paths = {target: path for write in writes for path, target in write.targets}
    sql = """SELECT k.value, r.ref IS NOT NULL FROM json_each(?) k LEFT JOIN resource r ON r.ref = k.value
             WHERE r.hash IS NULL LIMIT 1"""
    for target, deleted in db.execute(sql, [orjson.dumps(list(paths)).decode()]):
        raise outcome.missing_target(target, paths[target], deleted=bool(deleted))
