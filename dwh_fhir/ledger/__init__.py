"""The schema `ledger`: what each FHIR server must hold, and what it last acknowledged."""
