"""The server's own process: `python -m dwh_fhir_sandbox.fhir_server DATABASE`. Secrets come by environment."""

from __future__ import annotations

import argparse
import gc
import os
import socket
from pathlib import Path

import uvicorn

from dwh_fhir_sandbox.fhir_server.app import Connection, Service, authorization
from dwh_fhir_sandbox.fhir_server.capabilities import RESOURCE_TYPES
from dwh_fhir_sandbox.fhir_server.check import model
from dwh_fhir_sandbox.fhir_server.search import Searches
from dwh_fhir_sandbox.fhir_server.server import SECRETS
from dwh_fhir_sandbox.fhir_server.store import Store
from dwh_fhir_sandbox.process import announce, end_with_parent


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            announce(port=listener.getsockname()[1])


def main() -> None:
    """Serve until the parent ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--auth", choices=["none", "basic", "bearer"], default="none")
    parser.add_argument("--search-cache-seconds", type=float, default=60)
    arguments = parser.parse_args()
    user, password, token = (os.environ.get(name, "") for name in SECRETS)
    service = Service(
        Store(arguments.database),
        Searches(arguments.search_cache_seconds),
        authorization(arguments.auth, user, password, token),
    )
    for resource_type in RESOURCE_TYPES:
        model(resource_type)
    gc.freeze()  # the models stay for ever; collections need not look at them again and again
    listener = socket.create_server(("127.0.0.1", arguments.port))
    end_with_parent()
    config = uvicorn.Config(
        service.app(), http=Connection, access_log=False, log_level="warning", lifespan="off", timeout_keep_alive=75
    )
    _Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
