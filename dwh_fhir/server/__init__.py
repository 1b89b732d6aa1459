"""FHIR over HTTP: requests, retries, typed answers."""
