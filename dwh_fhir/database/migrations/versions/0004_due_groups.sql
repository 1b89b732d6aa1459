-- The first day in the future on which the group must be mapped again, because a date of it has come. NULL: none.
ALTER TABLE fhir.mapped_group ADD COLUMN due date;
CREATE INDEX mapped_group_due ON fhir.mapped_group (view, due) WHERE due IS NOT NULL;
