"""Hash functions and the data that they hold: another logic gives another hash, on every machine the same.

Here belongs the hash of Python objects. The source of modules belongs in `closure.py`, the choice of the objects that
decide a verdict or a resource in `clean/rules.py` and `mapping/stale.py`.

A function is its own text, the values that it closes over, its defaults, and all that its module is made of. Of an
object the class counts, and its attributes if the class is no library's. A function's hash is made once in a process,
so data that changes while a run goes on must not be in it.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache, lru_cache, partial, wraps
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, TypeVar

import pandera.pandas as pa

from dwh_fhir.versions.closure import Closure, Written, closure, meaning

_NOTHING = Closure({}, frozenset())
_KEPT = 100
Value = TypeVar("Value")
_DESCRIBING = {"title", "description"}
"""Attributes of pandera's objects that only describe."""


class Fingerprint:
    """Hash of some values, of the functions among them with all the source that they are made of.

    Attributes:
        closure: the modules of that source.
    """

    def __init__(self, *values: object, own: frozenset[str] = frozenset()) -> None:
        """Take some values.

        Args:
            values: functions, modules, classes, pandera's schemas, or plain data that holds them.
            own: packages whose source counts although they are installed as libraries are.
        """
        self._own = own
        self._texts: dict[Path, Written] = {}
        self.closure = _NOTHING
        self._hash = hashlib.sha256()
        # Kept with their numbers, so that no other object gets one of them.
        self._seen: dict[int, tuple[int, object]] = {}
        for value in values:
            self._add(value)

    def hexdigest(self, *, without: Set[str] = frozenset()) -> str:
        """Return 16 characters; `without`: modules and libraries that do not count."""
        whole = self._hash.copy()
        whole.update(self.closure.digest(without=without))
        return whole.hexdigest()[:16]

    def _write(self, *parts: object) -> None:
        self._hash.update("\0".join(map(str, parts)).encode(errors="surrogatepass") + b"\1")

    def _add(self, value: object) -> None:
        if isinstance(value, re.Pattern):
            self._write("pattern", repr(value.pattern), value.flags)
        elif isinstance(value, ModuleType | type):
            self._write(type(value).__name__, value.__name__)
            self.closure |= _closure(value.__name__ if isinstance(value, ModuleType) else value.__module__, self._own)
        elif isinstance(value, Mapping | list | tuple | Set) or callable(value) or hasattr(value, "__dict__"):
            if id(value) in self._seen:
                self._write("again", self._seen[id(value)][0])
                return
            self._seen[id(value)] = (len(self._seen), value)
            self._add_parts(value)
        else:
            self._write(type(value).__name__, repr(value) if type(value).__repr__ is not object.__repr__ else "")

    def _add_parts(self, value: object) -> None:
        self._write(type(value).__qualname__)
        if isinstance(value, Mapping):
            self._add_all([part for item in value.items() for part in item])
        elif isinstance(value, Set):
            # Strings have another order in every process.
            self._write(*sorted(Fingerprint(part, own=self._own).hexdigest() for part in value))
        elif isinstance(value, list | tuple):
            self._add_all(value)
        elif isinstance(value, pa.Check | pa.Column | pa.DataFrameSchema):
            self._add_all([item for item in vars(value).items() if item[0] not in _DESCRIBING])
        elif isinstance(value, partial | MethodType | FunctionType | BuiltinFunctionType):
            self._add_function(value)
        elif isinstance(wrapped := getattr(value, "__wrapped__", None), Callable):  # type: ignore[arg-type]
            self._add(wrapped)
        else:
            self._add_object(value)

    def _add_all(self, values: Any) -> None:
        for value in values:
            self._add(value)
        self._write(".")

    def _add_function(self, value: Callable[..., Any]) -> None:
        if isinstance(value, partial):
            self._add_all([value.func, value.args, value.keywords])
        elif isinstance(value, MethodType):
            self._add_all([value.__func__, value.__self__])
        elif isinstance(value, FunctionType):
            self._add_text(value.__code__, str(value.__globals__.get("__name__")))
            self._add_all([*_held(value), value.__defaults__, value.__kwdefaults__])
        else:
            self._write(value.__module__, value.__qualname__)

    def _add_text(self, code: CodeType, module: str) -> None:
        """Add a function's own text, and all that its module is made of; the byte code of one that has no source."""
        file = Path(code.co_filename)
        try:
            if file not in self._texts:
                self._texts[file] = Written.read(file)
                self.closure |= closure(module, file=file, own=self._own)
            text = _text(code, self._texts[file])
        except (OSError, SyntaxError, ValueError):
            text = _bytecode(code)
        self._write(module, text.hex())

    def _add_object(self, value: object) -> None:
        kind = type(value)
        self._add(kind)
        if dataclasses.is_dataclass(value):
            self._add_all([(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)])
        elif _closure(kind.__module__, self._own).files:
            self._add_all(sorted(vars(value).items()) if hasattr(value, "__dict__") else [])


def _held(function: FunctionType) -> Iterator[object]:
    """List the values that a function closes over."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            # Not bound yet.
            yield None


@cache
def _closure(module: str, own: frozenset[str]) -> Closure:
    return closure(module, own=own)


@lru_cache(1_000)
def _text(code: CodeType, written: Written) -> bytes:
    """Hash a function's own text; its byte code if several functions of the file could be meant."""
    candidates = written.functions.get((code.co_name, code.co_firstlineno), [])
    if len(candidates) > 1:
        places = [(line, column) for line, _, column, _ in code.co_positions() if line and column]
        candidates = [node for node in candidates if places and _spans(node, min(places), max(places))]
    # Of functions within each other the innermost is the one: it comes last.
    return meaning(candidates[-1]) if candidates else _bytecode(code)


def _spans(node: ast.AST, first: tuple[int, int], last: tuple[int, int]) -> bool:
    body = node.body if isinstance(node, ast.Lambda) else node
    if not isinstance(body, ast.expr | ast.stmt):
        return False
    end = (body.end_lineno or body.lineno, body.end_col_offset or 0)
    return (body.lineno, body.col_offset) <= first and last <= end


def _bytecode(code: CodeType) -> bytes:
    digest = hashlib.sha256(code.co_code)
    for part in code.co_consts:
        digest.update(_bytecode(part) if isinstance(part, CodeType) else repr(part).encode(errors="surrogatepass"))
    digest.update(repr((code.co_names, code.co_varnames, code.co_freevars)).encode())
    return digest.digest()


def once_per_object(function: Callable[[Value], str]) -> Callable[[Value], str]:
    """Cache a function's results for the last objects by identity, so that they need not be hashable."""
    known: dict[int, tuple[Value, str]] = {}

    @wraps(function)
    def asked(value: Value) -> str:
        if id(value) not in known:
            while len(known) >= _KEPT:
                del known[next(iter(known))]
            # The object is kept too, so that no other one gets its number.
            known[id(value)] = value, function(value)
        return known[id(value)][1]

    return asked


def home(function: Callable[..., Any]) -> str:
    """Return the top package of a function, or of the class of a callable object."""
    while isinstance(function, partial):
        function = function.func
    module: str = getattr(function, "__module__", None) or type(function).__module__
    return module.partition(".")[0]
