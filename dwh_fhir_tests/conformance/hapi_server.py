"""A real HAPI FHIR R4 server for tests: HAPI JPA on in-memory H2 or on Postgres, from Maven Central.

As a program it runs the server and ends it when its own parent ends. Here belong building, starting and ending; the
server itself is `hapi/src/main/java/MiniFhir.java`. Needs Java 17 and, for the first run, Maven.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, cast

from dwh_fhir_sandbox.postgres import Database
from dwh_fhir_sandbox.process import Child, ChildServer, announce, end_with_parent
from dwh_fhir_tests.conformance.maven import build, locked

HERE = Path(__file__).parent / "hapi"
WORK = HERE / "target"
_READY = "READY "


class HapiServer(ChildServer):
    """A running, empty HAPI on a free loopback port; a context manager.

    Attributes:
        base_url: e.g. http://127.0.0.1:41234/fhir
    """

    def __init__(
        self, *, validate: bool = False, database: Database | None = None, log: Path | None = None, work: Path = WORK
    ) -> None:
        """Build it when needed and start it; ready after ten seconds, a minute more for the first build.

        Args:
            validate: answer 422 to what breaks the base specification, instead of being lenient.
            database: an empty Postgres database; None: H2 in memory.
            log: file for its log; default: `hapi.log` in `work`.
            work: keeps the build from run to run.

        Raises:
            RuntimeError: it was not built or didn't start; the message names the log.
        """
        work = work.resolve()
        with locked(work):
            build(HERE, work, "package")
        arguments = [str(work), str(validate).lower()]
        log = log or work / "hapi.log"
        self._child = Child("dwh_fhir_tests.conformance.hapi_server", arguments, env=_environment(database), log=log)
        self.base_url: str = self._child.ready["base_url"]


def _environment(database: Database | None) -> dict[str, str]:
    """The variables that `MiniFhir.java` reads."""
    if database is None:
        return {}
    url = f"jdbc:postgresql://{database.host}:{database.port}/{database.name}"
    return {"DB_URL": url, "DB_USER": database.user, "DB_PASSWORD": database.password}


def main() -> None:
    """Run the server until the parent ends: `python -m dwh_fhir_tests.conformance.hapi_server WORK VALIDATE`."""
    work, validate = Path(sys.argv[1]), sys.argv[2]
    classpath = f"{work / 'hapi-mini-1.jar'}{os.pathsep}{work / 'lib'}/*"
    options = ["-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Dfhir.validate={validate}"]
    # The Java process watches its standard input itself: it must end even if this one is killed before it can say so.
    options.append("-Dend.with.stdin=true")
    java = subprocess.Popen(
        ["java", *options, "-cp", classpath, "MiniFhir", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
    )
    end_with_parent(java.kill)
    output = cast(IO[bytes], java.stdout)
    for line in output:
        text = line.decode(errors="replace").strip()
        if text.startswith(_READY):
            announce(base_url=text.removeprefix(_READY))
        else:
            sys.stderr.write(text + "\n")
    sys.exit(java.wait())


if __name__ == "__main__":
    main()
