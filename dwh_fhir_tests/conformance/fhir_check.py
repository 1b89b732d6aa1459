"""Checks FHIR resources offline with the official HL7 validator against the profiles that they claim.

    python -m dwh_fhir_tests.conformance.fhir_check --packages FOLDER PATH...

PATH is a .json file (a resource, a Bundle or a list of resources), an .ndjson file or a folder of them; FOLDER holds
FHIR packages as name-version.tgz. Needs Java 17 and, for the first run, Maven with Maven Central; nothing else is
fetched. Here belong inputs, package cache and verdict; the validator itself runs in `validator/KdsValidate.java`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import click

from dwh_fhir_tests.conformance.maven import build, locked, once

HERE = Path(__file__).parent / "validator"
WORK = HERE / "target"
_CACHE_VERSION = 4
"""FilesystemPackageCacheManager.CACHE_VERSION of validator 6.10: with any other value it silently empties the cache."""
_CORE, _TERMINOLOGY, _EXTENSIONS = "hl7.fhir.r4.core", "hl7.terminology.r4", "hl7.fhir.uv.extensions.r4"
_CROSS_VERSION = "hl7.fhir.xver-extensions"
_ERRORS = ("error", "fatal")


class Issue(NamedTuple):
    """One finding: file (with line or place in it), severity, message id, element path and text."""

    label: str
    severity: str
    id: str
    path: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What the validator says.

    Attributes:
        checked: labels of the resources that were judged.
        issues: every finding, after the filter: severity `ignored` for excepted errors.
    """

    checked: list[str]
    issues: list[Issue]

    @property
    def errors(self) -> list[Issue]:
        """What makes a resource invalid, each once."""
        return list(dict.fromkeys(issue for issue in self.issues if issue.severity in _ERRORS))


def check(paths: Sequence[Path], packages: Sequence[Path], *, work: Path = WORK, heap: str = "512m") -> Verdict:
    """Judge every resource of some files.

    Args:
        paths: files or folders, see the module.
        packages: folders of packages; a file in a later one replaces the same name in an earlier one.
        work: keeps jars and unpacked packages from run to run.
        heap: Java heap; 320m is the least that runs at full speed.

    Raises:
        RuntimeError: the check itself failed: a package, Maven or memory is missing, or a file was not answered.
    """
    work = work.resolve()
    with locked(work):
        build(HERE, work, "compile")
        versions = _unpack(work, packages)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        files, issues = _inputs(paths, Path(folder))
        answers = _run(work, Path(folder), files, versions, heap)
    done = [files[file] for file, severity, *_ in answers if severity == "done"]
    if not done or len(done) != len(files):
        raise RuntimeError(f"the validator judged {len(done)} of {len(files)} resources; see {work / 'java.log'}")
    found = [Issue(files[file], *rest) for file, *rest in answers if rest[0] != "done"]
    rules = json.loads((HERE / "filter.json").read_text(encoding="utf-8"))
    return Verdict(done, issues + [_filtered(issue, rules) for issue in found])


def _unpack(work: Path, packages: Sequence[Path]) -> dict[str, str]:
    """Lay out the packages as the validator's cache wants it; returns package name to version."""
    archives = {file.name: file for folder in packages for file in sorted(folder.glob("*.tgz"))}
    names = {name: name.removesuffix(".tgz").rpartition("-") for name in sorted(archives)}
    versions = {package: version for package, _, version in names.values()}
    missing = {_CORE, _TERMINOLOGY, _EXTENSIONS, _CROSS_VERSION} - versions.keys()
    if missing:
        raise RuntimeError(f"no package {', '.join(sorted(missing))} in {', '.join(map(str, packages))}")
    cache = work / "home" / ".fhir" / "packages"

    def make() -> None:
        shutil.rmtree(cache, ignore_errors=True)
        for name, (package, _, version) in names.items():
            with tarfile.open(archives[name]) as archive:
                archive.extractall(cache / f"{package}#{version}", filter="data")
        (cache / "packages.ini").write_text(f"[cache]\nversion = {_CACHE_VERSION}\n\n[urls]\n\n[local]\n")

    once(work / "unpacked", [part for name in names for part in (name.encode(), archives[name].read_bytes())], make)
    return versions


def _inputs(paths: Sequence[Path], folder: Path) -> tuple[dict[str, str], list[Issue]]:
    """One file per resource in `folder`, with its label, and an error for each that claims no profile.

    The validator holds a resource without meta.profile against base FHIR only and says nothing.
    """
    files: dict[str, str] = {}
    issues: list[Issue] = []
    for number, (label, text) in enumerate(item for path in paths for item in _resources(path)):
        file = folder / f"{number}.json"
        file.write_text(text, encoding="utf-8")
        files[str(file)] = label
        if not _claims_profile(json.loads(text)):
            issues.append(Issue(label, "error", "NO_PROFILE", "meta.profile", "a resource claims no profile"))
    return files, issues


