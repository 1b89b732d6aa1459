"""Texts, dates and lines of CSV: notions that every layer shares."""
