"""Sources of the views' rows, whatever kind they are, read as site.yaml binds them.

In the order of the flow: `opening.py` finds the site's kind in `kinds/`, `settings.py` and `source.py` are their
interfaces; `bound_views.py` and `parts.py` bind views to tables, `tables.py` reads them; `statements.py`, `bounds.py`,
`digests.py` and `lenient.py` serve databases, `sheets.py` and `workbook.py` files; `values.py` and `spellings.py` read
single values. Comparing rows with what is staged belongs in `staging/`.
"""
