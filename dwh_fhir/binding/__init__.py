"""The fit of a site with the views and its source: judged at every start, and by `check-site` before the first load.

In the order of the flow: `load.py` reads a site with the judgements of `fit.py`, `rules.py` and `values.py`;
`check_site.py` asks the source, with `check_codes.py` and `check_values.py`, and `report.py` shows the answers;
`schema.py` and `column_table.py` write the documentation. The keys themselves belong in `site/`.
"""
