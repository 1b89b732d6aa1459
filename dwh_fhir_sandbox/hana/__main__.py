"""The server's process: `python -m dwh_fhir_sandbox.hana`, started by `HanaServer` and ending with it.

Settings come as one JSON object in the environment, since a command line is visible to every user of the machine.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import ssl
from pathlib import Path
from typing import Any

import pyarrow as pa

from dwh_fhir_sandbox.hana import admin
from dwh_fhir_sandbox.hana.faults import ColumnFault, RefuseConnection, Script, from_json
from dwh_fhir_sandbox.hana.listener import Listener
from dwh_fhir_sandbox.hana.server import SETTINGS
from dwh_fhir_sandbox.hana.service import Service
from dwh_fhir_sandbox.hana.session import Session
from dwh_fhir_sandbox.hana.store import Store
from dwh_fhir_sandbox.hana.wire import DisconnectedError
from dwh_fhir_sandbox.process import announce, end_with_parent

_ACTIONS = ("create_view", "execute", "fault", "clear_faults", "statistics")
_LOG = logging.getLogger(__name__)


class _Steering:
    """The actions that the parent may ask for."""

    def __init__(self, service: Service, listener: Listener) -> None:
        self._service, self._listener = service, listener

    def create_view(self, request: dict[str, Any]) -> int:
        with pa.memory_map(request["path"]) as file, pa.ipc.open_stream(file) as rows:
            return self._service.store.create_view(request["schema"], request["name"], request["columns"], rows)

    def execute(self, request: dict[str, Any]) -> int:
        return self._service.store.execute(self._service.schema, request["sql"], request["parameters"])

    def fault(self, request: dict[str, Any]) -> None:
        fault = from_json(request["fault"])
        if isinstance(fault, ColumnFault):
            self._service.store.check(fault)
        self._service.faults.add(fault)
        self._service.store.apply_faults(self._service.faults.columns())
        if isinstance(fault, RefuseConnection):
            self._listener.refuse()

    def clear_faults(self, _: dict[str, Any]) -> None:
        self._service.faults.clear()
        self._service.store.apply_faults([])
        self._listener.accept()

    def statistics(self, _: dict[str, Any]) -> dict[str, int]:
        return self._service.counts()


def _certificate() -> tuple[ssl.SSLContext, str]:
    # Few servers speak TLS: the others are spared the import of cryptography.
    from dwh_fhir_sandbox.hana.tls import certificate

    return certificate()


def main() -> None:
    """Serve until the parent ends."""
    settings = json.loads(os.environ.pop(SETTINGS))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    database = Path(settings["database"]) if settings["database"] else None
    store = Store(database, settings["user"], settings["schema"])

    def end() -> None:
        # The parent cleans its folder up itself, unless it was killed.
        shutil.rmtree(settings["folder"], ignore_errors=True)
        store.close()

    end_with_parent(end)
    service = Service(settings["user"], settings["password"], settings["schema"], store, Script())

    def serve(connection: socket.socket) -> None:
        try:
            Session(service, connection).serve()
        except DisconnectedError as reason:
            _LOG.info("a connection ended: %s", reason)

    context, pem = _certificate() if settings["tls"] else (None, "")
    listener = Listener(settings["port"], serve, context)
    steering = _Steering(service, listener)
    handlers = {action: getattr(steering, action) for action in _ACTIONS}
    admin_listener = Listener(0, admin.serve(handlers, settings["token"]))
    announce(port=listener.port, admin_port=admin_listener.port, certificate=pem)
    admin_listener.wait()


if __name__ == "__main__":
    main()
