"""SAP HANA warehouse views to a FHIR R4 server in the MII Kerndatensatz, run by Dagster."""
