-- What a readback remembers of a resource that it found otherwise than it was sent, and let be sent again: until a later
-- one finds it as it was sent, or the mapping makes another body.
ALTER TABLE ledger.entry
    ADD COLUMN healed bytea,              -- the hash that was wanted then; NULL: nothing is remembered
    ADD COLUMN found bytea,               -- digest of what was found in its place
    ADD COLUMN healings smallint,         -- so many times in a row
    ADD COLUMN differs_in text[],         -- the elements that differ again after that, by name; NULL: none is known to
    ADD COLUMN differs_since timestamptz;
CREATE INDEX entry_healed ON ledger.entry (target, type, id) WHERE healed IS NOT NULL;
