-- When the server made the acknowledged version, by its own clock (meta.lastUpdated). NULL: it has not said so yet.
ALTER TABLE ledger.entry ADD COLUMN last_updated timestamptz;
CREATE INDEX entry_updated ON ledger.entry (target, type, last_updated) WHERE acknowledged IS NOT NULL;

-- Resources that are not ours are counted by the minute in which the server made them. NULL: it is not known.
ALTER TABLE ledger.foreign_resource ADD COLUMN minute timestamptz;
ALTER TABLE ledger.foreign_resource DROP CONSTRAINT foreign_resource_pkey;
CREATE UNIQUE INDEX foreign_resource_minute ON ledger.foreign_resource (target, type, minute) NULLS NOT DISTINCT;

-- How far the comparison of contents has come: what the server made before that time has been compared.
CREATE TABLE ledger.comparison (
    target      integer NOT NULL REFERENCES ledger.target,
    type        text NOT NULL,
    compared_to timestamptz NOT NULL,
    PRIMARY KEY (target, type)
);
