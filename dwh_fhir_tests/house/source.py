"""The project's own source text, as the tests of its order read it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

TOP = Path(__file__).parents[2]
PRODUCT = ("dwh_fhir", "dwh_fhir_sandbox")


def modules(*packages: str) -> Iterator[Path]:
    """Every Python file of some packages, or below some folders; a single file too."""
    for package in packages or PRODUCT:
        if not (TOP / package).exists():
            raise FileNotFoundError(f"{package}: no folder or file of the project")
        if (TOP / package).is_file():
            yield TOP / package
        yield from sorted(path for path in (TOP / package).rglob("*.py") if "__pycache__" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def files() -> frozenset[str]:
    """Every file that git knows, or would take in, by its path from the top."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(name for name in listed.stdout.splitlines() if (TOP / name).exists())


def report(found: Iterable[tuple[Path, Iterable[tuple[int, str]]]]) -> NoReturn:
    """Print the problems of some files by line and end the program: 1 if there are any."""
    lines = [f"{path.relative_to(TOP)}:{line}: {problem}" for path, problems in found for line, problem in problems]
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(1 if lines else 0)


def docstrings(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, name and text of every docstring of a module, its own first; attribute docstrings have the name ''."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), getattr(node, "name", path.stem), text
        body = getattr(node, "body", None)
        if not isinstance(node, ast.Module | ast.ClassDef) or body is None:
            continue
        for before, after in pairwise(body):
            if not isinstance(before, ast.Assign | ast.AnnAssign) or not isinstance(after, ast.Expr):
                continue
            if isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
                yield after.lineno, "", after.value.value
