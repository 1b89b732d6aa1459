"""The schema that all views share (control, fhir, ledger), brought from one release to the next by alembic.

Here belongs which version a database has and the way to the newest one; `versions/` has the changes of each one
in plain SQL. A released version is never edited. Tables that follow from a view's columns belong in `schema.py`.
"""

from __future__ import annotations

from importlib.resources import files

from psycopg.pq import TransactionStatus

from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import SchemaError

_SCRIPTS = files("dwh_fhir.database.migrations").joinpath("versions")


def known() -> list[str]:
    """List the versions that this software can bring a database to, oldest first."""
    return sorted(file.name[:4] for file in _SCRIPTS.iterdir() if file.name.endswith(".py"))


def version(connection: Connection) -> str | None:
    """Return the version that a database has; None: none yet, or that of a software before there were versions."""
    table = connection.execute("SELECT to_regclass('control.alembic_version')").fetchone()
    if table is None or table[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM control.alembic_version").fetchone()
    return str(row[0]) if row else None


def upgrade(connection: Connection, lock: int) -> None:
    """Bring the database to the newest version, in one transaction; mostly it is there and this is one look.

    Args:
        connection: outside of a transaction if anything must be done.
        lock: number of the advisory lock that keeps others from doing the same at the same time.

    Raises:
        SchemaError: a newer software has upgraded the database.
        psycopg.Error: the upgrade failed, and left the database as it was.
    """
    with connection.transaction():
        present = version(connection)
    newest = known()[-1]
    if present is not None and present not in known():
        raise SchemaError(
            f"the staging database has schema version {present}, this software knows versions up to {newest}; install"
            " the release that upgraded it, or restore the backup from before the upgrade"
        )
    if present != newest:
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            raise ValueError("the schema can't be upgraded inside of another transaction")
        _run(connection, lock)


def _run(connection: Connection, lock: int) -> None:
    # Imported only here: a run whose database is up to date must not pay for them.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connection,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        use_native_hstore=False,
    )
    try:
        with engine.begin() as shared:
            shared.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (lock,))
            config = Config(attributes={"connection": shared})
            config.set_main_option("script_location", "dwh_fhir:database/migrations")
            command.upgrade(config, "head")
    except DBAPIError as error:
        # The callers know the database's own errors, not SQLAlchemy's around them.
        raise error.orig or error from None
