"""Typed rows that keep every rule; the schema `clean`.

The way of a row: cleaning (which rows are stale), rules (judging them), writing (storing the good ones). The quarantine
of the others belongs in `control/`, judging resources in `mapping/`.
"""
