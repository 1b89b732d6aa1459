"""Postgres: the connection and its failures, advisory locks, binary COPY, keys, names and definitions of tables.

In this order: connection, locks, copying, keys, tables, schema (of every view), and `migrations/` (of the tables that
all views share). Statements on rows belong in the layers, those on the tables of `control` with their owners there.
"""
