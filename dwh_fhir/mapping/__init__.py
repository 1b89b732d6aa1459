"""From clean rows to FHIR resources; the schema `fhir`."""
