"""Make the building blocks of a compiled profile: small functions that judge one value.

A check takes a value and the resource that it is in, and returns None or the problem, as the rest of a path and a rule:
`.coding[0].code: required`. A problem names elements, slices and rules, never a value of the resource. Here belongs how
a rule is checked. Which rules an element has belongs in `compile.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Check = Callable[[Any, Mapping[str, Any]], "str | None"]
Matches = Callable[[Any], bool]

_UNKNOWN = object()


def all_of(checks: Iterable[Check | None]) -> Check | None:
    """Combine checks of which every one must hold; None if there is none."""
    present = [check for check in checks if check is not None]
    if len(present) < 2:
        return present[0] if present else None

    def every(value: Any, root: Mapping[str, Any]) -> str | None:
        for check in present:
            problem = check(value, root)
            if problem is not None:
                return problem
        return None

    return every


def any_of(checks: Sequence[Check | None]) -> Check | None:
    """Combine checks of which one must hold; the problem is the first one's."""
    if len(checks) < 2 or None in checks:
        return checks[0] if len(checks) == 1 else None
    present = [check for check in checks if check is not None]

    def one(value: Any, root: Mapping[str, Any]) -> str | None:
        problems = [check(value, root) for check in present]
        return None if None in problems else problems[0]

    return one


def demands(matches: Matches, rule: str) -> Check:
    """Make the check that a value matches, by a rule of this name."""
    return lambda value, _: None if matches(value) else f": {rule}"


def holds(rule: Callable[[Any, Mapping[str, Any]], bool], key: str) -> Check:
    """Make the check of an invariant."""
    return lambda value, root: None if rule(value, root) else f": invariant {key}"


def equal_to(expected: Any) -> Matches:
    """Match as `fixed[x]` does: exactly this value."""
    return lambda value: bool(value == expected)


def like(pattern: Any) -> Matches:
    """Match as `pattern[x]` does: at least this much, every entry of a list somewhere in the value's list."""
    if isinstance(pattern, dict):
        parts = [(key, like(part)) for key, part in pattern.items()]
        return lambda value: isinstance(value, dict) and all(key in value and part(value[key]) for key, part in parts)
    if isinstance(pattern, list):
        wanted = [like(part) for part in pattern]
        return lambda value: isinstance(value, list) and all(any(map(one, value)) for one in wanted)
    return equal_to(pattern)


def children(known: Mapping[str, Check | None], required: Sequence[tuple[str, tuple[str, ...]]]) -> Check | None:
    """Make the check of an object with certain elements.

    Args:
        known: check by JSON property; None: allowed, nothing to check. Any other property is refused.
        required: names of elements that must be there, each with the JSON properties of which one is enough.
    """
    find = dict(known).get

    def judge(value: Any, root: Mapping[str, Any]) -> str | None:
        for key, child in value.items():
            check = find(key, _UNKNOWN)
            if check is None:
                continue
            if check is _UNKNOWN:
                return f".{key}: not allowed here"
            problem = check(child, root)  # type: ignore[operator]  # a check, as it is neither None nor unknown
            if problem is not None:
                return f".{key}{problem}"
        for name, keys in required:
            if not any(key in value for key in keys):
                return f": required: {name}"
        return None

    return judge


def each(check: Check) -> Check:
    """Make the check of a list whose entries are judged; null stands for a primitive value's extensions, and is not."""

    def judge(values: Any, root: Mapping[str, Any]) -> str | None:
        for index, value in enumerate(values):
            if value is not None:
                problem = check(value, root)
                if problem is not None:
                    return f"[{index}]{problem}"
        return None

    return judge


def count(low: int, high: float, name: str) -> Check:
    """Make the check of a list's length; the problem has `name`."""

    def judge(values: Any, _: Mapping[str, Any]) -> str | None:
        if len(values) < low:
            return f": at least {low} of {name}"
        return f": at most {high:.0f} of {name}" if len(values) > high else None

    return judge


class Slice:
    """A slice of a list.

    Attributes:
        name: `identifier:pid`.
        matches: whether an entry is in the slice, by its discriminators.
        check: of an entry of the slice, or None.
        low, high: how many entries there may be.
    """

    def __init__(self, name: str, matches: Matches, check: Check | None, low: int, high: float) -> None:
        self.name, self.matches, self.check, self.low, self.high = name, matches, check, low, high

    def limit(self, count: int) -> str | None:
        """Return the problem if the slice has too few entries, or too many."""
        if count < self.low:
            return f": at least {self.low} of {self.name}"
        return f": at most {self.high:.0f} of {self.name}" if count > self.high else None


def sliced(slices: Sequence[Slice], *, closed: bool, ordered: bool) -> Check:
    """Make the check of a list with slices: an entry belongs to the first that it matches.

    Args:
        slices: in the order of the profile.
        closed: whether every entry must be in a slice.
        ordered: whether the entries must stand in the order of the slices.
    """
    limits = [(number, one) for number, one in enumerate(slices) if one.low or one.high != float("inf")]

    def judge(values: Any, root: Mapping[str, Any]) -> str | None:
        counts, last = [0] * len(slices), 0
        for index, value in enumerate(values):
            number = next((n for n, one in enumerate(slices) if value is not None and one.matches(value)), None)
            if number is None:
                if closed:
                    return f"[{index}]: in none of the slices"
                continue
            if ordered and number < last:
                return f"[{index}]: out of the order of the slices"
            last = number
            counts[number] += 1
            check = slices[number].check
            problem = check(value, root) if check is not None else None
            if problem is not None:
                return f"[{index}]{problem}"
        problems = (one.limit(counts[number]) for number, one in limits)
        return next(filter(None, problems), None)

    return judge
