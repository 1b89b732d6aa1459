"""The settings that the assets of all layers share: owners, retries, automation."""

import dagster as dg

Result = dg.MaterializeResult[None]

OWNERS = ["team:diz"]
RETRY = dg.RetryPolicy(max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""For what time may mend: a broken connection, a system that restarts."""
WHEN_STALE = dg.AutomationCondition.eager().without(~dg.AutomationCondition.any_deps_missing())
"""As soon as something above was made anew; windows that are not loaded yet do not hold it up."""
