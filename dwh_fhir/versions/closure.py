"""Hash the source that a module is made of, its own and that of all it imports, without comments and formatting.

Here belongs reading source text. Which modules decide a verdict or a resource belongs in `clean/rules.py` and
`mapping/stale.py`, functions and values in `fingerprint.py`.

Imports count wherever they stand, also within functions. An import for annotations alone does not: no value is made
from it. Hashed is the syntax tree, written down so that all versions of Python agree on it; docstrings are left out, so
that another text in a package's `__init__.py` changes no hash.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_OWN = __name__.partition(".")[0]
_IGNORED = {"ctx", "kind", "type_comment", "type_ignores", "type_params"}
_READS_FILES = {"__file__", "__path__", "__package__", "__spec__"}
_READS_PACKAGES = {"importlib.resources", "pkgutil"}
_PLAIN_BASES = {"Protocol", "NamedTuple", "TypedDict", "Generic"}
Imported = tuple[int, str, str, str]
"""Level, module, name and alias of an import: `from .a import b as c` is 1, a, b, c; `import a` is 0, a."""


@dataclass(frozen=True)
class Closure:
    """Transitive closure of imports: some modules with all that they import.

    Attributes:
        files: full name of each module, and of the data beside it that it may read (`package/file`), to the hash of
            its content.
        libraries: names of the packages of others that they import.
    """

    files: dict[str, bytes]
    libraries: frozenset[str]

    def __or__(self, other: Closure) -> Closure:
        """Unite both."""
        return Closure(self.files | other.files, self.libraries | other.libraries)

    def digest(self, *, without: Iterable[str] = ()) -> bytes:
        """Hash all files, and the installed versions of the libraries, but the modules and libraries of `without`."""
        left_out = frozenset(without)
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            if name not in left_out:
                digest.update(name.encode() + b"\0" + content)
        for name in sorted(self.libraries - left_out):
            digest.update(f"{name} {_installed(name)}\0".encode())
        return digest.digest()


def closure(*modules: str, file: Path | None = None, own: Iterable[str] = ()) -> Closure:
    """Collect the source of some modules and of all that they import.

    Args:
        modules: their full names; unknown ones and those without source are passed over.
        file: where the source of the first one is, if it can't be found by its name.
        own: packages that are followed although they are installed as libraries are; this one is always.
    """
    files: dict[str, bytes] = {}
    waiting, seen, libraries = list(modules), set[str](), set[str]()
    followed = {_OWN, *own}
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if name in seen or top in sys.stdlib_module_names:
            continue
        seen.add(name)
        path = file if file is not None and name == modules[0] else _file(name)
        if path is None:
            continue
        if top not in followed and _is_of_library(path):
            libraries.add(top)
            continue
        source = Written.read(path)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        files[name] = source.digest
        if source.reads_data and package:
            files |= {f"{package}/{data.name}": hashlib.sha256(read(data)).digest() for data in _data(path.parent)}
        waiting += [*_parents(name), *_modules(source.imports, package)]
    return Closure(files, frozenset(libraries))


def _modules(imports: Iterable[Imported], package: str) -> Iterator[str]:
    """List the full names of the modules that some statements of a module in `package` import."""
    for level, module, name, _ in imports:
        full = importlib.util.resolve_name("." * level + module, package) if level else module
        yield full
        if name and full.partition(".")[0] not in sys.stdlib_module_names and _file(f"{full}.{name}"):
            yield f"{full}.{name}"


def read(path: Path) -> bytes:
    """Read the content of a file of source or data."""
    return path.read_bytes()


@dataclass(frozen=True, eq=False)
class Written:
    """The source text of one module.

    Attributes:
        digest: hash of its statements; see `meaning`.
        imports: what it imports, as far as values are made from it.
        reads_data: whether it may read the files beside it.
        tree: its syntax tree.
    """

    digest: bytes
    imports: tuple[Imported, ...]
    reads_data: bool
    tree: ast.Module

    @cached_property
    def functions(self) -> Mapping[tuple[str, int], list[ast.AST]]:
        """Name and first line, as code objects have them, to the functions that start there, outer ones first."""
        by_start: dict[tuple[str, int], list[ast.AST]] = defaultdict(list)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Lambda):
                by_start["<lambda>", node.lineno].append(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
                by_start[node.name, min(lines)].append(node)
        return by_start

    @classmethod
    def read(cls, path: Path) -> Written:
        """Read a file; the same object as long as the file stays the same."""
        return _written(read(path))


@lru_cache(1_000)
def _written(content: bytes) -> Written:
    tree = ast.parse(content)
    text = _Text(tree)
    names = {imported[1] for imported in text.imports} | {f"{i[1]}.{i[2]}" for i in text.imports}
    reads_data = bool(_READS_FILES & text.names or _READS_PACKAGES & names)
    return Written(text.digest(), text.imports, reads_data, tree)


def meaning(tree: ast.AST) -> bytes:
    """Hash the meaning of some syntax: no comments, docstrings, annotations and positions.

    Imports count by their names, in an order of their own: the source of the imported module is hashed by itself.
    """
    return _Text(tree).digest()


class _Text:
    """Canonical text of some syntax: only another meaning writes another text.

    Attributes:
        names: the names that are used, also those in `__all__`.
        imports: the imports, without those that only annotations use.
    """

    def __init__(self, tree: ast.AST) -> None:
        self.names: set[str] = set()
        self._imports: set[Imported] = set()
        self._parts: list[str] = []
        self._annotations, annotated = _annotations(tree)
        self._write(tree)

        def is_needed(imported: Imported) -> bool:
            bound = imported[3] or (imported[2] or imported[1].partition(".")[0])
            return bound in self.names or bound not in annotated

        self.imports = tuple(sorted(filter(is_needed, self._imports)))

    def digest(self) -> bytes:
        """Hash the text."""
        content = "\n".join([*self._parts, *map(repr, self.imports)])
        return hashlib.sha256(content.encode(errors="surrogatepass")).digest()

    def _write(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._imports |= _imported(node)
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.Name):
            self.names.add(node.id)
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            self.names |= {str(part.value) for part in ast.walk(node.value) if isinstance(part, ast.Constant)}
        for_types = isinstance(node, ast.If) and ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING"
        self._parts.append(type(node).__name__)
        for field in node._fields:
            value = getattr(node, field, None)
            if field in _IGNORED or value is None or (for_types and field != "orelse"):
                continue
            self._write_field(field, value)
        self._parts.append(")")

    def _write_field(self, field: str, value: object) -> None:
        # Versions of Python differ in which fields are empty and which are not there.
        if isinstance(value, ast.AST):
            if id(value) not in self._annotations:
                self._parts.append(field)
                self._write(value)
        elif isinstance(value, list):
            for child in value:
                self._write_field(field, child)
        else:
            self._parts.append(f"{field} {value!r}")


def _imported(node: ast.Import | ast.ImportFrom) -> set[Imported]:
    if isinstance(node, ast.Import):
        return {(0, alias.name, "", alias.asname or "") for alias in node.names}
    module = node.module or ""
    return {(node.level, module, a.name, a.asname or "") for a in node.names if module != "__future__"}


def _annotations(tree: ast.AST) -> tuple[set[int], set[str]]:
    """List the annotations that nothing evaluates, by `id`, and the names that they use."""
    annotations: list[ast.expr | None] = []
    fields: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_model(node):
            fields |= set(map(id, node.body))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            annotations.append(node.returns)
        elif isinstance(node, ast.arg) or (isinstance(node, ast.AnnAssign) and id(node) not in fields):
            annotations.append(node.annotation)
    present = [annotation for annotation in annotations if annotation is not None]
    names = {part.id for annotation in present for part in ast.walk(annotation) if isinstance(part, ast.Name)}
    return set(map(id, present)), names


def _is_model(node: ast.ClassDef) -> bool:
    """Tell whether the annotations of a class may define its fields at run time, as in pydantic's models."""
    bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases}
    return bool(bases - _PLAIN_BASES)


@cache
def _file(module: str) -> Path | None:
    """Find a module's source; None: there is no such module, or it is made of no source."""
    loaded = sys.modules.get(module)
    try:
        spec = getattr(loaded, "__spec__", None) or importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return None
    origin = getattr(spec, "origin", None)
    if origin is None or origin in ("built-in", "frozen"):
        return None
    return Path(origin)


def _parents(module: str) -> list[str]:
    """List the packages that a module is in: importing it runs them."""
    parts = module.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _data(folder: Path) -> Iterator[Path]:
    """List the files of a package that are no source."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix not in (".py", ".pyc", ".pyi", ".typed", ".so"):
            yield path


@cache
def _library_folders() -> tuple[Path, ...]:
    return tuple(Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib"))


def _is_of_library(path: Path) -> bool:
    if path.suffix not in (".py",):
        return True
    return any(path.resolve().is_relative_to(folder) for folder in _library_folders())


@cache
def _installed(package: str) -> str:
    """Return the installed version of a library, by the name under which it is imported."""
    try:
        return version(package)
    except PackageNotFoundError:
        return str(getattr(sys.modules.get(package), "__version__", ""))
