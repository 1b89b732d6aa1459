"""Own `control.quality`: how many rows broke each rule, run by run, how many came and how many left.

Here belongs all SQL on that table. The rows themselves are in the quarantine (`quarantine.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from psycopg import sql

from dwh_fhir.control import accepted
from dwh_fhir.control.quarantine import Layer
from dwh_fhir.database.connection import Connection


@dataclass(frozen=True)
class Day:
    """The breaks of one rule on one day.

    Attributes:
        rows: rows in quarantine at its end, `accepted` ones among them.
        new: rows that came that day; left: rows that went.
    """

    day: date
    view: str
    layer: str
    rule: str
    rows: int
    accepted: int
    new: int
    left: int


def record(connection: Connection, view: str, layer: Layer, run_id: str) -> None:
    """Note how many rows of a view one layer of a run left in quarantine; commits.

    Once more for the same run replaces its lines.
    """
    with connection.transaction():
        names = {"view": view, "layer": layer, "run_id": run_id}
        connection.execute(
            "DELETE FROM control.quality WHERE run_id = %(run_id)s AND view = %(view)s AND layer = %(layer)s", names
        )
        connection.execute(sql.SQL(_RECORD).format(lines=accepted.DECIDED), names)


_RECORD = """
INSERT INTO control.quality
       (run_id, view, layer, rule, column_name, rows, accepted, new_rows, left_rows)
SELECT %(run_id)s, %(view)s, %(layer)s, rule, column_name, coalesce(n.rows, 0), coalesce(n.accepted, 0),
       coalesce(n.came, 0), greatest(coalesce(b.rows, 0) + coalesce(n.came, 0) - coalesce(n.rows, 0), 0)
  FROM (SELECT DISTINCT ON (rule, column_name) rule, column_name, rows FROM control.quality
         WHERE view = %(view)s AND layer = %(layer)s
         ORDER BY rule, column_name, at DESC) b
  FULL JOIN (SELECT rule, column_name, count(*) AS rows, count(who) AS accepted,
                    count(*) FILTER (WHERE since > coalesce(p.at, '-infinity')) AS came
               FROM ({lines}) l
              CROSS JOIN (SELECT max(at) AS at FROM control.quality
                           WHERE view = %(view)s AND layer = %(layer)s) p
              WHERE view = %(view)s AND layer = %(layer)s GROUP BY 1, 2) n USING (rule, column_name)
 WHERE coalesce(b.rows, 0) + coalesce(n.rows, 0) > 0
"""


def trend(connection: Connection, days: int, view: str | None = None) -> list[Day]:
    """List every rule day by day, newest day first and most rows first; only days with runs. `days`: how far back."""
    rows = connection.execute(
        "SELECT at::date, view, layer, concat_ws('.', nullif(column_name, ''), rule),"
        " (array_agg(rows ORDER BY at DESC))[1], (array_agg(accepted ORDER BY at DESC))[1],"
        " sum(new_rows)::bigint, sum(left_rows)::bigint FROM control.quality"
        " WHERE at > now() - make_interval(days => %s) AND view = coalesce(%s, view)"
        " GROUP BY 1, 2, 3, rule, column_name ORDER BY 1 DESC, 5 DESC, 2, 3, 4",
        [days, view],
    ).fetchall()
    return [Day(*row) for row in rows]


def last(connection: Connection, view: str, layer: Layer) -> tuple[int, int]:
    """Return the rule breaks that came and that left with the newest run; a row may break several rules."""
    row = connection.execute(
        "SELECT coalesce(sum(new_rows), 0), coalesce(sum(left_rows), 0) FROM control.quality"
        " WHERE view = %(view)s AND layer = %(layer)s AND run_id = (SELECT run_id FROM control.quality"
        " WHERE view = %(view)s AND layer = %(layer)s ORDER BY at DESC LIMIT 1)",
        {"view": view, "layer": layer},
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
