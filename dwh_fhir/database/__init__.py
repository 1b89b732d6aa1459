"""Postgres: connections, locks, names of tables, and the statements that make them."""
