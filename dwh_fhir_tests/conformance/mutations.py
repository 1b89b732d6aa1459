"""Random, but always the same, ways to change a resource: one place of it, by one of a few kinds of slip.

Here belong the slips. Whether they break a profile is for the official validator to say (`test_profile_check.py`).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from dwh_fhir.view import Resource


@dataclass(frozen=True)
class Mutation:
    """A changed resource.

    Attributes:
        kind: name of the slip, a key of `SLIPS`.
        resource: the changed resource.
    """

    kind: str
    resource: Resource


@dataclass(frozen=True)
class Spot:
    """A value in a resource, with what holds it."""

    holder: Any
    key: Any

    @property
    def value(self) -> Any:
        return self.holder[self.key]

    def put(self, value: object) -> None:
        self.holder[self.key] = value


Slip = Callable[[Spot, Random], bool]
"""Changes the spot in place; False if it doesn't fit there."""


def mutations(resources: Sequence[Resource], count: int, seed: int = 0) -> Iterator[Mutation]:
    """So many changed copies, each from a resource and by a slip of the seed's choice."""
    random = Random(seed)
    made = 0
    while made < count:
        original = random.choice(resources)
        resource = copy.deepcopy(original)
        kind = random.choice(list(SLIPS))
        spots = list(_spots(resource))
        random.shuffle(spots)
        changed = any(SLIPS[kind](spot, random) for spot in spots)
        if changed and json.dumps(resource) != json.dumps(original):
            made += 1
            yield Mutation(kind, resource)


def _spots(value: Any) -> Iterator[Spot]:
    """Everything below a value but the resource type, and the claim of a profile."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key not in ("resourceType", "meta"):
                yield Spot(value, key)
                yield from _spots(child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield Spot(value, index)
            yield from _spots(child)


def _leave_out(spot: Spot, _: Random) -> bool:
    del spot.holder[spot.key]
    return True


def _rename(spot: Spot, _: Random) -> bool:
    if not isinstance(spot.holder, dict):
        return False
    spot.holder[f"{spot.key}s"] = spot.holder.pop(spot.key)
    return True


def _twice(spot: Spot, _: Random) -> bool:
    if not isinstance(spot.holder, list):
        return False
    spot.holder.append(copy.deepcopy(spot.value))
    return True


def _as_list(spot: Spot, _: Random) -> bool:
    if not isinstance(spot.holder, dict) or isinstance(spot.value, list):
        return False
    spot.put([spot.value])
    return True


def _first_of_list(spot: Spot, _: Random) -> bool:
    if not isinstance(spot.value, list) or not spot.value:
        return False
    spot.put(spot.value[0])
    return True


def _empty(spot: Spot, _: Random) -> bool:
    if not isinstance(spot.value, str | list | dict):
        return False
    spot.put(type(spot.value)())
    return True


def _other_type(spot: Spot, random: Random) -> bool:
    if isinstance(spot.value, dict | list):
        return False
    spot.put(random.choice([7, True, {"text": "x"}, "text"]))
    return True


def _other_code(spot: Spot, _: Random) -> bool:
    if not str(spot.key).endswith("code") or not isinstance(spot.value, str):
        return False
    spot.put("unheard-of")
    return True


def _other_text(spot: Spot, random: Random) -> bool:
    if not isinstance(spot.value, str):
        return False
    spot.put(random.choice([f"{spot.value}x", spot.value[:-1], f" {spot.value}", spot.value.upper()]))
    return True


def _other_system(spot: Spot, random: Random) -> bool:
    if spot.key != "system" or not isinstance(spot.value, str):
        return False
    spot.put(random.choice([f"{spot.value}/x", "http://example.org/codes", spot.value.replace("http:", "https:")]))
    return True


def _other_url(spot: Spot, random: Random) -> bool:
    if spot.key != "url" or not isinstance(spot.value, str):
        return False
    spot.put(random.choice([f"{spot.value}s", "http://example.org/extension"]))
    return True


def _other_date(spot: Spot, random: Random) -> bool:
    if not isinstance(spot.value, str) or not spot.value[:4].isdigit() or len(spot.value) < 10 or "-" not in spot.value:
        return False
    day = spot.value[:10]
    spot.put(random.choice([day, day[:7], f"{day[:8]}32", f"{day}T10:00:00", f"1850{spot.value[4:]}", f"20.{day}"]))
    return True


def _other_target(spot: Spot, random: Random) -> bool:
    if spot.key != "reference" or not isinstance(spot.value, str):
        return False
    name = spot.value.rpartition("/")[2]
    spot.put(random.choice([f"Organization/{name}", f"Patients/{name}", f"Observation/{name}", name, f"#{name}"]))
    return True


def _two_of_neighbours(spot: Spot, random: Random) -> bool:
    """What stands at another place of the same object: a column read one too far."""
    if not isinstance(spot.holder, dict) or len(spot.holder) < 2 or "resourceType" in spot.holder:
        return False
    spot.put(copy.deepcopy(spot.holder[random.choice([key for key in spot.holder if key != spot.key])]))
    return True


SLIPS: Mapping[str, Slip] = {
    "an element left out": _leave_out,
    "an element's name misspelled": _rename,
    "a list's entry twice": _twice,
    "a list around a single value": _as_list,
    "a single value for a list": _first_of_list,
    "an empty value": _empty,
    "a value of another type": _other_type,
    "a code that is none": _other_code,
    "a text changed": _other_text,
    "another code system": _other_system,
    "another extension": _other_url,
    "another or a bad date": _other_date,
    "another reference": _other_target,
    "a neighbour's value": _two_of_neighbours,
}
