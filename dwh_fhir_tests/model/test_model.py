from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from dwh_fhir_tests.model import machine
from dwh_fhir_tests.model.stage import Stage

SEED = int(os.environ.get("MODEL_SEED") or random.SystemRandom().randrange(2**32))
EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "5"))
RUNS = int(os.environ.get("MODEL_RUNS", "500"))
SHARES = 20
"""The many runs are divided, so that pytest-xdist spreads them over its workers."""
STEPS = 6
PHASES = (Phase.generate, Phase.shrink) if "MODEL_SHRINK" in os.environ else (Phase.generate,)
"""Shrinking a failure takes minutes; it is asked for when the failure is looked into."""


def drive(stage: Stage, number: int, examples: int) -> None:
    """Drive the machine; the same seed and number of examples give the same courses."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        database=None,
        derandomize=False,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
    )
    try:
        run_state_machine_as_test(seed(number)(machine.on(stage)), settings=chosen)
    except Exception as error:
        how = f"MODEL_SEED={number} MODEL_EXAMPLES={examples} pytest dwh_fhir_tests/model -k after_any"
        error.add_note(f"Once more: {how}\nWith MODEL_SHRINK=1 the shortest course that fails is looked for.")
        raise


def test_after_any_course_source_ledger_and_server_agree(stage: Stage) -> None:
    drive(stage, SEED, EXAMPLES)


@pytest.mark.faults
@pytest.mark.parametrize("share", range(SHARES))
def test_after_each_of_many_courses_they_agree(stage: Stage, share: int) -> None:
    drive(stage, SEED + 1 + share, -(-RUNS // SHARES))
