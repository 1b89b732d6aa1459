"""Building the Java tools of the conformance tests with Maven, once per change of their sources.

Here belongs the build. What the tools do belongs in `fhir_check.py` and `hapi_server.py`.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Only one process at a time in the folder `work`, which is made if there is none."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(stamp: Path, parts: Sequence[bytes], make: Callable[[], None]) -> None:
    """Call `make` unless it was called before for the same parts; `stamp` remembers."""
    content = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    if not stamp.exists() or stamp.read_text() != content:
        make()
        stamp.write_text(content)


def build(project: Path, work: Path, goal: str) -> None:
    """Run a Maven goal on a project, with `work` as its output folder, unless its sources are built already.

    Args:
        project: folder of pom.xml and the sources.
        work: where jars and classes go; the caller has it locked.
        goal: `compile` or `package`.

    Raises:
        RuntimeError: Maven is missing or failed; the message names its log.
    """
    sources = [project / "pom.xml", *sorted(f for f in project.rglob("*") if f.suffix in (".java", ".xml"))]
    log = work / "maven.log"

    def make() -> None:
        command = ["mvn", "-q", "-B", "-f", str(project / "pom.xml"), f"-Dwork={work}", goal]
        try:
            with log.open("wb") as out:
                subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        except (OSError, subprocess.CalledProcessError) as error:
            raise RuntimeError(f"Maven could not build {project.name} ({error}); see {log}") from None

    once(work / "built", [f.read_bytes() for f in sources if work not in f.parents], make)
