"""Random choices over whole arrays, and the numbers that go with them.

Here belong the dice only. Their use belongs in the view's own file.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dwh_fhir_sandbox.hospital.clock import Ints, Texts


def pick(rng: np.random.Generator, choices: Any, size: int, p: tuple[float, ...] | None = None) -> Texts:
    """Draw `size` random choices, as shared objects."""
    return np.asarray(np.array(choices, dtype=object)[rng.choice(len(choices), size, p=p)])


def sometimes(rng: np.random.Generator, share: float, values: Texts, otherwise: str | None = "") -> Texts:
    """Keep the value in `share` of the places, write `otherwise` into the rest."""
    return np.where(rng.random(len(values)) < share, values, np.array(otherwise, dtype=object))


def numbered(numbers: Ints, width: int = 10) -> Texts:
    """Spell numbers with leading zeros."""
    return np.array([f"{number:0{width}}" for number in numbers.tolist()], dtype=object)
