"""The HTTP side: who may ask, which interaction a request is, scripted faults, and the administration below /_sandbox.

The interactions themselves belong in `reading.py` and `bundle.py`. Nothing of a request is logged.
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
import logging
import traceback
import zlib
from asyncio import Transport, sleep
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from dwh_fhir_sandbox.fhir_server import outcome
from dwh_fhir_sandbox.fhir_server.bundle import Entry, Writer, addressed
from dwh_fhir_sandbox.fhir_server.faults import Fault, Faults
from dwh_fhir_sandbox.fhir_server.outcome import RefusedError
from dwh_fhir_sandbox.fhir_server.reading import Answer, Reader, version_headers
from dwh_fhir_sandbox.fhir_server.search import Searches
from dwh_fhir_sandbox.fhir_server.store import Store, Written
from dwh_fhir_sandbox.fhir_server.writing import parse

_FHIR_JSON = "application/fhir+json;charset=UTF-8"
_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]
_log = logging.getLogger("uvicorn.error")


class Connection(H11Protocol):
    """An HTTP connection that a scripted fault can cut: its transport is in the scope as `transport`."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take the connection, as uvicorn does."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def authorization(auth: str, user: str, password: str, token: str) -> str | None:
    """Return the Authorization header that a request must carry; None: none.

    Args:
        auth: none, basic or bearer.
        user: for basic.
        password: for basic.
        token: for bearer.
    """
    if auth == "basic":
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return f"Bearer {token}" if auth == "bearer" else None


@dataclass
class _Work:
    """The requests under way.

    Attributes:
        busy: requests that are being carried out.
        age: how often the server was reset; what came before the last time and isn't carried out yet never is.
    """

    busy: int = 0
    age: int = 0


