-- When the contents of each view were last proved equal to the source, and what its slices were recognised by then.

CREATE TABLE IF NOT EXISTS control.proved_equal (
    view    text PRIMARY KEY,
    at      timestamptz NOT NULL,
    run_id  text NOT NULL,
    rows    bigint NOT NULL,
    read    bigint NOT NULL
);
COMMENT ON COLUMN control.proved_equal.rows IS 'rows at the source then';
COMMENT ON COLUMN control.proved_equal.read IS 'of these, how many had to travel';

-- The digests that the source had computed when the view was last compared slice by slice.
CREATE TABLE IF NOT EXISTS control.proved_slices (
    view    text PRIMARY KEY,
    reading text NOT NULL,
    digits  smallint NOT NULL,
    seq     bigint NOT NULL
);
COMMENT ON COLUMN control.proved_slices.reading IS 'version of how the view is read';
COMMENT ON COLUMN control.proved_slices.seq IS 'rows of staging that changed since have a larger one';

CREATE TABLE IF NOT EXISTS control.proved_slice (
    view   text NOT NULL REFERENCES control.proved_slices ON DELETE CASCADE,
    slice  text NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (view, slice)
);
