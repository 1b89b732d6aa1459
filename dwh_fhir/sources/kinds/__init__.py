"""The kinds of sources, one module each; a new kind is one new file here.

A module's name is the kind's name in site.yaml (`source.kind`). Its `SETTINGS` is the class that reads the kind's
variables of the environment and opens the source. Here does not belong what several kinds share: sheets, workbooks and
statements are modules of the folder above.

`files.py` reads CSV files and workbooks, `hana.py` a SAP HANA, `sql.py` any database that SQLAlchemy knows.
"""
