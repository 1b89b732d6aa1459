"""FHIR itself, whatever the source: ids, data types, canonical URLs and the check of R4."""
