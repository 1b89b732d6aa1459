"""Open the run of one step in Dagster.

Here belongs what every asset does before its step: read the site, connect, explain errors. The steps are
`pipeline.py`'s.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import dagster as dg

from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import PostgresResource, SiteResource, explained
from dwh_fhir.pipeline import Options, Run


@contextmanager
def opened(
    context: dg.AssetExecutionContext,
    outline: Outline,
    site: SiteResource,
    postgres: PostgresResource,
    options: Options | None = None,
) -> Iterator[Run]:
    """Open the run that a step belongs to, with the site as it is now.

    Raises:
        dagster.Failure: in place of every error of the block; or the site no longer fits the definitions.
    """
    run_id = context.run.run_id
    with explained():
        present, views = site.bound(outline)
        connect = partial(postgres.connect, run_id)
        with connect() as connection:
            yield Run(
                id=run_id,
                site=present,
                views=views,
                connection=connection,
                connect=connect,
                until=datetime.now(UTC),
                options=options or Options(),
                stepwise=True,
            )