@dataclass
class Service:
    """One FHIR server below /fhir, and its administration below /_sandbox.

    Attributes:
        required: the Authorization header every FHIR request must carry, or None.
    """

    store: Store
    searches: Searches
    required: str | None = None
    faults: Faults = field(default_factory=Faults)
    _work: _Work = field(default_factory=_Work)

    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                Route("/fhir", self.fhir, methods=_METHODS),
                Route("/fhir/{path:path}", self.fhir, methods=_METHODS),
                Route("/_sandbox/{what}", self.administer, methods=["GET", "POST", "DELETE"]),
            ]
        )

    async def fhir(self, request: Request) -> Response:
        """Any FHIR interaction."""
        path = request.path_params.get("path", "").strip("/")
        body = await request.body()
        if not self._may(request):
            refusal = RefusedError(401, "login", "HAPI-0333: Missing or invalid Authorization header")
            return _respond(_refused(refusal, {"WWW-Authenticate": "Basic, Bearer"}))
        self._count(request.method, path)
        age = self._work.age
        fault = self.faults.for_request(request.method, path)
        if fault and fault.when == "before" and (instead := await self._strike(request, fault)):
            return instead
        if age != self._work.age:
            return _respond(_refused(RefusedError(503, "transient", "HAPI-0000: the sandbox was reset")))
        self._work.busy += 1
        try:
            answer = await run_in_threadpool(self._answer, request, path, body)
        finally:
            self._work.busy -= 1
        if fault and fault.when == "after" and (instead := await self._strike(request, fault)):
            return instead
        return _respond(answer)

    async def _strike(self, request: Request, fault: Fault) -> Response | None:
        """Carry out a fault and count it only now: one after the commit never counts before it."""
        self.faults.count("faults", "struck")
        return await _suffer(request, fault)

    def _may(self, request: Request) -> bool:
        sent = request.headers.get("authorization", "")
        return self.required is None or hmac.compare_digest(sent.encode(), self.required.encode())

    def _count(self, method: str, path: str) -> None:
        self.faults.count("requests", method)
        if method in ("PUT", "DELETE", "PATCH") or (method == "POST" and not path.endswith("_search")):
            self.faults.count("requests", "writing")

    def _answer(self, request: Request, path: str, body: bytes) -> Answer:
        try:
            return self._interact(request, [part for part in path.split("/") if part], _plain(request, body))
        except RefusedError as refusal:
            return _refused(refusal)
        except Exception as error:  # the message could repeat content, so only its kind and place are told
            _log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            return _refused(
                RefusedError(500, "exception", f"HAPI-0389: Failed to call access method: {type(error).__name__}")
            )

    def _interact(self, request: Request, path: list[str], body: bytes) -> Answer:
        base = f"{request.url.scheme}://{request.url.netloc}/fhir"
        parameters = parse_qsl(request.url.query)
        fresh = "no-cache" in request.headers.get("cache-control", "")
        reader = Reader(self.store.reader(), self.searches, base, fresh)
        if path[1:] == ["_search"]:
            return reader.answer(path[:1], parameters + parse_qsl(body.decode(errors="replace")))
        if request.method in ("GET", "HEAD"):
            return reader.answer(path, parameters)
        writer = Writer(self.store, self.searches, self.faults, base)
        if request.method == "POST" and not path:
            return writer.process(parse(body))
        resource = parse(body) if request.method in ("PUT", "POST") else None
        entry = Entry(request.method, path, request.url.query, resource, request.headers.get("if-match"), None)
        return _single(writer.carry_out([addressed(entry)])[0], reader, request.headers.get("prefer", ""))

    async def administer(self, request: Request) -> Response:
        """Set and clear faults, set clock and token, begin anew, read the counts; for this machine only."""
        if not request.client or not ipaddress.ip_address(request.client.host).is_loopback:
            return Response(status_code=403)
        match request.path_params["what"], request.method:
            case "faults", "POST":
                try:
                    self.faults.add(Fault(**orjson.loads(await request.body())))
                except (TypeError, ValueError):
                    return Response("not the fields of a Fault", 400)
            case "faults", "DELETE":
                self.faults.clear()
            case "clock", "POST":
                self.store.ahead = timedelta(seconds=float(await request.body()))
            case "token", "POST":
                self.required = authorization("bearer", "", "", orjson.loads(await request.body()))
            case "reset", "POST":
                await self._reset()
            case "statistics", "GET":
                return Response(orjson.dumps(await run_in_threadpool(self.statistics)), media_type="application/json")
            case _:
                return Response(status_code=404)
        return Response(status_code=204)

    async def _reset(self) -> None:
        self._work.age += 1
        while self._work.busy:
            await sleep(0.005)
        await run_in_threadpool(self.store.expunge)
        self.store.ahead = timedelta()
        self.searches.forget()
        self.faults.forget()

    def statistics(self) -> dict[str, object]:
        """Count what happened since the start, and the number of resources of each type now."""
        counts = self.faults.counts()
        requests = counts.get("requests", {})
        versions = counts.get("versions", {})
        sql = "SELECT type, count(*) FROM resource WHERE hash IS NOT NULL GROUP BY type"
        return {
            "requests": {method: n for method, n in requests.items() if method != "writing"},
            "writing_requests": requests.get("writing", 0),
            "entries": counts.get("entries", {}),
            "versions_written": versions.get("written", 0),
            "unchanged": versions.get("unchanged", 0),
            "faults_struck": counts.get("faults", {}).get("struck", 0),
            "resources": dict(self.store.reader().execute(sql).fetchall()),
        }


async def _suffer(request: Request, fault: Fault) -> Response | None:
    """Carry out a fault; the answer that it gives in place of the true one, if any."""
    await sleep(fault.delay)
    if fault.close:
        request.state.transport.abort()
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response()
    if fault.status is None:
        return None
    if fault.body is None:
        return _respond(_refused(fault.refusal(), dict(fault.headers)))
    return Response(fault.body, fault.status, {"Content-Type": _FHIR_JSON, **fault.headers})


def _plain(request: Request, body: bytes) -> bytes:
    if request.headers.get("content-encoding", "identity") == "identity":
        return body
    try:
        return zlib.decompress(body, 31)
    except zlib.error:
        raise outcome.not_json("the body is not gzip") from None


def _single(result: Written | Answer | RefusedError, reader: Reader, prefer: str) -> Answer:
    """Answer a single create, update or delete."""
    if isinstance(result, RefusedError):
        raise result
    if isinstance(result, Answer):
        return result
    if result.status == 204:
        return Answer(200, orjson.dumps(outcome.success(result.code)))
    stored = f"{result.ref}/_history/{result.version}"
    headers = version_headers(result.version)
    if result.status == 201:
        headers["Location"] = f"{reader.base}/{stored}"
    body = b"" if "return=minimal" in prefer else reader.answer(stored.split("/"), []).body
    return Answer(result.status, body, headers)


def _refused(refusal: RefusedError, headers: dict[str, str] | None = None) -> Answer:
    return Answer(refusal.status, orjson.dumps(refusal.outcome()), headers or {})


def _respond(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), media_type=_FHIR_JSON)
