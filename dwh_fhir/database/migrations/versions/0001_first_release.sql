-- The tables that are the same for every view; those of a view (staging, history, clean) follow from its columns
-- (database.py). Patient data stands only in staging, clean and fhir; control and ledger hold keys, hashes and counts.
CREATE SCHEMA IF NOT EXISTS control;
CREATE SCHEMA IF NOT EXISTS staging;
CREATE SCHEMA IF NOT EXISTS clean;
CREATE SCHEMA IF NOT EXISTS fhir;
CREATE SCHEMA IF NOT EXISTS ledger;

-- Which statements have made the tables of a view ('': those of this file); what is made is not touched again.
CREATE TABLE IF NOT EXISTS control.made (
    part text PRIMARY KEY,
    hash text NOT NULL
);

-- One monotone number for every change of a row in any layer: what a later layer has not seen has a higher number.
CREATE SEQUENCE IF NOT EXISTS control.seq;

-- One line per load of a view, written in the load's own transaction.
CREATE TABLE IF NOT EXISTS control.load (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    view         text NOT NULL,
    run_id       text NOT NULL,
    mode         text NOT NULL CHECK (mode IN ('window', 'snapshot', 'limited', 'keys')),
    window_start timestamptz,            -- NULL: no lower bound
    window_end   timestamptz,            -- NULL: snapshot
    loaded_at    timestamptz NOT NULL DEFAULT now(),
    source_rows  bigint,                 -- rows of the whole view at the source, then
    open_rows    bigint NOT NULL DEFAULT 0,  -- of these: changed after the window, so not due yet
    read         bigint NOT NULL,
    inserted     bigint NOT NULL,
    changed      bigint NOT NULL,
    unchanged    bigint NOT NULL,
    deleted      bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS load_view ON control.load (view, id);

-- The half-day windows that are in staging.
CREATE TABLE IF NOT EXISTS control.window_loaded (
    view         text NOT NULL,
    window_start timestamptz NOT NULL,
    load_id      bigint NOT NULL REFERENCES control.load,
    PRIMARY KEY (view, window_start)
);

-- How far a consumer (clean:person, fhir:diagnose) has taken in one input's changes, made by which version of its code.
CREATE TABLE IF NOT EXISTS control.progress (
    consumer text NOT NULL,
    input    text NOT NULL,
    version  text NOT NULL,
    seq      bigint NOT NULL,
    PRIMARY KEY (consumer, input)
);

-- Groups that wait for their mapping.
CREATE TABLE IF NOT EXISTS control.stale_group (
    view      text NOT NULL,
    group_key text NOT NULL,
    PRIMARY KEY (view, group_key)
);

-- Rows that broke a rule (layer clean) or can't be said in FHIR (layer fhir), with the rule; never with a value.
CREATE TABLE IF NOT EXISTS control.quarantine (
    view        text NOT NULL,
    layer       text NOT NULL CHECK (layer IN ('clean', 'fhir')),
    key         text NOT NULL,
    rule        text NOT NULL,
    column_name text NOT NULL DEFAULT '',
    group_key   text NOT NULL DEFAULT '',
    remedy      text NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (view, layer, key, rule, column_name)
);
CREATE INDEX IF NOT EXISTS quarantine_group ON control.quarantine (view, layer, group_key);

-- Staged rows that are left out on purpose.
CREATE TABLE IF NOT EXISTS control.filtered (
    view   text NOT NULL,
    key    text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (view, key)
);

-- What every group was made into.
CREATE TABLE IF NOT EXISTS fhir.mapped_group (
    view      text NOT NULL,
    group_key text NOT NULL,
    outcome   text NOT NULL CHECK (outcome IN ('mapped', 'quarantined')),
    mapped_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (view, group_key)
);

-- The resources that must be on the server. body NULL: its rows no longer produce it, it must go.
CREATE TABLE IF NOT EXISTS fhir.resource (
    type        text NOT NULL,
    id          text NOT NULL,
    view        text NOT NULL,
    group_key   text NOT NULL,
    compartment text NOT NULL,           -- 'Patient/<id>' of the patient it is about; '' if it is about none
    body        text,                    -- JSON, as it is sent
    hash        bytea,                   -- SHA-256 of body, 16 bytes; NULL with body
    refs        text[] NOT NULL,         -- 'Type/id' of every resource it refers to, sorted, without itself
    seq         bigint NOT NULL DEFAULT nextval('control.seq'),
    made_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (type, id)
);
CREATE INDEX IF NOT EXISTS resource_group ON fhir.resource (view, group_key);
CREATE INDEX IF NOT EXISTS resource_seq ON fhir.resource (seq);

-- The servers that were ever written to, each with its own books.
CREATE TABLE IF NOT EXISTS ledger.target (
    id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    base_url text NOT NULL UNIQUE,
    seq      bigint NOT NULL DEFAULT 0   -- fhir.resource is taken over up to here
);

-- What one server must hold and what it last acknowledged.
CREATE TABLE IF NOT EXISTS ledger.entry (
    target       integer NOT NULL REFERENCES ledger.target,
    type         text NOT NULL,
    id           text NOT NULL,
    compartment  text NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'claimed', 'waiting', 'parked', 'acknowledged', 'deleted')),
    wanted       bytea,                  -- hash it must have; NULL: must be deleted
    acknowledged bytea,                  -- hash the server last acknowledged; NULL: not on the server
    refs         text[] NOT NULL DEFAULT '{}',   -- what the acknowledged version refers to
    omitted      text[] NOT NULL DEFAULT '{}',   -- references left out of the acknowledged version: their targets are not there
    in_doubt     text[],                 -- sent and not answered: what that version refers to; NULL: nothing is in doubt
    waits_for    text[] NOT NULL DEFAULT '{}',   -- with state waiting: the missing targets
    attempts     integer NOT NULL DEFAULT 0,
    outcome      jsonb,                  -- last OperationOutcome that refused it, without the resource's content
    changed_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target, type, id)
) WITH (fillfactor = 70);                -- every entry is updated soon after it was made: room beside it saves index writes
CREATE INDEX IF NOT EXISTS entry_open ON ledger.entry (target, compartment) WHERE state IN ('pending', 'claimed', 'waiting', 'parked');
CREATE INDEX IF NOT EXISTS entry_omitted ON ledger.entry (target) WHERE omitted <> '{}';

-- How many resources on a server are not ours, as the last readback counted them.
CREATE TABLE IF NOT EXISTS ledger.foreign_resource (
    target     integer NOT NULL REFERENCES ledger.target,
    type       text NOT NULL,
    resources  bigint NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target, type)
);
