"""The kinds of sources: SAP HANA, SQL databases, files."""
