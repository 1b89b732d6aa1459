"""The schema `control`: what the layers remember of their work and what people decided; each table has one owner.

The way of a row: loads (and the windows they cover), proofs, progress, filtered, quarantine, accepted, stale_groups;
beside it quality (the quarantine over time) and audit (the record of decisions). Judging, cleaning and mapping belong
in the layers, what `dwh-fhir status` and `why` say of it all in `books/`.
"""