def _claims_profile(resource: dict[str, Any]) -> bool:
    """Whether the resource, or every one in the Bundle, has a meta.profile."""
    if resource.get("resourceType") == "Bundle":
        return all(_claims_profile(entry["resource"]) for entry in resource.get("entry", []) if "resource" in entry)
    return bool(resource.get("meta", {}).get("profile"))


def _resources(path: Path) -> Iterator[tuple[str, str]]:
    """Label and text of each resource; the text stays as it was written, 72.50 with its zero."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix in (".json", ".ndjson"):
                yield from _resources(file)
    elif path.suffix == ".ndjson":
        with path.open(encoding="utf-8") as lines:
            yield from ((f"{path}:{n}", line) for n, line in enumerate(lines, 1) if line.strip())
    else:
        text = path.read_text(encoding="utf-8").strip()
        if text.startswith("["):
            yield from ((f"{path}[{n}]", element) for n, element in enumerate(_elements(text)))
        else:
            yield str(path), text


def _elements(text: str) -> Iterator[str]:
    """The elements of a JSON list, each as it is written."""
    decoder, separators = json.JSONDecoder(), re.compile(r"[\s,]*")
    place = separators.match(text, 1).end()  # type: ignore[union-attr]
    while text[place] != "]":
        _, end = decoder.raw_decode(text, place)
        yield text[place:end]
        place = separators.match(text, end).end()  # type: ignore[union-attr]


def _run(
    work: Path, folder: Path, files: Mapping[str, str], versions: Mapping[str, str], heap: str
) -> list[tuple[str, str, str, str, str]]:
    """The validator's answers: file, severity (`done` ends a file), message id, path, text."""
    guides = ",".join(
        f"{name}#{version}"
        for name, version in versions.items()
        if name not in (_CORE, _TERMINOLOGY, _EXTENSIONS, _CROSS_VERSION)
    )
    command = ["java", f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command += [f"-Djava.io.tmpdir={folder}", f"-Duser.home={work / 'home'}"]
    command += ["-cp", f"{work / 'classes'}{os.pathsep}{work / 'lib'}/*", "KdsValidate"]
    command += [versions[_TERMINOLOGY], versions[_EXTENSIONS], guides]
    with (work / "java.log").open("wb") as log:
        run = subprocess.run(
            command,
            input="".join(f"{file}\n" for file in files).encode(),
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    if run.returncode:
        raise RuntimeError(f"the validator ended with code {run.returncode}; see {work / 'java.log'}")
    answers = (json.loads(line) for line in run.stdout.decode().split("\n") if line)
    return [(file, severity, id_ or "", path or "", text or "") for file, severity, id_, path, text in answers]


def _filtered(issue: Issue, rules: Mapping[str, Sequence[Mapping[str, str]]]) -> Issue:
    """Excepted errors become `ignored`, escalated warnings errors; `validator/filter.json` says which and why."""
    if issue.severity in _ERRORS and _matches(rules["ignore"], issue):
        return issue._replace(severity="ignored")
    if issue.severity == "warning" and _matches(rules["escalate"], issue):
        return issue._replace(severity="error")
    return issue


def _matches(rules: Sequence[Mapping[str, str]], issue: Issue) -> bool:
    values = {"label": issue.label, "path": issue.path, "text": issue.text}
    return any(
        rule["id"] == issue.id and all(re.search(rule[name], value) for name, value in values.items() if name in rule)
        for rule in rules
    )


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--packages", multiple=True, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--work", default=WORK, type=click.Path(path_type=Path), help="Keeps jars and unpacked packages.")
@click.option("--heap", default="512m", help="Java heap.", show_default=True)
@click.option("--all-issues", type=click.Path(path_type=Path), help="Write every finding there, as JSON lines.")
def main(paths: Sequence[Path], packages: Sequence[Path], work: Path, heap: str, all_issues: Path | None) -> None:
    """Exit code 0: no error; 1: errors, listed by resource; 2: the check itself failed."""
    try:
        verdict = check(paths, packages, work=work, heap=heap)
    except (RuntimeError, OSError, ValueError) as error:
        click.echo(f"fhir_check failed: {error}", err=True)
        sys.exit(2)
    if all_issues:
        lines = (json.dumps(issue, ensure_ascii=False) + "\n" for issue in verdict.issues)
        all_issues.write_text("".join(lines), encoding="utf-8")
    for issue in verdict.errors:
        click.echo(f"{issue.label}\n  {issue.path}: {issue.text} [{issue.id or 'no id'}]")
    bad = len({issue.label for issue in verdict.errors})
    counts = ", ".join(f"{n} {severity}" for severity, n in Counter(i.severity for i in verdict.issues).items())
    click.echo(f"{len(verdict.checked)} resources checked, {bad} with errors; issues: {counts or 'none'}")
    sys.exit(1 if verdict.errors else 0)


if __name__ == "__main__":
    main()
