"""The schema `control`: decisions, marks and verdicts, each table with one owner."""
