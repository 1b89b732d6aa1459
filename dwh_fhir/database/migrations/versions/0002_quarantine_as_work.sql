-- What people decided: brakes set otherwise for one run, and what became of rows in quarantine. Never changed afterwards.
CREATE TABLE control.audit (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT now(),
    run_id text NOT NULL,
    who    text,                         -- NULL: not known
    what   text NOT NULL,                -- max_vanished, max_quarantined: a brake of this run; accept, release
    view   text,                         -- NULL: all views
    value  text NOT NULL,                -- the share, or the key of the row
    why    text
);
CREATE INDEX audit_run ON control.audit (run_id);

-- Rules that a row may go on breaking: somebody decided that it stays out. Ends with the quarantine or the row's form.
CREATE TABLE control.accepted (
    view        text NOT NULL,
    layer       text NOT NULL,
    key         text NOT NULL,
    rule        text NOT NULL,
    column_name text NOT NULL,
    row_seq     bigint NOT NULL,         -- number of the staged row, or of the newest one of the group, then
    who         text NOT NULL,
    why         text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (view, layer, key, rule, column_name),
    FOREIGN KEY (view, layer, key, rule, column_name) REFERENCES control.quarantine ON DELETE CASCADE
);

-- One line per run, view, layer and rule: how many rows were in quarantine then, and how many came and left since the
-- run before. A rule that nothing breaks any more has one line with 0 rows.
CREATE TABLE control.quality (
    run_id      text NOT NULL,
    view        text NOT NULL,
    layer       text NOT NULL,
    rule        text NOT NULL,
    column_name text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    rows        bigint NOT NULL,
    accepted    bigint NOT NULL,         -- of these: left out by decision
    new_rows    bigint NOT NULL,
    left_rows   bigint NOT NULL,
    PRIMARY KEY (run_id, view, layer, rule, column_name)
);
CREATE INDEX quality_rule ON control.quality (view, layer, rule, column_name, at);

-- Why rows and resources are not on a server: groups of causes with counts. server NULL: it is the same for all.
CREATE VIEW control.missing AS
SELECT NULL::text AS server, q.view,
       CASE WHEN a.key IS NOT NULL THEN 'accepted' WHEN q.layer = 'clean' THEN 'quarantined' ELSE 'rejected' END AS state,
       concat_ws('.', nullif(q.column_name, ''), q.rule) AS cause, 'rows' AS unit, count(DISTINCT q.key) AS number,
       min(q.remedy) AS remedy
  FROM control.quarantine q LEFT JOIN control.accepted a USING (view, layer, key, rule, column_name)
 GROUP BY 2, 3, 4
UNION ALL
SELECT NULL, view, 'filtered', reason, 'rows', count(*), 'left out on purpose' FROM control.filtered GROUP BY view, reason
UNION ALL
SELECT NULL, view, 'unmapped', 'waits for its mapping', 'groups', count(*), 'run the job' FROM control.stale_group GROUP BY view
UNION ALL
SELECT t.base_url, r.view, held.state, held.cause, 'resources', count(DISTINCT r.id), held.remedy
  FROM ledger.target t CROSS JOIN fhir.resource r
  LEFT JOIN ledger.entry e ON (e.target, e.type, e.id) = (t.id, r.type, r.id)
 CROSS JOIN LATERAL (
    SELECT 'waiting' AS state, r.type || ' waits for ' || split_part(ref, '/', 1) AS cause,
           'find out with why what became of the other one' AS remedy
      FROM unnest(e.waits_for) AS ref WHERE e.state = 'waiting' AND e.wanted = r.hash
    UNION
    SELECT 'parked', concat_ws(' ', r.type, 'refused: HTTP', e.outcome ->> 'status', e.outcome -> 'issue' -> 0 ->> 'code'),
           'why names the server''s reason; repair it, then release'
     WHERE e.state = 'parked' AND e.wanted = r.hash
    UNION
    SELECT 'pending', r.type || ' is not sent yet', 'run the job'
     WHERE e.state IS NULL OR e.wanted IS DISTINCT FROM r.hash OR e.state IN ('pending', 'claimed')
 ) held
 WHERE r.body IS NOT NULL AND (e.state IS DISTINCT FROM 'acknowledged' OR e.wanted IS DISTINCT FROM r.hash)
 GROUP BY t.base_url, r.view, held.state, held.cause, held.remedy;

-- The shared tables have versions now.
DELETE FROM control.made WHERE part = '';
