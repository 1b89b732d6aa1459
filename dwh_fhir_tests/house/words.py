"""Which words of the source say nothing: `python -m dwh_fhir_tests.house.words dwh_fhir/server` lists them by line.

Here belong the rules that a program can keep. Their reasons are in CONTRIBUTING.md, the field's terms in
docs/glossary.md.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from dwh_fhir_tests.house.source import TOP, docstrings, files, modules, report, tree

EMPTY = frozenset({"told", "found", "made", "there", "here", "said"})
"""Words that name grammar, not a thing of the field: no variable, parameter, function or class is called so."""
_SUBJECTS = re.compile(r"(?:^|[.!?:] |\n\n)(What|Those|One|That)(?= [a-z])(?! of )")
"""A sentence that begins with one of these has no subject of its own."""
_FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:\.(?:py|md|yaml|sql|toml|json|csv)|/))`")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_CODE = re.compile(r"`[^`]*`")
_MODULE = re.compile(r"`(?:python -m )?(dwh_fhir(?:_sandbox|_tests)?(?:\.[a-z_]\w*)+)")
_TARGETS = re.compile(r"(?:`|^)make((?: [a-z-]+)+)")
_EXAMPLES = frozenset({"site.yaml", "dagster.yaml", "conftest.py", "dwh_fhir/views/gewicht.py", "gender.csv"})
"""Files of the reader's own, of which documents speak."""


def empty_names(path: Path) -> Iterator[tuple[int, str]]:
    """Names of a module that name nothing."""
    for node in ast.walk(tree(path)):
        name, line = "", getattr(node, "lineno", 0)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.ExceptHandler):
            name = node.name or ""
        if name.strip("_").lower() in EMPTY:
            yield line, f"`{name}` names nothing"


def subjectless(path: Path) -> Iterator[tuple[int, str]]:
    """Docstrings with a sentence that has no subject."""
    for line, name, text in docstrings(path):
        for match in _SUBJECTS.finditer(text.replace("\n    ", " ")):
            start = text.replace("\n    ", " ")[match.start() :].strip()[:60]
            yield line, f"{name}: a sentence without a subject: {start!r}"


def lost_files(path: Path) -> Iterator[tuple[int, str]]:
    """References in backticks to files that don't exist."""
    folders = {str(parent) for name in files() for parent in Path(name).parents}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for match in _FILE.finditer(text):
            name = match.group(1)
            if name in _EXAMPLES or _exists(name, path, folders):
                continue
            yield number, f"`{name}` is no file of the project"


def lost_references(path: Path) -> Iterator[tuple[int, str]]:
    """Links of a document, modules and targets of make that don't exist."""
    targets = set(re.findall(r"^([a-z-]+):", (TOP / "Makefile").read_text(encoding="utf-8"), re.M))
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for link in _LINK.findall(_CODE.sub("", text)):
            if not (path.parent / link).exists():
                yield number, f"the link to {link} leads nowhere"
        for module in _MODULE.findall(text):
            if not _is_importable(module):
                yield number, f"`{module}` is no module of the project"
        for named in _TARGETS.findall(text):
            for target in set(named.split()) - targets:
                yield number, f"`make {target}` is no target"


def _is_importable(name: str) -> bool:
    """Tell whether a dotted name is a module, or something within one."""
    place = TOP / Path(*name.split("."))
    return any(p.is_dir() or p.with_suffix(".py").exists() for p in (place, place.parent) if p != TOP)


def _exists(name: str, path: Path, folders: set[str]) -> bool:
    bare = name.rstrip("/")
    beside = path.parent.relative_to(TOP)
    tops = [Path(), beside, *beside.parents, Path("dwh_fhir"), Path("dwh_fhir_sandbox"), Path("dwh_fhir_tests")]
    tops += [Path("dwh_fhir_tests/faults"), Path("dwh_fhir_tests/database")] if path.suffix == ".md" else []
    wanted = {str(top / bare) for top in tops}
    return bool(wanted & files() or wanted & folders)


if __name__ == "__main__":
    rules = (empty_names, subjectless, lost_files)
    report((path, rule(path)) for path in modules(*sys.argv[1:]) for rule in rules)
