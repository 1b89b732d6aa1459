"""The command `dwh-fhir`."""
