"""Values without a view: the same notions of text, day and line of CSV for every layer.

`texts.py` compares texts, `dates.py` knows open ends and today, `date_formats.py` reads spellings of days, and
`delimited.py` CSV. Columns and their rules belong in `columns.py` and `clean/rules.py`.
"""
